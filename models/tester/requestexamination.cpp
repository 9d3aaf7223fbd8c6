// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/requestexamination.h"

#include "tester/script.h"

namespace Fanlight {

namespace {

// Where the last line of the head begins.
qsizetype lastLine(const QByteArray &request)
{
    if (const qsizetype end = request.indexOf("\r\n\r\n"); end >= 0)
        return end + 2;
    if (const qsizetype end = request.indexOf("\n\n"); end >= 0)
        return end + 1;
    return request.size() < 2 ? 0 : request.lastIndexOf('\n', -2) + 1;
}

} // namespace

bool RequestExamination::isRight() const
{
    return hasEnd && !failure && following == 0 && !firstFailure(checks);
}

RequestExamination examine(QByteArrayView request)
{
    RequestExamination examination;
    RequestHeadParser parser(HeadLimits{longestRequest, longestRequest, longestRequest});
    examination.headSize = parser.receive(request);
    examination.failure = parser.failure();
    examination.hasEnd = parser.isComplete();
    if (examination.hasEnd) {
        examination.checks = checkRequest(parser.head());
        examination.following = request.size() - examination.headSize;
    }
    return examination;
}

WritePlan requestWrites(const QByteArray &request, RequestCut cut, int pause)
{
    Cuts cuts;
    cuts.pause = pause;
    if (cut == RequestCut::ByteByByte)
        cuts.every = 1;
    else if (cut == RequestCut::BeforeLastLine)
        cuts.offsets = {lastLine(request)};
    return writesOf(request, cuts);
}

} // namespace Fanlight

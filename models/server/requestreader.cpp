// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/requestreader.h"

#include "protocol/headtext.h"

#include <algorithm>

namespace Fanlight {

namespace {

Unexpected<RequestRefusal> refused(int status, const QByteArray &sentence)
{
    return Unexpected<RequestRefusal>(RequestRefusal{status, sentence});
}

Expected<RequestBody, RequestRefusal> codedBody(const RequestHead &request)
{
    // What one reader takes for the end of a message another one may not: RFC 9112 section 6.1 allows to
    // refuse both, and nobody honest sends them.
    if (request.fields.contains("Content-Length"))
        return refused(
            400, "A request has either Content-Length or Transfer-Encoding, never both (RFC 9112 6.1).");
    if (request.version < HttpVersion{1, 1})
        return refused(400, "HTTP/1.0 has no Transfer-Encoding (RFC 9112 6.1).");
    QList<QByteArray> codings;
    for (const QByteArray &value : request.fields.values("Transfer-Encoding"))
        forEachListElement(
            value, [&codings](QByteArrayView coding) { codings.append(coding.toByteArray().toLower()); });
    if (codings.isEmpty() || codings.last() != "chunked")
        return refused(400, "The last Transfer-Encoding of a request must be chunked (RFC 9112 6.3).");
    if (codings.size() > 1)
        return refused(501, "This server knows no Transfer-Encoding but chunked (RFC 9112 6.1).");
    return RequestBody{true, 0};
}

} // namespace

Expected<RequestBody, RequestRefusal> bodyOf(const RequestHead &request)
{
    if (request.fields.contains("Transfer-Encoding"))
        return codedBody(request);
    const QList<QByteArray> lengths = request.fields.values("Content-Length");
    if (lengths.isEmpty())
        return RequestBody{};
    // toULongLong() would take signs and spaces, which RFC 9110 section 8.6 does not.
    const QByteArray &first = lengths.first();
    bool isNumber = std::all_of(first.begin(), first.end(), isDigit);
    const quint64 length = isNumber ? first.toULongLong(&isNumber) : 0;
    if (!isNumber || lengths.count(first) != lengths.size())
        return refused(400, "Content-Length must be one number (RFC 9110 8.6).");
    return RequestBody{false, length};
}

RequestReader::RequestReader(const ServerSettings &settings)
    : m_settings(settings)
    , m_parser(std::make_unique<RequestHeadParser>(settings.limits.head))
{
}

void RequestReader::next()
{
    m_parser = std::make_unique<RequestHeadParser>(m_settings.limits.head);
    m_chunks.reset();
    m_bodyLeft = 0;
    m_bodyTaken = 0;
    m_rawBody.clear();
    m_content.clear();
    m_isInBody = false;
    m_expectsContinue = false;
}

RequestReader::Step RequestReader::receive(QByteArrayView &bytes)
{
    if (m_isInBody)
        return receiveBody(bytes);
    bytes = bytes.sliced(m_parser->receive(bytes));
    if (m_parser->failure())
        return refuseHead();
    return m_parser->isComplete() ? Step::HeadComplete : Step::NeedMore;
}

RequestReader::Step RequestReader::refuse(int status, const QByteArray &sentence)
{
    m_refusal = {status, sentence};
    return Step::Refused;
}

RequestReader::Step RequestReader::refuseHead()
{
    const HeadFailure failure = *m_parser->failure();
    m_refusal = {refusalStatus(failure),
        QByteArray(sentence(failure.error)) + " (" + clause(failure.error) + ", at byte " +
            QByteArray::number(failure.offset) + " of the request)",
        true, failure.offset};
    return Step::Refused;
}

std::optional<RequestReader::Step> RequestReader::checkHead()
{
    const RequestHead &request = head();
    if (request.version.major != 1) {
        m_refusal = {505,
            QByteArray(sentence(HeadError::BadVersion)) + " (" + clause(HeadError::BadVersion) + ')', true,
            rawHead().indexOf(" HTTP/") + 1};
        return Step::Refused;
    }
    const qsizetype hosts = request.fields.values("Host").size();
    if (m_settings.strict && (hosts > 1 || (hosts == 0 && request.version >= HttpVersion{1, 1})))
        return refuse(400, "A request of HTTP/1.1 has exactly one Host field (RFC 9112 3.2).");
    // An older client cannot mean it (RFC 9110 section 10.1.1).
    if (request.version >= HttpVersion{1, 1} && request.fields.contains("Expect")) {
        if (request.fields.value("Expect").compare("100-continue", Qt::CaseInsensitive) != 0)
            return refuse(417, "The only expectation there is is 100-continue (RFC 9110 10.1.1).");
        m_expectsContinue = true;
    }
    return std::nullopt;
}

RequestReader::Step RequestReader::beginBody()
{
    if (const std::optional<Step> refused = checkHead())
        return *refused;
    const Expected<RequestBody, RequestRefusal> body = bodyOf(head());
    if (!body) {
        m_refusal = body.error();
        return Step::Refused;
    }
    if (body->length > m_settings.limits.maxBody)
        return refuse(413, "The request's body is larger than this server takes.");
    if (!body->chunked && body->length == 0)
        return Step::Complete;
    m_isInBody = true;
    m_bodyLeft = body->length;
    m_keepsContent = head().method == "POST"; // others' bodies are read and forgotten
    if (body->chunked)
        m_chunks.emplace(ChunkLimits{.content = m_settings.limits.maxBody});
    return Step::NeedMore;
}

RequestReader::Step RequestReader::receiveBody(QByteArrayView &bytes)
{
    qsizetype taken = 0;
    if (m_chunks) {
        taken = receiveChunks(bytes);
    } else {
        taken = qsizetype(qMin(m_bodyLeft, quint64(bytes.size())));
        if (m_keepsContent)
            m_content.append(bytes.first(taken));
        m_bodyLeft -= quint64(taken);
    }
    m_rawBody.append(bytes.first(qMin(taken, rawBodyKept - m_rawBody.size())));
    m_bodyTaken += quint64(taken);
    bytes = bytes.sliced(taken);
    if (m_chunks && m_chunks->failure()) {
        const ChunkFailure failure = *m_chunks->failure();
        return refuse(refusalStatus(failure.error), QByteArray(sentence(failure.error)) + " (" +
                                                        clause(failure.error) + ", at byte " +
                                                        QByteArray::number(failure.offset) + " of the body)");
    }
    const bool isComplete = m_chunks ? m_chunks->isComplete() : m_bodyLeft == 0;
    return isComplete ? Step::Complete : Step::NeedMore;
}

qsizetype RequestReader::receiveChunks(QByteArrayView bytes)
{
    if (m_keepsContent)
        return m_chunks->receive(bytes, m_content);
    QByteArray forgotten;
    return m_chunks->receive(bytes, forgotten);
}

quint64 RequestReader::rawLength() const
{
    // A refused body may be announced and never read; then what came counts.
    return quint64(m_parser->raw().size()) + m_bodyTaken + m_bodyLeft;
}

} // namespace Fanlight

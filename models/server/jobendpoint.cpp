// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/jobendpoint.h"

#include "protocol/headtext.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>

namespace Fanlight {

namespace {

constexpr int defaultJob = 1'000; // ms
constexpr int longestJob = 600'000;

HttpAnswer jsonAnswer(int status, const QByteArray &body)
{
    HttpAnswer answer;
    answer.status = status;
    answer.contentType = "application/json";
    answer.body = body;
    return answer;
}

// How long the job takes, or the 400.
Expected<int, HttpAnswer> jobTime(const QByteArray &content)
{
    if (content.trimmed().isEmpty())
        return defaultJob;
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(content, &error);
    if (error.error != QJsonParseError::NoError)
        return Unexpected<HttpAnswer>(
            sentenceAnswer(400, "The body is no JSON: " + error.errorString().toUtf8() + " at byte " +
                                    QByteArray::number(error.offset) + '.'));
    const QJsonValue value = document.object().value(QStringLiteral("job_ms"));
    const double time = value.toDouble(-1);
    if (!document.isObject() || !(time >= 0 && time <= longestJob) || time != std::floor(time))
        return Unexpected<HttpAnswer>(sentenceAnswer(
            400, "The body must be {\"job_ms\": N} with a whole number N from 0 to 600000, or empty."));
    return int(time);
}

} // namespace

HttpAnswer submitAnswer(const QByteArray &content, JobBoard &jobs)
{
    const Expected<int, HttpAnswer> time = jobTime(content);
    if (!time)
        return time.error();
    const std::optional<quint64> id = jobs.submit(*time);
    if (!id)
        return sentenceAnswer(503, "As many jobs are running as this server keeps.");
    return jsonAnswer(202, "{\"id\":" + QByteArray::number(*id) + '}');
}

HttpAnswer verdictAnswer(QByteArrayView path, const JobBoard &jobs)
{
    const QByteArray text = path.sliced(path.lastIndexOf('/') + 1).toByteArray();
    const bool isNumber = !text.isEmpty() && std::all_of(text.begin(), text.end(), isDigit);
    const quint64 id = isNumber && path.count('/') == 2 ? text.toULongLong() : 0; // 0: no job has it
    switch (jobs.state(id)) {
    case JobState::Running:
        return jsonAnswer(200, "{\"id\":" + QByteArray::number(id) + ",\"done\":false}");
    case JobState::Done:
        return jsonAnswer(200, "{\"id\":" + QByteArray::number(id) + R"(,"done":true,"verdict":"accepted"})");
    case JobState::Unknown:
        break;
    }
    return sentenceAnswer(404, "There is no such job.");
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/testjson.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace Fanlight {

namespace {

QString key(TestVerdict verdict, QLatin1Char between)
{
    QString name = QLatin1StringView(word(verdict));
    return name.replace(QLatin1Char(' '), between).replace(QLatin1Char('-'), between);
}

} // namespace

QJsonObject toJson(const TestResult &result)
{
    QJsonArray wire;
    for (const WirePiece &piece : result.trace.pieces()) {
        const bool ours = piece.direction == Direction::ToServer;
        wire.append(QJsonObject{{QStringLiteral("time_ns"), piece.time},
            {QStringLiteral("from"), ours ? QStringLiteral("client") : QStringLiteral("server")},
            {QStringLiteral("offset"), qint64(piece.offset)},
            {QStringLiteral("hex"), QString::fromLatin1(piece.bytes.toHex())}});
    }
    return {{QStringLiteral("event"), QStringLiteral("case")},
        {QStringLiteral("id"), QString::fromLatin1(result.test.id)},
        {QStringLiteral("group"), QString::fromLatin1(title(result.test.group))},
        {QStringLiteral("title"), result.test.title}, {QStringLiteral("demand"), result.test.demand},
        {QStringLiteral("clause"), QString::fromLatin1(result.test.clause)},
        {QStringLiteral("verdict"), key(result.verdict, QLatin1Char('-'))},
        {QStringLiteral("reason"), result.reason}, {QStringLiteral("time_ns"), result.time},
        {QStringLiteral("bytes_sent"), qint64(result.trace.count(Direction::ToServer))},
        {QStringLiteral("bytes_received"), qint64(result.trace.count(Direction::ToClient))},
        {QStringLiteral("wire"), wire}};
}

QJsonObject toJson(const TestCase &test)
{
    return {{QStringLiteral("event"), QStringLiteral("not-run")},
        {QStringLiteral("id"), QString::fromLatin1(test.id)}, {QStringLiteral("title"), test.title}};
}

QJsonObject toJson(const TestRun &run)
{
    QJsonObject object{{QStringLiteral("event"), QStringLiteral("test")},
        {QStringLiteral("tested"),
            run.tested == Role::Server ? QStringLiteral("server") : QStringLiteral("client")},
        {QStringLiteral("url"), run.settings.url.toString(QUrl::FullyEncoded)},
        {QStringLiteral("echoes"), run.target.echoes}, {QStringLiteral("complete"), run.complete},
        {QStringLiteral("well"), isWell(run)}, {QStringLiteral("time_ns"), run.time},
        {QStringLiteral("cases"), qint64(run.results.size())},
        {QStringLiteral("not_run"), qint64(run.notRun.size())}};
    const VerdictCounts counts = countsOf(run);
    for (const TestVerdict verdict : verdictsAsShown)
        object.insert(key(verdict, QLatin1Char('_')), counts.at(std::size_t(verdict)));
    return object;
}

QByteArray testJson(const TestRun &run)
{
    QByteArray lines;
    const auto add = [&lines](const QJsonObject &object) {
        lines += QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
    };
    for (const TestResult &result : run.results)
        add(toJson(result));
    for (const TestCase &test : run.notRun)
        add(toJson(test));
    add(toJson(run));
    return lines;
}

} // namespace Fanlight

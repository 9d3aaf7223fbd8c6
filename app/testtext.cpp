// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/testtext.h"

#include "tables/recordtext.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <limits>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("TestCommand", text);
}

// In the order of the table, which is that of what a reader looks for.
constexpr std::array columns{TestVerdict::Pass, TestVerdict::NonStrict, TestVerdict::Fail,
    TestVerdict::Informational, TestVerdict::NotSupported};
static_assert(columns.size() == testVerdictCount);

QString row(const QString &name, const VerdictCounts &counts)
{
    QString text = name.leftJustified(26);
    for (const TestVerdict verdict : columns)
        text += QString::number(counts.at(std::size_t(verdict))).rightJustified(15);
    return text + QLatin1Char('\n');
}

QString line(const QString &verdict, const TestCase &test, const QString &words)
{
    return QStringLiteral("%1  %2  %3")
        .arg(verdict, -13)
        .arg(QLatin1StringView(test.id), -34)
        .arg(preview(words.toUtf8(), Opcode::Text, std::numeric_limits<int>::max()));
}

QString key(TestVerdict verdict, QLatin1Char between)
{
    QString name = QLatin1StringView(word(verdict));
    return name.replace(QLatin1Char(' '), between).replace(QLatin1Char('-'), between);
}

} // namespace

QString testLine(const TestResult &result)
{
    const QString words = result.reason.isEmpty() ? result.test.title
                                                  : result.test.title + QStringLiteral(": ") + result.reason;
    return line(QLatin1StringView(word(result.verdict)), result.test, words);
}

QString notRunLine(const TestCase &test)
{
    return line(tr("not run"), test, test.title);
}

QString testTable(const TestRun &run)
{
    QString text = QString(26, QLatin1Char(' '));
    for (const TestVerdict verdict : columns)
        text += QString(QLatin1StringView(word(verdict))).rightJustified(15);
    text += QLatin1Char('\n');
    for (std::size_t group = 0; group < testGroupCount; ++group) {
        const VerdictCounts counts = countsOf(run, TestGroup(group));
        if (counts != VerdictCounts{})
            text += row(QLatin1StringView(title(TestGroup(group))), counts);
    }
    text += row(tr("All"), countsOf(run));
    return text +
           (run.complete ? tr("%1 cases in %2 s") : tr("Ended after %1 cases, %2 s"))
               .arg(run.results.size())
               .arg(double(run.time) / 1e9, 0, 'f', 1) +
           QLatin1Char('\n');
}

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
    for (const TestVerdict verdict : columns)
        object.insert(key(verdict, QLatin1Char('_')), counts.at(std::size_t(verdict)));
    return object;
}

} // namespace Fanlight

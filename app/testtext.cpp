// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/testtext.h"

#include "tables/recordtext.h"

#include <QCoreApplication>

#include <limits>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("TestCommand", text);
}

QString row(const QString &name, const VerdictCounts &counts)
{
    QString text = name.leftJustified(26);
    for (const TestVerdict verdict : verdictsAsShown)
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
    for (const TestVerdict verdict : verdictsAsShown)
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

} // namespace Fanlight

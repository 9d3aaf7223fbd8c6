// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/waitwords.h"

#include "widgets/http/transportlook.h"

#include <QCoreApplication>
#include <QStringList>
#include <QTextDocumentFragment>

#include <algorithm>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("WaitWords", text);
}

QString bold(const QString &text)
{
    return QStringLiteral("<b>%1</b>").arg(text.toHtmlEscaped());
}

QString span(qint64 ns)
{
    return spanText(double(ns));
}

QString number(quint64 value)
{
    return numberText(double(value));
}

QString milliseconds(double ms)
{
    return tr("%1 ms").arg(numberText(ms, ms == double(qint64(ms)) ? 0 : 3));
}

QString connectionsMore(quint64 more)
{
    return more == 1 ? tr("one more TCP connection") : tr("%1 more TCP connections").arg(number(more));
}

QString plain(const QString &rich)
{
    return QTextDocumentFragment::fromHtml(rich).toPlainText();
}

QString linesOf(const QString &title, const std::array<TimedReply, 3> &replies)
{
    QString text = QLatin1Char('\n') + title + QLatin1Char('\n');
    for (const TimedReply &reply : replies) {
        const QString line = QString::fromLatin1(reply.request.left(reply.request.indexOf(" HTTP/")));
        text += QStringLiteral("  ") + line.leftJustified(40) +
                (reply.arrived < 0 ? tr("never") : span(reply.arrived)).rightJustified(12) +
                QLatin1Char('\n');
    }
    return text;
}

QString measuredOr(qint64 ns, const QString &otherwise = {})
{
    return ns < 0 ? otherwise : span(ns);
}

// What is under way has no numbers yet; what was stopped keeps those it has.
QString unfinished(const QString &error)
{
    return error.isEmpty() ? tr("Stopped before all was there: what is missing was not measured.")
                           : tr("It ended early: what is missing was not measured.");
}

QString pollingSentence(const VerdictResult &result)
{
    const QString asked =
        result.polls == 1 ? tr("once") : tr("%1 times").arg(bold(number(quint64(result.polls))));
    const QString empty =
        result.emptyAnswers == 1
            ? tr("%1 answer was “not yet”").arg(bold(number(1)))
            : tr("%1 answers were “not yet”").arg(bold(number(quint64(result.emptyAnswers))));
    return tr("Polling every %1 asked %2: %3, and the client knew %4 after the job’s end.")
        .arg(milliseconds(result.settings.interval), asked, empty, bold(span(result.pollDelay)));
}

} // namespace

QString inPlainWords(const HeadOfLineResult &result)
{
    if (!result.complete)
        return unfinished(result.error);
    const qint64 waited = waitedBehind(result, 1);
    return tr("Pipelined on one connection, the second reply came after %1, right behind the slow one. On a "
              "connection of its own it came after %2: so it waited %3 behind the first. Sparing it the wait "
              "took %4.")
        .arg(bold(span(result.pipelined[1].arrived)), bold(span(result.parallel[1].arrived)),
            bold(span(waited)),
            bold(connectionsMore(result.parallelConnections - result.pipelinedConnections)));
}

QString asText(const HeadOfLineResult &result)
{
    QString text = tr("Three requests at once, the first reply takes %1 at the server; one-way delay %2")
                       .arg(milliseconds(result.settings.slow), milliseconds(result.settings.oneWayDelay)) +
                   QLatin1Char('\n');
    text += linesOf(tr("Pipelined on one connection (TCP connections: %1)").arg(result.pipelinedConnections),
        result.pipelined);
    text +=
        linesOf(tr("In parallel on three connections (TCP connections: %1)").arg(result.parallelConnections),
            result.parallel);
    return text + QLatin1Char('\n') + plain(inPlainWords(result)) + QLatin1Char('\n');
}

QString inPlainWords(const VerdictResult &result)
{
    if (!result.complete)
        return unfinished(result.error);
    return pollingSentence(result) + QLatin1Char(' ') +
           tr("The WebSocket was told by %1, %2 after it. In all, polling moved %3 bytes and the WebSocket "
              "%4, "
              "its handshake included.")
               .arg(result.messages == 1 ? tr("one message") : tr("%1 messages").arg(result.messages),
                   bold(span(result.pushDelay)),
                   bold(number(result.pollUp.total() + result.pollDown.total())),
                   bold(number(result.pushUp.total() + result.pushDown.total())));
}

std::vector<VerdictFigure> figuresOf(const VerdictResult &result)
{
    const bool begun = result.elapsed >= 0;
    const auto count = [begun](quint64 value) { return begun ? number(value) : QString(); };
    const int polls = expectedPolls(result.settings);
    const double delay = result.settings.oneWayDelay;
    const auto about = [](int value) { return tr("%1 ± 1").arg(number(quint64(value))); };
    const QString told = tr("Counted at the client. %1");
    return {
        {tr("polls"), count(quint64(result.polls)), about(polls), {}, {},
            tr("GET /verdict/… requests, counted as the client sent them. Theory: the job’s duration divided "
               "by "
               "the interval, rounded up; with a delay the first poll leaves a round trip late, so 2 × delay "
               "is taken off the duration.")},
        {tr("empty answers"), count(quint64(result.emptyAnswers)), about(polls - 1), {}, {},
            told.arg(tr("Answers that said “not yet”: every poll but the last."))},
        {tr("messages"), {}, {}, count(quint64(result.messages)), number(1),
            told.arg(tr("Messages that came over the WebSocket."))},
        {tr("known after the end"), measuredOr(result.pollDelay),
            tr("%1 to %2")
                .arg(numberText(delay, delay == double(qint64(delay)) ? 0 : 1),
                    milliseconds(expectedPeriod(result.settings) + delay)),
            measuredOr(result.pushDelay), milliseconds(delay),
            tr("From the moment the server finished the job until the client had read it: both by the same "
               "clock. Theory: the way back, and for polling up to one interval before it.")},
        {tr("bytes up"), count(result.pollUp.total()), {}, count(result.pushUp.total()), {},
            tr("TCP payload from the client, counted at the relay: POST /submit and all polls; the "
               "WebSocket’s "
               "handshake.")},
        {tr("bytes down"), count(result.pollDown.total()), {}, count(result.pushDown.total()), {},
            tr("TCP payload to the client, counted at the relay: all answers; the handshake’s answer and the "
               "message.")},
    };
}

QString asText(const VerdictResult &result)
{
    QString text = tr("A job of %1, asked after every %2; one-way delay %3")
                       .arg(milliseconds(result.settings.job), milliseconds(result.settings.interval),
                           milliseconds(result.settings.oneWayDelay)) +
                   QStringLiteral("\n\n");
    const auto row = [](const QString &label, const QStringList &cells) {
        QString line = label.leftJustified(22);
        for (const QString &cell : cells)
            line += cell.rightJustified(14);
        while (line.endsWith(QLatin1Char(' ')))
            line.chop(1);
        return line + QLatin1Char('\n');
    };
    text += row({}, {tr("polling"), tr("theory"), tr("WebSocket"), tr("theory")});
    for (const VerdictFigure &figure : figuresOf(result))
        text += row(figure.label, {figure.polling, figure.pollingTheory, figure.push, figure.pushTheory});
    return text + QLatin1Char('\n') + plain(inPlainWords(result)) + QLatin1Char('\n');
}

} // namespace Fanlight

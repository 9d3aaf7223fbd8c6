// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/plainwords.h"

#include "widgets/http/transportlook.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("PlainWords", text);
}

QString bold(const QString &text)
{
    return QStringLiteral("<b>%1</b>").arg(text.toHtmlEscaped());
}

QString bold(quint64 number)
{
    return bold(numberText(double(number)));
}

QString times(quint64 count)
{
    return count == 1 ? tr("once") : tr("%1 times").arg(bold(count));
}

QString polling(const TransportMeasure &polls)
{
    const QString things = polls.delivered == 1 ? tr("1 thing") : tr("%1 things").arg(bold(polls.delivered));
    const QString empty = polls.emptyAnswers == 1
                              ? tr("1 answer was “nothing new”")
                              : tr("%1 answers were “nothing new”").arg(bold(polls.emptyAnswers));
    QString sentence = tr("Short polling asked %1 to hear %2; %3").arg(times(polls.requests), things, empty);
    if (polls.delivered > 0)
        sentence += tr(", and the news was %1 old on average").arg(bold(spanText(polls.meanAge())));
    return sentence + QLatin1Char('.');
}

QString pushing(const TransportMeasure &push, const ComparisonSettings &settings)
{
    if (push.delivered == 0)
        return {};
    QString sentence =
        push.requests == 1
            ? tr("WebSocket asked once, and the news was %1 old").arg(bold(spanText(push.meanAge())))
            : tr("WebSocket asked once a client, and the news was %1 old")
                  .arg(bold(spanText(push.meanAge())));
    // Within 2 ms or a tenth of the delay: the network's own.
    const double delay = settings.oneWayDelay * 1e6;
    if (delay > 0 && std::abs(push.meanAge() - delay) < std::max(2e6, delay / 10))
        sentence += tr(": the network’s own delay");
    return sentence + QLatin1Char('.');
}

QString bytes(const TransportMeasure &polls, const TransportMeasure &push)
{
    if (polls.delivered == 0 || push.delivered == 0 || push.bytesPerEvent() <= 0)
        return {};
    return tr("Each event cost %1 bytes over short polling and %2 over WebSocket.")
        .arg(bold(numberText(polls.bytesPerEvent())), bold(numberText(push.bytesPerEvent())));
}

QString missing(const ComparisonResult &result)
{
    quint64 missed = 0;
    quint64 twice = 0;
    for (const TransportMeasure &measure : result.measures) {
        missed += measure.missed;
        twice += measure.duplicated;
    }
    QString sentence;
    if (missed > 0)
        sentence += tr("%1 never arrived. ").arg(bold(missed));
    if (twice > 0)
        sentence += tr("%1 arrived twice. ").arg(bold(twice));
    return sentence;
}

QString keepAlive(const ComparisonResult &result)
{
    const TransportMeasure &polls = measureOf(result, Transport::ShortPolling);
    if (result.settings.keepAlive && polls.requests > polls.connections)
        return tr("Keep-alive saved %1 TCP handshakes here; turn it off to see what they cost.")
            .arg(numberText(double(polls.requests - polls.connections)));
    if (!result.settings.keepAlive && polls.connections > 1)
        return tr("Without keep-alive, short polling opened %1 TCP connections.")
            .arg(numberText(double(polls.connections)));
    return {};
}

} // namespace

QString inPlainWords(const ComparisonResult &result)
{
    const TransportMeasure &polls = measureOf(result, Transport::ShortPolling);
    const TransportMeasure &push = measureOf(result, Transport::WebSocket);
    if (polls.requests == 0)
        return {};
    QStringList sentences{polling(polls), pushing(push, result.settings), bytes(polls, push),
        missing(result).trimmed(), keepAlive(result)};
    sentences.removeAll(QString());
    return sentences.join(QLatin1Char(' '));
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/crowdtext.h"

#include "client/crowdjson.h"
#include "widgets/common/crowdwording.h"

#include <QCoreApplication>
#include <QLocale>
#include <QUrl>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("CrowdCommand", text);
}

QString number(quint64 value)
{
    return QLocale::c().toString(value);
}

QString decimals(double value, int digits)
{
    return QString::number(value, 'f', digits);
}

// Three digits or more, in the unit that suits.
QString time(double ns)
{
    if (ns < 1e6)
        return tr("%1 µs").arg(decimals(ns / 1e3, ns < 1e5 ? 1 : 0));
    if (ns < 1e9)
        return tr("%1 ms").arg(decimals(ns / 1e6, ns < 1e7 ? 2 : ns < 1e8 ? 1 : 0));
    return tr("%1 s").arg(decimals(ns / 1e9, 2));
}

QString bytes(quint64 count)
{
    if (count < 10'000)
        return tr("%1 bytes").arg(count);
    if (count < 10'000'000)
        return tr("%1 KB").arg(decimals(double(count) / 1e3, 1));
    return tr("%1 MB").arg(decimals(double(count) / 1e6, 1));
}

QString percent(double share, int digits)
{
    return tr("%1 %").arg(decimals(share * 100, digits));
}

// Never rounded up to what it is not.
QString reachText(double reach)
{
    const QString text = percent(reach, 3);
    return reach < 1 && text == percent(1, 3) ? tr("just below 100 %") : text;
}

QString row(const QString &name, const QString &text)
{
    return name.leftJustified(22) + text + QLatin1Char('\n');
}

QString times(const LatencySummary &summary)
{
    if (summary.count == 0)
        return tr("–");
    return tr("p50 %1, p90 %2, p95 %3, p99 %4, p99.9 %5, max %6")
        .arg(time(double(summary.p50)), time(double(summary.p90)), time(double(summary.p95)),
            time(double(summary.p99)), time(double(summary.p999)), time(double(summary.max)));
}

QString connectionRows(const CrowdResult &result)
{
    QString text = row(QStringLiteral("ws_sessions"),
        tr("%1 of %2 opened, %3 at once; %4 failed")
            .arg(number(quint64(result.opened)), number(quint64(result.settings.clients)),
                number(quint64(result.mostOpen)), number(quint64(result.failed))));
    for (const CrowdErrorCount &count : result.errors)
        text += row(QString(),
            QStringLiteral("%1 × %2").arg(number(quint64(count.connections)), Fanlight::text(count.error)));
    text += row(QStringLiteral("ws_connecting"), times(result.connecting));
    text += row(
        QString(), tr("%1 handshakes a second, all in %2")
                       .arg(decimals(result.handshakesPerSecond(), 0), time(double(result.connectingTime))));
    text += row(QStringLiteral("ws_ping"), times(result.ping));
    if (result.pongsMissing > 0)
        text += row(QString(), tr("%1 clients had no pong").arg(number(quint64(result.pongsMissing))));
    return text + row(QStringLiteral("ws_session_duration"), times(result.session));
}

QString deliveryRows(const CrowdResult &result)
{
    const CrowdCounts &counts = result.counts;
    QString text = row(QStringLiteral("expected"), number(counts.expected));
    text += row(QStringLiteral("received"), number(counts.received));
    if (const auto reach = result.reach())
        text += row(QStringLiteral("reach"),
            tr("%1; %2 lost").arg(reachText(*reach), number(counts.expected - counts.received)));
    text += row(QStringLiteral("order"), tr("%1 out of order, %2 twice, %3 to a stranger, %4 damaged")
                                             .arg(number(counts.outOfOrder), number(counts.duplicates),
                                                 number(counts.strays), number(result.damaged)));
    if (counts.unwatched > 0)
        text +=
            row(QString(), tr("watched for %1 of %2 senders: there are too many pairs")
                               .arg(number(quint64(result.watchedSenders)), number(quint64(result.senders))));
    if (result.otherMessages > 0)
        text += row(QStringLiteral("other messages"),
            tr("%1 that are not the crowd's").arg(number(result.otherMessages)));
    return text;
}

QString latencyRows(const CrowdResult &result)
{
    QString text = row(QStringLiteral("latency"), times(result.latency));
    // A lag that is seen in the latency's third digit.
    if (result.sendLag.p99 * 100 > result.latency.p50) {
        text += row(QStringLiteral("  since it was sent"), times(result.latencyFromSend));
        text += row(QStringLiteral("  sent after it was due"), QLatin1Char(' ') + times(result.sendLag));
    }
    return text;
}

} // namespace

QString crowdHeading(const CrowdSettings &settings)
{
    QString text = tr("%1 clients to %2: %3 senders, %4 messages a second together, %5 bytes each, for %6 s")
                       .arg(number(quint64(settings.clients)), settings.url,
                           number(quint64(senderCount(settings))), QString::number(totalRate(settings)),
                           number(quint64(settings.size)), QString::number(settings.duration));
    if (!settings.rooms.isEmpty())
        text += tr("; %1 rooms").arg(number(quint64(settings.rooms.size())));
    if (settings.stalled > 0)
        text += tr("; %1 stop reading").arg(number(quint64(settings.stalled)));
    return text;
}

QString crowdLine(const CrowdProgress &progress)
{
    QString text =
        tr("%1 s  %2: %3 of %4 open")
            .arg(decimals(double(progress.elapsed) / 1e9, 0).rightJustified(4), nameOf(progress.phase),
                number(quint64(progress.open)), number(quint64(progress.clients)));
    if (progress.failed > 0)
        text += tr(", %1 failed").arg(number(quint64(progress.failed)));
    if (progress.counts.sent > 0)
        text += tr(", sent %1, received %2 of %3")
                    .arg(number(progress.counts.sent), number(progress.counts.received),
                        number(progress.counts.expected));
    if (progress.latency.count > 0)
        text += tr(", p50 %1, p99 %2")
                    .arg(time(double(progress.latency.p50)), time(double(progress.latency.p99)));
    return text + tr(", own CPU %1").arg(percent(progress.cpu, 0));
}

QString crowdReport(const CrowdResult &result)
{
    QString text = connectionRows(result);
    text += row(QStringLiteral("ws_msgs_sent"),
        tr("%1 of %2 by %3 senders; %4 a second, declared %5")
            .arg(number(result.counts.sent), number(result.planned), number(quint64(result.senders)),
                decimals(result.measuredRate, 2), decimals(result.declaredRate, 2)));
    text += row(QStringLiteral("ws_msgs_received"), number(result.messagesReceived()));
    text += deliveryRows(result);
    text += latencyRows(result);
    text += row(QStringLiteral("data_sent"), bytes(result.bytesSent));
    text += row(QStringLiteral("data_received"), bytes(result.bytesReceived));
    text += row(QStringLiteral("own CPU"),
        tr("%1 of a core while connecting, %2 while sending, %3 in the busiest second")
            .arg(percent(result.connectingCpu, 0), percent(result.sendingCpu, 0),
                percent(result.busiestCpu, 0)));
    text += row(QStringLiteral("own memory"), tr("%1 at most").arg(bytes(result.peakMemory)));
    if (result.isSaturated())
        text += tr("The crowd itself used %1 of a core: the figures may be its own, not the server's.")
                    .arg(percent(result.busiestCpu, 0)) +
                QLatin1Char('\n');
    return text;
}

QString sentence(const CrowdStartFault &fault, const CrowdSettings &settings)
{
    switch (fault.kind) {
    case CrowdStartFault::Kind::HostNotFound:
        return tr("There is no host \"%1\".").arg(QUrl(settings.url).host());
    case CrowdStartFault::Kind::TooFewDescriptors:
        return tr("%1 clients need %2 descriptors, but this process may open %3: ask for fewer, or raise the "
                  "system's descriptor limit (ulimit -Hn).")
            .arg(settings.clients)
            .arg(fault.needed)
            .arg(fault.allowed);
    }
    return {};
}

} // namespace Fanlight

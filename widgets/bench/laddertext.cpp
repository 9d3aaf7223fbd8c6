// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/laddertext.h"

#include "tables/broadcasttext.h"
#include "tables/deliveryrow.h"
#include "tables/recordtext.h"
#include "widgets/bench/fanoutscene.h"
#include "widgets/common/recordtimes.h"
#include "widgets/common/wording.h"

#include <QCoreApplication>
#include <QStringList>

namespace Fanlight {

namespace {

QString tr(const char *sentence)
{
    return QCoreApplication::translate("LadderText", sentence);
}

// "to 3", "to room blue · 1,000"
QString receiversText(const Broadcast &broadcast)
{
    const QString count = groupedNumber(broadcast.expected);
    return broadcast.room.isEmpty() ? tr("to %1").arg(count)
                                    : tr("to room %1 · %2").arg(shortLabel(broadcast.room), count);
}

QString latencyText(const LadderEvent &event)
{
    const bool seen = event.left != timeUnknown && event.arrived != timeUnknown;
    return seen ? durationText(event.arrived - event.left) : QString();
}

QString onTheWire(const Record &record)
{
    return record.wireSize() == 0 ? QString() : tr("%1 on the wire").arg(byteCount(record.wireSize()));
}

QStringList broadcastLines(
    const Record &record, const Broadcast &broadcast, const CaptureStore &store, const CaptureClock &clock)
{
    QStringList lines{fromToText(broadcast, store), timesText(record, broadcast, clock)};
    if (const ConnectionInfo *sender = store.connection(broadcast.sender))
        lines.insert(1, tr("passes on what %1 sent").arg(shortPeerName(*sender)));
    if (broadcast.deliveries.empty() && broadcast.reached > 0)
        lines.append(tr("its deliveries are no longer kept: the capture's memory is full"));
    return lines;
}

QStringList deliveryLines(
    const Record &record, const Delivery &delivery, const CaptureStore &store, const CaptureClock &clock)
{
    const Record delivered = recordOf(record, delivery);
    QStringList lines{fromToText(delivered, store.connection(delivery.receiver))};
    if (!delivery.wasGivenUp())
        lines.append(timesText(delivered, clock));
    // How long it took stands in the times.
    Record untimed = delivered;
    untimed.receiverTime = timeUnknown;
    lines.append(noteText(delivery, untimed));
    return lines;
}

QStringList linesOf(
    const LadderEvent &event, quint32 place, const CaptureStore &store, const CaptureClock &clock)
{
    const Record &record = store.record(event.number);
    const Broadcast *broadcast = event.isBroadcast() ? store.broadcast(record) : nullptr;
    QStringList lines;
    if (broadcast && place < broadcast->deliveries.size())
        lines = deliveryLines(record, broadcast->deliveries[place], store, clock);
    else if (broadcast)
        lines = broadcastLines(record, *broadcast, store, clock);
    else
        lines = {fromToText(record, store.connection(record.connection)), timesText(record, clock)};
    lines.insert(1, tr("%1: %2").arg(kindText(record), infoText(record)));
    lines.append(onTheWire(record));
    lines.removeAll(QString());
    return lines;
}

} // namespace

LadderLabel ladderLabel(const LadderEvent &event, const CaptureStore &store, bool named)
{
    const Record &record = store.record(event.number);
    LadderLabel label{kindText(record), infoText(record), latencyText(event)};
    if (const Broadcast *broadcast = event.isBroadcast() ? store.broadcast(record) : nullptr) {
        label.note = withNote(receiversText(*broadcast), noteText(*broadcast));
    } else if (const ConnectionInfo *info = named ? store.connection(event.connection) : nullptr) {
        label.note = withNote(shortPeerName(*info), label.note);
    }
    return label;
}

QString ladderToolTip(
    const LadderEvent &event, quint32 delivery, const CaptureStore &store, const CaptureClock &clock)
{
    return linesOf(event, delivery, store, clock).join(u'\n');
}

QString ladderSentence(const LadderEvent &event, const CaptureStore &store, const CaptureClock &clock)
{
    return linesOf(event, noDelivery, store, clock).join(QStringLiteral(" · "));
}

QString gapText(qint64 nanoseconds)
{
    constexpr double second = 1e9;
    constexpr qint64 minute = 60;
    const double seconds = double(nanoseconds) / second;
    if (seconds < 1)
        return tr("… %1 …").arg(durationText(nanoseconds));
    if (seconds < double(minute))
        return tr("… %1 s …").arg(seconds, 0, 'f', 1);
    const auto whole = qint64(seconds);
    return whole < 60 * minute
               ? tr("… %1 min %2 s …").arg(whole / minute).arg(whole % minute)
               : tr("… %1 h %2 min …").arg(whole / (60 * minute)).arg(whole / minute % minute);
}

QString offsetText(qint64 nanoseconds)
{
    constexpr qint64 microsecond = 1'000; // ns
    constexpr qint64 millisecond = 1'000'000;
    constexpr qint64 second = 1'000'000'000;
    if (nanoseconds % second == 0)
        return tr("+%1 s").arg(nanoseconds / second);
    if (nanoseconds % millisecond == 0)
        return tr("+%1 ms").arg(nanoseconds / millisecond);
    return tr("+%1 µs").arg(nanoseconds / microsecond);
}

} // namespace Fanlight

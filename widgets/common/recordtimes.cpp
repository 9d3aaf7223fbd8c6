// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/recordtimes.h"

#include "tables/broadcasttext.h"
#include "tables/recordtext.h"

#include <QCoreApplication>

namespace Fanlight {

namespace {

QString tr(const char *sentence)
{
    return QCoreApplication::translate("RecordTimes", sentence);
}

// With one time known: the end that knows it is the server when it sent to the client or received from it.
bool isSeenByServer(const Record &record)
{
    return (record.senderTime != timeUnknown) == (record.direction == Direction::ToClient);
}

} // namespace

QString timesSummary(const Record &record, const CaptureClock &clock)
{
    const bool sent = record.senderTime != timeUnknown;
    const bool received = record.receiverTime != timeUnknown;
    if (sent && received) {
        return tr("sent %1 · took %2")
            .arg(timeOfDay(clock, record.senderTime), durationText(record.receiverTime - record.senderTime));
    }
    if (!sent && !received)
        return timeOfDay(clock, record.time);
    return tr("%1 · %2").arg(timeOfDay(clock, sent ? record.senderTime : record.receiverTime),
        isSeenByServer(record) ? tr("server's side only") : tr("client's side only"));
}

QString timesText(const Record &record, const CaptureClock &clock)
{
    const bool sent = record.senderTime != timeUnknown;
    const bool received = record.receiverTime != timeUnknown;
    if (sent && received) {
        return tr("sent %1 · received %2 · took %3")
            .arg(timeOfDay(clock, record.senderTime), timeOfDay(clock, record.receiverTime),
                durationText(record.receiverTime - record.senderTime));
    }
    if (!sent && !received)
        return timeOfDay(clock, record.time);
    const QString moment = sent ? tr("sent %1").arg(timeOfDay(clock, record.senderTime))
                                : tr("received %1").arg(timeOfDay(clock, record.receiverTime));
    return tr("%1 · %2").arg(moment, isSeenByServer(record) ? tr("seen from the server's side only")
                                                            : tr("seen from the client's side only"));
}

QString timesSummary(const Record &record, const Broadcast &broadcast, const CaptureClock &clock)
{
    return withNote(tr("sent %1").arg(timeOfDay(clock, record.time)), noteText(broadcast));
}

QString timesText(const Record &record, const Broadcast &broadcast, const CaptureClock &clock)
{
    const QString summary = timesSummary(record, broadcast, clock);
    if (broadcast.reached == 0)
        return summary;
    const auto after = [](quint32 steps) { return durationText(qint64(steps) * Delivery::step); };
    return withNote(
        summary, tr("first left after %1, last after %2").arg(after(broadcast.first), after(broadcast.last)));
}

} // namespace Fanlight

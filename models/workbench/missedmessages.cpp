// SPDX-License-Identifier: GPL-3.0-or-later
#include "workbench/missedmessages.h"

#include "server/httpendpoint.h"

#include <algorithm>

namespace Fanlight {

namespace {

// Records of several threads come almost in the order of their times.
constexpr qint64 disorder = 1'000'000'000; // ns

bool overlaps(const ConnectionInfo &info, qint64 from, qint64 until)
{
    return info.openedAt < until && (info.closedAt == timeUnknown || info.closedAt > from);
}

// Of such a connection a message leaves more records than one, or one that is no broadcast.
bool blursTheCount(const ConnectionInfo &info)
{
    return info.side != ConnectionSide::Client &&
           (!info.extensions.isEmpty() ||
               routeOf(info.path.section(u'?', 0, 0).toUtf8()) == HttpRoute::Socket);
}

bool isFor(const Broadcast &broadcast, const QStringList &rooms)
{
    const QStringList meant = broadcast.room.split(QStringLiteral(", "), Qt::SkipEmptyParts);
    return meant.isEmpty() ||
           std::any_of(meant.begin(), meant.end(), [&](const QString &room) { return rooms.contains(room); });
}

bool wasGivenUp(const Broadcast &broadcast, ConnectionId receiver)
{
    return std::any_of(broadcast.deliveries.begin(), broadcast.deliveries.end(),
        [&](const Delivery &delivery) { return delivery.receiver == receiver && delivery.wasGivenUp(); });
}

// The server knew of it a little before it knew itself.
bool hasReached(const Broadcast &broadcast, ConnectionId receiver)
{
    return std::any_of(broadcast.deliveries.begin(), broadcast.deliveries.end(),
        [&](const Delivery &delivery) { return delivery.receiver == receiver && !delivery.wasGivenUp(); });
}

} // namespace

std::optional<quint64> missedMessages(
    const CaptureStore &store, ConnectionId lost, qint64 lostAt, ConnectionId next, qint64 backAt)
{
    const ConnectionInfo *before = store.connection(lost);
    const ConnectionInfo *after = store.connection(next);
    if (!before || !after || before->side != ConnectionSide::Both || after->side != ConnectionSide::Both)
        return std::nullopt;
    if (store.lastNumber() < store.firstNumber() || store.record(store.firstNumber()).time > lostAt)
        return std::nullopt;
    for (const ConnectionId id : store.connections()) {
        const ConnectionInfo *info = store.connection(id);
        if (info && overlaps(*info, lostAt, backAt) && blursTheCount(*info))
            return std::nullopt;
    }
    quint64 missed = 0;
    for (quint64 number = store.lastNumber(); number >= store.firstNumber(); --number) {
        const Record &record = store.record(number);
        if (record.time < lostAt - disorder)
            break;
        const Broadcast *broadcast = store.broadcast(record);
        if (!broadcast || broadcast->sender == lost)
            continue;
        const bool isMeanwhile = record.time >= lostAt && record.time <= backAt;
        const bool isMissed = isMeanwhile ? isFor(*broadcast, before->rooms) && !hasReached(*broadcast, next)
                                          : wasGivenUp(*broadcast, lost);
        missed += isMissed ? 1 : 0;
    }
    return missed;
}

} // namespace Fanlight

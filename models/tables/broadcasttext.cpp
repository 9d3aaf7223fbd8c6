// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/broadcasttext.h"

#include "tables/recordtext.h"

#include <QLocale>
#include <QStringList>

namespace Fanlight {

namespace {

constexpr int maxRoom = 60; // characters of a room's name: whoever joins may choose ten thousand
constexpr QStringView separator = u" · ";

} // namespace

QString groupedNumber(quint64 number)
{
    return QLocale(QLocale::English, QLocale::UnitedStates).toString(number);
}

QString withNote(const QString &info, const QString &note)
{
    return info.isEmpty() || note.isEmpty() ? info + note : info + separator.toString() + note;
}

QString audienceText(const Broadcast &broadcast)
{
    const QString count = groupedNumber(broadcast.expected);
    if (!broadcast.room.isEmpty()) {
        const QString room = preview(broadcast.room.left(4 * maxRoom).toUtf8(), Opcode::Text, maxRoom);
        return QStringLiteral("server → room %1 · %2").arg(room, count);
    }
    return broadcast.expected == 1 ? QStringLiteral("server → 1 receiver")
                                   : QStringLiteral("server → %1 receivers").arg(count);
}

QString fromToText(const Broadcast &broadcast, const CaptureStore &store)
{
    if (broadcast.expected != 1 || broadcast.deliveries.size() != 1 || !broadcast.room.isEmpty())
        return audienceText(broadcast);
    Record record;
    record.direction = Direction::ToClient;
    record.connection = broadcast.deliveries.front().receiver;
    return fromToText(record, store.connection(record.connection));
}

QString noteText(const Broadcast &broadcast)
{
    QString text;
    if (broadcast.reached >= 2)
        text = QStringLiteral("skew ") + durationText(broadcast.skew());
    if (broadcast.reached == broadcast.expected)
        return text;
    return withNote(text, QStringLiteral("%1 of %2 reached")
                              .arg(groupedNumber(broadcast.reached), groupedNumber(broadcast.expected)));
}

QString noteText(const Delivery &delivery, const Record &delivered)
{
    QString text;
    if (delivery.wasGivenUp())
        text = QStringLiteral("given up: too slow or gone");
    else if (delivered.receiverTime != timeUnknown)
        text = QStringLiteral("took ") + durationText(delivered.receiverTime - delivered.time);
    if (delivery.queued == 0)
        return text;
    return withNote(
        text, delivery.queued == 1
                  ? QStringLiteral("1 byte queued before it")
                  : QStringLiteral("%1 bytes queued before it").arg(groupedNumber(delivery.queued)));
}

} // namespace Fanlight

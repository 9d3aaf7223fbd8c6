// SPDX-License-Identifier: GPL-3.0-or-later
#include "workbench/roomregister.h"

#include <algorithm>

namespace Fanlight {

bool RoomRegister::update(ConnectionId connection, const QStringList &rooms)
{
    const QStringList before = m_roomsOf.value(connection);
    if (before == rooms)
        return false;
    // Entered before they are left: who stays in a room keeps its number.
    for (const QString &room : rooms)
        enter(room);
    for (const QString &room : before)
        leave(room);
    if (rooms.isEmpty())
        m_roomsOf.remove(connection);
    else
        m_roomsOf.insert(connection, rooms);
    return true;
}

void RoomRegister::enter(const QString &room)
{
    if (const auto found = m_rooms.find(room); found != m_rooms.end()) {
        ++found->members;
        return;
    }
    int number = int(m_rooms.size());
    if (!m_free.empty())
        number = m_free.extract(m_free.begin()).value();
    m_rooms.insert(room, {1, number});
}

void RoomRegister::leave(const QString &room)
{
    const auto found = m_rooms.find(room);
    if (--found->members > 0)
        return;
    m_free.insert(found->number);
    m_rooms.erase(found);
    if (m_rooms.isEmpty())
        m_free.clear();
}

QStringList RoomRegister::rooms() const
{
    return m_rooms.keys();
}

int RoomRegister::memberCount(const QString &room) const
{
    return m_rooms.value(room).members;
}

int RoomRegister::numberOf(const QString &room) const
{
    return m_rooms.value(room, {0, -1}).number;
}

QList<ConnectionId> RoomRegister::membersOf(const QStringList &rooms) const
{
    QList<ConnectionId> members;
    for (auto it = m_roomsOf.cbegin(); it != m_roomsOf.cend(); ++it) {
        const auto isMeant = [&rooms](const QString &room) { return rooms.contains(room); };
        if (std::any_of(it->cbegin(), it->cend(), isMeant))
            members.append(it.key());
    }
    return members;
}

QStringList RoomRegister::roomsOf(ConnectionId connection) const
{
    return m_roomsOf.value(connection);
}

} // namespace Fanlight

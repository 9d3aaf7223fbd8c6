// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QHash>
#include <QMap>
#include <QStringList>

#include <set>

namespace Fanlight {

// The rooms that connections of all shards are in, as the capture tells it. Each has a small number that it
// keeps as long as somebody is in it, for its colour; a new one takes the first that is free. A plain value;
// memory as RoomBook's: names are shared with the connections'.
class RoomRegister
{
public:
    // The rooms that this connection is in now, none when it is closed. True when that is news.
    bool update(ConnectionId connection, const QStringList &rooms);

    [[nodiscard]] QStringList rooms() const; // with members, by name
    [[nodiscard]] int memberCount(const QString &room) const;
    [[nodiscard]] int numberOf(const QString &room) const; // from 0; -1: nobody is in it
    // Who is in any of the rooms, each once.
    [[nodiscard]] QList<ConnectionId> membersOf(const QStringList &rooms) const;
    [[nodiscard]] QStringList roomsOf(ConnectionId connection) const;
    [[nodiscard]] bool isEmpty() const { return m_rooms.isEmpty(); }

private:
    struct Room
    {
        int members = 0;
        int number = 0;
    };

    void enter(const QString &room);
    void leave(const QString &room);

    QMap<QString, Room> m_rooms;
    QHash<ConnectionId, QStringList> m_roomsOf; // those that are in one
    std::set<int> m_free;                       // below the highest number
};

} // namespace Fanlight

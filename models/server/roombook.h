// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QByteArrayView>
#include <QHash>
#include <QSet>
#include <QStringList>

#include <optional>

namespace Fanlight {

enum class RoomError : quint8 {
    NoName,
    NameTooLong,  // above RoomBook::longestName bytes of UTF-8
    NotPrintable, // control characters, line breaks, directional marks, half a surrogate pair
    TooManyRooms, // for one connection
    ServerFull,   // rooms with members
};
[[nodiscard]] const char *sentence(RoomError error); // English

// Who is in which room, of the connections of one shard. A plain value. Memory: at most mostRooms rooms with
// members and mostRoomsEach for each connection, names of at most longestName bytes.
class RoomBook
{
public:
    static constexpr qsizetype longestName = 256; // bytes of UTF-8
    static constexpr qsizetype mostRooms = 100'000;
    static constexpr qsizetype mostRoomsEach = 64;

    [[nodiscard]] static std::optional<RoomError> faultOf(const QString &name);

    // Nothing, also when it is in there already; else why not.
    std::optional<RoomError> join(ConnectionId connection, const QString &room);
    // False when it was not in there.
    bool leave(ConnectionId connection, const QString &room);
    void leaveAll(ConnectionId connection);

    [[nodiscard]] QStringList roomsOf(ConnectionId connection) const; // in the order they were joined
    [[nodiscard]] bool isMember(ConnectionId connection, const QString &room) const;
    [[nodiscard]] qsizetype memberCount(const QString &room) const;
    // Each member of any of the rooms once, by id.
    [[nodiscard]] QList<ConnectionId> membersOf(const QStringList &rooms) const;
    [[nodiscard]] QStringList rooms() const; // with members, sorted

private:
    QHash<QString, QSet<ConnectionId>> m_members;
    QHash<ConnectionId, QStringList> m_rooms;
};

// What a message asks of the rooms: {"type":"join","room":"blue"}, likewise "leave", and "message" (or any
// other type, or none) with a "room" for one room alone.
struct RoomRequest
{
    enum class Kind : quint8 { Join, Leave, Message };
    Kind kind = Kind::Message;
    QString room;
};
// None for what is no JSON object with a string "room"; looks at messages of up to 64 KiB.
[[nodiscard]] std::optional<RoomRequest> roomRequest(QByteArrayView text);

// "blue" of "/room/blue?x=1", percent-decoded; empty for other targets.
[[nodiscard]] QString roomOfTarget(const QString &target);

} // namespace Fanlight

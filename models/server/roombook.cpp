// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/roombook.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>

#include <algorithm>

namespace Fanlight {

namespace {
constexpr qsizetype longestRequest = 64 * 1024; // bytes
constexpr QStringView pathPrefix = u"/room/";

// What would not stay in its place where the name is shown: beside control characters also what breaks lines,
// and what turns the direction of all text that follows.
bool isUnruly(QChar c)
{
    const char16_t code = c.unicode();
    return c.category() == QChar::Other_Control || c.category() == QChar::Separator_Line ||
           c.category() == QChar::Separator_Paragraph || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}
} // namespace

const char *sentence(RoomError error)
{
    switch (error) {
    case RoomError::NoName:
        return "a room needs a name";
    case RoomError::NameTooLong:
        return "a room's name may have at most 256 bytes";
    case RoomError::NotPrintable:
        return "a room's name may have no control characters, line breaks or marks that turn the writing";
    case RoomError::TooManyRooms:
        return "a connection may be in at most 64 rooms";
    case RoomError::ServerFull:
        return "the server has as many rooms as it may";
    }
    return "";
}

std::optional<RoomError> RoomBook::faultOf(const QString &name)
{
    if (name.isEmpty())
        return RoomError::NoName;
    if (name.size() > longestName || name.toUtf8().size() > longestName)
        return RoomError::NameTooLong;
    if (!name.isValidUtf16() || std::any_of(name.cbegin(), name.cend(), isUnruly))
        return RoomError::NotPrintable;
    return std::nullopt;
}

std::optional<RoomError> RoomBook::join(ConnectionId connection, const QString &room)
{
    if (const auto fault = faultOf(room))
        return fault;
    if (isMember(connection, room))
        return std::nullopt;
    if (m_rooms.value(connection).size() >= mostRoomsEach)
        return RoomError::TooManyRooms;
    if (!m_members.contains(room) && m_members.size() >= mostRooms)
        return RoomError::ServerFull;
    m_members[room].insert(connection);
    m_rooms[connection].append(room);
    return std::nullopt;
}

bool RoomBook::leave(ConnectionId connection, const QString &room)
{
    const auto members = m_members.find(room);
    if (members == m_members.end() || !members->remove(connection))
        return false;
    if (members->isEmpty())
        m_members.erase(members);
    const auto rooms = m_rooms.find(connection);
    rooms->removeOne(room);
    if (rooms->isEmpty())
        m_rooms.erase(rooms);
    return true;
}

void RoomBook::leaveAll(ConnectionId connection)
{
    for (const QString &room : roomsOf(connection))
        leave(connection, room);
}

QStringList RoomBook::roomsOf(ConnectionId connection) const
{
    return m_rooms.value(connection);
}

bool RoomBook::isMember(ConnectionId connection, const QString &room) const
{
    const auto members = m_members.constFind(room);
    return members != m_members.cend() && members->contains(connection);
}

qsizetype RoomBook::memberCount(const QString &room) const
{
    const auto members = m_members.constFind(room);
    return members == m_members.cend() ? 0 : members->size();
}

QList<ConnectionId> RoomBook::membersOf(const QStringList &rooms) const
{
    QList<ConnectionId> members;
    for (const QString &room : rooms) {
        const auto found = m_members.constFind(room);
        if (found != m_members.cend())
            members.append(found->values());
    }
    std::sort(members.begin(), members.end());
    members.erase(std::unique(members.begin(), members.end()), members.end());
    return members;
}

QStringList RoomBook::rooms() const
{
    QStringList names = m_members.keys();
    names.sort();
    return names;
}

std::optional<RoomRequest> roomRequest(QByteArrayView text)
{
    const QByteArrayView trimmed = text.size() <= longestRequest ? text.trimmed() : QByteArrayView();
    // Most messages are none: do not parse those.
    if (!trimmed.startsWith('{') || trimmed.indexOf("\"room\"") < 0)
        return std::nullopt;
    const QJsonObject object = QJsonDocument::fromJson(trimmed.toByteArray()).object();
    if (!object.value(u"room").isString())
        return std::nullopt;
    RoomRequest request;
    request.room = object.value(u"room").toString();
    const QString type = object.value(u"type").toString();
    if (type == QStringLiteral("join"))
        request.kind = RoomRequest::Kind::Join;
    else if (type == QStringLiteral("leave"))
        request.kind = RoomRequest::Kind::Leave;
    return request;
}

QString roomOfTarget(const QString &target)
{
    if (!target.startsWith(pathPrefix))
        return {};
    QString name = target.sliced(pathPrefix.size());
    if (const qsizetype end = name.indexOf(u'?'); end >= 0)
        name.truncate(end);
    while (name.endsWith(u'/'))
        name.chop(1);
    return QUrl::fromPercentEncoding(name.toLatin1());
}

} // namespace Fanlight

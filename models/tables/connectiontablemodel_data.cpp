// SPDX-License-Identifier: GPL-3.0-or-later
// What a connection's row says.
#include "tables/broadcasttext.h"
#include "tables/connectiontablemodel.h"
#include "tables/recordtext.h"

#include <QStringList>

namespace Fanlight {

namespace {

constexpr int longestText = 200; // characters that are shown of what the other side may choose

QString shortened(const QString &words)
{
    return preview(words.left(4 * longestText).toUtf8(), Opcode::Text, longestText);
}

} // namespace

QVariant ConnectionTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    // Between its close and the update of the rows the store may have forgotten it.
    const ConnectionInfo *info = m_workbench.store().connection(m_rows[std::size_t(index.row())]);
    if (!info)
        return {};
    const auto column = ConnectionColumn(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return displayData(column, *info);
    case Qt::TextAlignmentRole:
        return isNumber(column) ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case int(ConnectionRole::Connection):
        return info->id.value;
    case int(ConnectionRole::Client):
        return info->client.value;
    case int(ConnectionRole::State):
        return int(info->state);
    case int(ConnectionRole::WebSocket):
        return info->webSocket;
    case int(ConnectionRole::FirstRoom):
        return info->rooms.isEmpty() ? QString() : shortened(info->rooms.constFirst());
    case int(ConnectionRole::RoomCount):
        return int(info->rooms.size());
    case int(ConnectionRole::RoomNumber):
        return info->rooms.isEmpty() ? -1 : m_workbench.rooms().numberOf(info->rooms.constFirst());
    case int(ConnectionRole::Queued):
        return m_workbench.connectionStats().value(info->id.value).queued;
    case Qt::ToolTipRole:
        return tipText(*info, m_workbench.connectionStats().value(info->id.value));
    default:
        return {};
    }
}

QVariant ConnectionTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (ConnectionColumn(section)) {
    case ConnectionColumn::Name:
        return tr("Connection");
    case ConnectionColumn::In:
        return tr("In");
    case ConnectionColumn::Out:
        return tr("Out");
    case ConnectionColumn::RoundTrip:
        return tr("RTT");
    case ConnectionColumn::Queue:
        return tr("Queue");
    case ConnectionColumn::Dropped:
        return tr("Dropped");
    case ConnectionColumn::Rooms:
        return tr("Rooms");
    case ConnectionColumn::Address:
        return tr("Address");
    case ConnectionColumn::Path:
        return tr("Path");
    case ConnectionColumn::Subprotocol:
        return tr("Subprotocol");
    case ConnectionColumn::UserAgent:
        return tr("User agent");
    case ConnectionColumn::Count:
        break;
    }
    return {};
}

QVariant ConnectionTableModel::displayData(ConnectionColumn column, const ConnectionInfo &info) const
{
    if (!isNumber(column))
        return textOf(column, info);
    const ConnectionStats stats = m_workbench.connectionStats().value(info.id.value);
    const auto countText = [](quint64 count) { return count == 0 ? QString() : groupedNumber(count); };
    switch (column) {
    case ConnectionColumn::RoundTrip:
        return stats.roundTrip == timeUnknown ? QString() : durationText(stats.roundTrip);
    case ConnectionColumn::Queue:
        return countText(stats.queued);
    case ConnectionColumn::Dropped:
        return countText(stats.dropped);
    default:
        return QString::number(column == ConnectionColumn::In ? stats.framesIn : stats.framesOut);
    }
}

bool ConnectionTableModel::isNumber(ConnectionColumn column)
{
    return column >= ConnectionColumn::In && column <= ConnectionColumn::Dropped;
}

QString ConnectionTableModel::tipText(const ConnectionInfo &info, const ConnectionStats &stats)
{
    QStringList lines{textOf(ConnectionColumn::Name, info)};
    const auto add = [&lines](const QString &what, const QString &text) {
        if (!text.isEmpty())
            lines << what.arg(text);
    };
    if (stats.roundTrip != timeUnknown)
        lines << tr("Round trip: %1").arg(durationText(stats.roundTrip));
    if (stats.queued > 0)
        lines << tr("%1 bytes wait to leave").arg(groupedNumber(stats.queued));
    if (stats.dropped > 0)
        lines << tr("%1 messages given up: it is too slow").arg(groupedNumber(stats.dropped));
    add(tr("Rooms: %1"), textOf(ConnectionColumn::Rooms, info));
    add(tr("Address: %1"), info.peer);
    add(tr("Path: %1"), shortened(info.path));
    add(tr("User agent: %1"), shortened(info.userAgent));
    add(tr("Extensions: %1"), info.extensions);
    if (!info.extensions.isEmpty())
        add(tr("Compression saved: %1"),
            tr("%1 bytes sent, %2 received").arg(stats.savedOut).arg(stats.savedIn));
    // Names of others are no markup.
    return QStringLiteral("<qt>") + lines.join(u'\n').toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"));
}

QString ConnectionTableModel::textOf(ConnectionColumn column, const ConnectionInfo &info)
{
    switch (column) {
    case ConnectionColumn::Name:
        return info.name.isEmpty() ? info.peer : info.name;
    case ConnectionColumn::Rooms:
        return shortened(info.rooms.join(QStringLiteral(", ")));
    case ConnectionColumn::Address:
        return info.peer;
    case ConnectionColumn::Path:
        return info.path;
    case ConnectionColumn::Subprotocol:
        return info.subprotocol;
    case ConnectionColumn::UserAgent:
        return info.userAgent;
    case ConnectionColumn::In:
    case ConnectionColumn::Out:
    case ConnectionColumn::RoundTrip:
    case ConnectionColumn::Queue:
    case ConnectionColumn::Dropped:
    case ConnectionColumn::Count:
        break;
    }
    return {};
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/fanouttext.h"

#include "tables/broadcasttext.h"
#include "widgets/common/wording.h"

#include <QCoreApplication>
#include <QStringList>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("FanoutText", text);
}

QString nameOf(ConnectionId id, const CaptureStore &store)
{
    const ConnectionInfo *info = store.connection(id);
    return info ? info->name : QString::number(id.value);
}

QString queueText(const MapNode &node, const CaptureStore &store)
{
    if (node.queued == 0)
        return {};
    if (!node.group)
        return tr("%1 wait to leave for it").arg(byteCount(node.queued));
    return tr("%1 of them have a queue, the longest %2 of %3")
        .arg(node.queues)
        .arg(nameOf(node.slowest, store), byteCount(node.queued));
}

// One sentence for one and one for many: translations choose by number.
QString droppedText(const MapNode &node)
{
    if (node.dropped == 0)
        return {};
    const QString count = groupedNumber(node.dropped);
    if (node.group)
        return tr("messages dropped because they were too slow: %1, for %2 of them")
            .arg(count, groupedNumber(quint64(node.droppedFor)));
    return node.dropped == 1 ? tr("1 message was dropped because it was too slow")
                             : tr("%1 messages were dropped because it was too slow").arg(count);
}

QString groupText(const MapNode &node, const CaptureStore &store)
{
    QStringList parts{tr("%1: %2 connections").arg(node.label, groupedNumber(quint64(node.count)))};
    if (!node.room.isEmpty())
        parts.front() = tr("Room %1").arg(parts.front());
    parts << queueText(node, store) << droppedText(node);
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

} // namespace

QString nodeText(const MapNode &node, const CaptureStore &store)
{
    if (node.group)
        return groupText(node, store);
    const ConnectionInfo *info = store.connection(node.connection);
    if (!info)
        return node.label;
    QStringList parts{info->name, info->peer, info->path, info->subprotocol, info->userAgent};
    if (!node.room.isEmpty())
        parts.append(tr("room %1").arg(node.room));
    parts << queueText(node, store) << droppedText(node);
    parts.removeAll(QString());
    parts.removeDuplicates();
    return parts.join(QStringLiteral(" · "));
}

QString droppedLabel(const MapNode &node)
{
    return node.dropped == 0 ? QString() : tr("%1 dropped").arg(groupedNumber(node.dropped));
}

} // namespace Fanlight

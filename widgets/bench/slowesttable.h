// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/broadcast.h"

#include <QHash>
#include <QTableWidget>

namespace Fanlight {

// One of a broadcast's slowest receivers.
struct SlowReceiver
{
    QString name;
    Delivery delivery;      // while it waits, with the receiver alone
    bool isWaiting = false; // its copy has not left
    quint64 queuedNow = 0;  // bytes
};

// How long after the broadcast; empty for Delivery::never.
[[nodiscard]] QString delayText(quint32 steps);

// Who keeps the broadcast waiting: of the queues (bytes, by id; of receivers it was meant for) those that had
// no copy of it yet, the longest first. Nobody when there are more of them than copies are missing: then it
// cannot be told who.
[[nodiscard]] std::vector<ConnectionId> waitedFor(const Broadcast &broadcast, QHash<quint32, quint64> queues);

// A broadcast's slowest receivers. Columns that would say nothing are hidden, for there is little room.
class SlowestTable : public QTableWidget
{
    Q_OBJECT
public:
    explicit SlowestTable(QWidget *parent = nullptr);
    void setReceivers(const std::vector<SlowReceiver> &receivers);

Q_SIGNALS:
    void receiverActivated(ConnectionId receiver);

private:
    void setCell(int row, int column, const QString &text);
    void activateRow(int row);
};

} // namespace Fanlight

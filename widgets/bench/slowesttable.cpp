// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/slowesttable.h"

#include "tables/recordtext.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"

#include <QHeaderView>

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {

enum class SlowColumn : int { Receiver, Left, Received, QueuedThen, QueuedNow, Count };

} // namespace

QString delayText(quint32 steps)
{
    return steps == Delivery::never ? QString() : durationText(qint64(steps) * Delivery::step);
}

std::vector<ConnectionId> waitedFor(const Broadcast &broadcast, QHash<quint32, quint64> queues)
{
    const quint32 answered = broadcast.reached + broadcast.givenUp;
    if (answered >= broadcast.expected || broadcast.deliveries.size() < answered)
        return {}; // nobody, or whose copies left is no longer kept
    for (const Delivery &delivery : broadcast.deliveries) {
        if (queues.isEmpty())
            return {};
        queues.remove(delivery.receiver.value);
    }
    if (quint64(queues.size()) > broadcast.expected - answered)
        return {};
    std::vector<ConnectionId> waiting;
    for (auto queue = queues.cbegin(); queue != queues.cend(); ++queue)
        waiting.push_back(ConnectionId{queue.key()});
    std::sort(waiting.begin(), waiting.end(), [&queues](ConnectionId a, ConnectionId b) {
        return std::pair(queues.value(b.value), a.value) < std::pair(queues.value(a.value), b.value);
    });
    return waiting;
}

SlowestTable::SlowestTable(QWidget *parent)
    : QTableWidget(0, int(SlowColumn::Count), parent)
{
    setObjectName(QStringLiteral("traceSlowest"));
    setAccessibleName(tr("The slowest receivers"));
    setHorizontalHeaderLabels({tr("Slowest"), tr("After"), tr("Had it"), tr("Before it"), tr("Queue")});
    const QStringList words{tr("The receiver"), tr("After the broadcast, until its copy left"),
        tr("After the broadcast, until the receiver had it, where that end is ours too"),
        tr("Bytes that waited for it when its copy was sent"), tr("Bytes that wait for it now")};
    for (int column = 0; column < int(SlowColumn::Count); ++column)
        horizontalHeaderItem(column)->setToolTip(words.at(column));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    setShowGrid(false);
    setWordWrap(false);
    setTextElideMode(Qt::ElideLeft); // of an address the port tells it from its neighbours
    setFont(smallFont());
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
    QHeaderView *header = horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(int(SlowColumn::Receiver), QHeaderView::Stretch);
    header->setMinimumSectionSize(30);
    header->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    horizontalHeaderItem(int(SlowColumn::Receiver))->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(150);
    connect(this, &QTableWidget::cellActivated, this, &SlowestTable::activateRow);
    connect(this, &QTableWidget::cellClicked, this, &SlowestTable::activateRow);
}

void SlowestTable::setReceivers(const std::vector<SlowReceiver> &receivers)
{
    setRowCount(int(receivers.size()));
    for (int row = 0; row < rowCount(); ++row) {
        const SlowReceiver &slow = receivers[std::size_t(row)];
        const Delivery &delivery = slow.delivery;
        setCell(row, int(SlowColumn::Receiver), slow.name);
        item(row, int(SlowColumn::Receiver))->setData(Qt::UserRole, delivery.receiver.value);
        setCell(row, int(SlowColumn::Left),
            slow.isWaiting          ? tr("waiting")
            : delivery.wasGivenUp() ? tr("given up")
                                    : delayText(delivery.left));
        const bool hasNotLeft = slow.isWaiting || delivery.wasGivenUp();
        item(row, int(SlowColumn::Left))
            ->setForeground(color(hasNotLeft ? Token::Violation : Token::Ink, *this));
        setCell(row, int(SlowColumn::Received), delayText(delivery.received));
        setCell(row, int(SlowColumn::QueuedThen), slow.isWaiting ? QString() : byteCount(delivery.queued));
        setCell(row, int(SlowColumn::QueuedNow), byteCount(slow.queuedNow));
    }
    const auto none = [&receivers](const auto &says) {
        return std::none_of(receivers.cbegin(), receivers.cend(), says);
    };
    setColumnHidden(
        int(SlowColumn::QueuedNow), none([](const SlowReceiver &slow) { return slow.queuedNow > 0; }));
    setColumnHidden(
        int(SlowColumn::QueuedThen), none([](const SlowReceiver &slow) { return slow.delivery.queued > 0; }));
    setColumnHidden(int(SlowColumn::Received),
        none([](const SlowReceiver &slow) { return slow.delivery.received != Delivery::never; }));
}

void SlowestTable::setCell(int row, int column, const QString &text)
{
    QTableWidgetItem *cell = item(row, column);
    if (!cell) {
        cell = new QTableWidgetItem;
        cell->setTextAlignment(
            (column == int(SlowColumn::Receiver) ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        setItem(row, column, cell);
    }
    cell->setText(text);
}

void SlowestTable::activateRow(int row)
{
    if (const QTableWidgetItem *cell = item(row, int(SlowColumn::Receiver)))
        Q_EMIT receiverActivated(ConnectionId{cell->data(Qt::UserRole).toUInt()});
}

} // namespace Fanlight

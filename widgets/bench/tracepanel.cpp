// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/tracepanel.h"

#include "tables/broadcasttext.h"
#include "tables/deliveryrow.h"
#include "tables/recordtext.h"
#include "widgets/bench/fanoutscene.h"
#include "widgets/bench/traceheat.h"
#include "widgets/bench/traceplot.h"
#include "widgets/common/elidedlabel.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"
#include "workbench/workbench.h"

#include <QAccessible>
#include <QBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTableWidget>
#include <QTimer>
#include <QToolTip>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int refreshInterval = 200; // ms

enum class SlowColumn : int { Receiver, Left, Received, QueuedThen, QueuedNow, Count };

QString delayText(quint32 steps)
{
    return steps == Delivery::never ? QString() : durationText(qint64(steps) * Delivery::step);
}

QPushButton *chip(const QString &objectName, const QString &text, const QString &toolTip)
{
    auto *button = new QPushButton(text);
    button->setObjectName(objectName);
    button->setToolTip(toolTip);
    button->setCheckable(true);
    setRole(*button, "chip");
    return button;
}

} // namespace

TracePanel::TracePanel(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_empty(new EmptyState(tr("No broadcast yet"),
          tr("Let the server broadcast and send a message from a client, or type one for all at the left.\n"
             "Then this shows when each receiver's copy left, and who was slow."),
          this))
    , m_content(new QWidget(this))
    , m_title(new ElidedLabel(m_content))
    , m_summary(new ElidedLabel(m_content))
    , m_open(new QPushButton(tr("Show in the table"), m_content))
    , m_newest(chip(QStringLiteral("traceNewest"), tr("Newest"), tr("Follow the newest broadcast")))
    , m_sorted(chip(QStringLiteral("traceSorted"), tr("By delay"), tr("Sort the receivers by their delay")))
    , m_logarithmic(chip(QStringLiteral("traceLog"), tr("Log"), tr("A scale of powers for the time")))
    , m_plot(new TracePlot(m_content))
    , m_heat(new TraceHeat(m_history, workbench.clock(), m_content))
    , m_slowest(new QTableWidget(m_content))
    , m_timer(new QTimer(this))
{
    setObjectName(QStringLiteral("tracePanel"));
    buildUi();
    m_timer->setSingleShot(true);
    m_timer->setInterval(refreshInterval);
    connect(m_timer, &QTimer::timeout, this, &TracePanel::refresh);
    const CaptureStore &store = m_workbench.store();
    connect(&store, &CaptureStore::delivered, this, &TracePanel::takeDeliveries);
    connect(&store, &CaptureStore::completed, this, &TracePanel::takeCompleted);
    connect(&store, &CaptureStore::deliveriesEvictedBelow, this, [this](quint64 end) {
        if (m_shown < end)
            schedule();
    });
    connect(&store, &CaptureStore::cleared, this, &TracePanel::clear);
    connect(&m_workbench, &Workbench::statsChanged, this, &TracePanel::takeStats);
    connect(m_newest, &QPushButton::clicked, this, &TracePanel::showNewest);
    connect(m_sorted, &QPushButton::toggled, m_plot, &TracePlot::setSorted);
    connect(m_logarithmic, &QPushButton::toggled, m_plot, &TracePlot::setLogarithmic);
    connect(m_plot, &TracePlot::connectionActivated, this, &TracePanel::activateReceiver);
    connect(m_plot, &TracePlot::toolTipRequested, this, &TracePanel::showToolTip);
    connect(m_plot, &TracePlot::deliveryFocused, this, &TracePanel::sayFocused);
    connect(m_heat, &TraceHeat::chosen, this, &TracePanel::showBroadcast);
    connect(m_slowest, &QTableWidget::cellActivated, this, &TracePanel::activateRow);
    connect(m_slowest, &QTableWidget::cellClicked, this, &TracePanel::activateRow);
    clear();
}

void TracePanel::buildUi()
{
    buildTable();
    m_open->setObjectName(QStringLiteral("traceRecord"));
    setRole(*m_open, "quiet");
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT recordActivated(m_shown, noDelivery); });
    m_summary->setObjectName(QStringLiteral("traceSummary"));
    setRole(*m_summary, "muted");
    auto *below = new QHBoxLayout;
    below->setSpacing(4);
    below->addWidget(m_heat, 3);
    below->addWidget(m_slowest, 7);
    auto *rows = new QVBoxLayout(m_content);
    rows->setContentsMargins(10, 6, 6, 2);
    rows->setSpacing(3);
    rows->addWidget(buildHead());
    auto *words = new QHBoxLayout;
    words->addWidget(m_summary, 1);
    words->addWidget(m_open);
    rows->addLayout(words);
    rows->addWidget(m_plot, 5);
    rows->addLayout(below, 4);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_empty);
    layout->addWidget(m_content);
}

QWidget *TracePanel::buildHead()
{
    auto *head = new QWidget(m_content);
    setRole(*m_title, "title");
    m_title->setObjectName(QStringLiteral("traceTitle"));
    m_newest->setChecked(true);
    auto *line = new QHBoxLayout(head);
    line->setContentsMargins(0, 0, 4, 0);
    line->setSpacing(5);
    line->addWidget(m_title, 1);
    line->addWidget(m_newest);
    line->addWidget(m_sorted);
    line->addWidget(m_logarithmic);
    return head;
}

void TracePanel::buildTable()
{
    m_slowest->setObjectName(QStringLiteral("traceSlowest"));
    m_slowest->setAccessibleName(tr("The slowest receivers"));
    m_slowest->setColumnCount(int(SlowColumn::Count));
    m_slowest->setHorizontalHeaderLabels({tr("Slowest"), tr("Left"), tr("Had it"), tr("Queued"), tr("Now")});
    const QStringList words{tr("The receiver"), tr("After the broadcast, until its copy left"),
        tr("After the broadcast, until the receiver had it, where that end is ours too"),
        tr("Bytes that waited for it when its copy was sent"), tr("Bytes that wait for it now")};
    for (int column = 0; column < int(SlowColumn::Count); ++column)
        m_slowest->horizontalHeaderItem(column)->setToolTip(words.at(column));
    m_slowest->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_slowest->setSelectionMode(QAbstractItemView::SingleSelection);
    m_slowest->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_slowest->setTabKeyNavigation(false);
    m_slowest->setShowGrid(false);
    m_slowest->setWordWrap(false);
    m_slowest->setTextElideMode(Qt::ElideMiddle);
    m_slowest->setFont(smallFont());
    m_slowest->verticalHeader()->hide();
    m_slowest->verticalHeader()->setDefaultSectionSize(m_slowest->fontMetrics().height() + 4);
    QHeaderView *header = m_slowest->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(int(SlowColumn::Receiver), QHeaderView::Stretch);
    header->setMinimumSectionSize(30);
    header->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_slowest->horizontalHeaderItem(int(SlowColumn::Receiver))
        ->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_slowest->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_slowest->setMinimumWidth(150);
}

void TracePanel::takeDeliveries(const std::vector<DeliveryRun> &runs)
{
    m_history.add(m_workbench.store(), runs);
    schedule();
}

void TracePanel::takeCompleted(quint64 number)
{
    if (number == m_shown)
        schedule();
}

void TracePanel::clear()
{
    m_history.clear();
    m_shown = 0;
    m_chosen = 0;
    m_newest->setChecked(true);
    m_content->hide();
    m_empty->show();
    setAccessibleDescription(m_empty->title());
}

void TracePanel::takeStats()
{
    if (m_queues.take(m_workbench.connectionStats()))
        schedule();
}

void TracePanel::schedule()
{
    if (isVisible() && !m_timer->isActive())
        m_timer->start();
}

void TracePanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void TracePanel::showBroadcast(quint64 number)
{
    const CaptureStore &store = m_workbench.store();
    if (number < store.firstNumber() || number > store.lastNumber() || !store.broadcast(store.record(number)))
        return;
    m_chosen = number;
    m_newest->setChecked(false);
    refresh();
}

void TracePanel::showNewest()
{
    m_chosen = 0;
    m_newest->setChecked(true);
    refresh();
}

void TracePanel::refresh()
{
    const auto &columns = m_history.columns();
    if (columns.empty())
        return;
    const CaptureStore &store = m_workbench.store();
    const quint64 wanted = m_chosen != 0 ? m_chosen : columns.back().number;
    m_empty->hide();
    m_content->show();
    m_heat->refresh(wanted);
    const bool isKept = wanted >= store.firstNumber() && wanted <= store.lastNumber();
    const Broadcast *broadcast = isKept ? store.broadcast(store.record(wanted)) : nullptr;
    if (!broadcast) {
        // What was chosen stays until the capture has let go of it.
        m_title->setText(tr("Broadcast %1 is no longer kept").arg(wanted));
        return;
    }
    m_shown = wanted;
    const TraceSummary summary = summaryOf(broadcast->deliveries);
    m_plot->setDeliveries(broadcast->deliveries, summary);
    showSlowest(summary);
    showWords(store.record(wanted), *broadcast, summary);
}

void TracePanel::showWords(const Record &record, const Broadcast &broadcast, const TraceSummary &summary)
{
    const QString to =
        broadcast.room.isEmpty() ? tr("to all") : tr("to room %1").arg(shortLabel(broadcast.room));
    m_title->setText(tr("Broadcast %1 %2").arg(m_shown).arg(to));
    m_title->setToolTip(QStringList{timeOfDay(m_workbench.clock(), record.time), kindText(record),
        byteCount(record.wireSize()), infoText(record)}
                            .join(QStringLiteral(" · ")));
    const quint32 meant = std::max(broadcast.expected, broadcast.reached + broadcast.givenUp);
    QStringList parts{tr("%1 of %2 reached").arg(groupedNumber(broadcast.reached), groupedNumber(meant)),
        tr("skew %1").arg(durationText(broadcast.skew()))};
    if (broadcast.givenUp > 0)
        parts.insert(1, tr("%1 given up").arg(groupedNumber(broadcast.givenUp)));
    if (const QString queues = queueWords(); !queues.isEmpty())
        parts.insert(parts.size() - 1, queues); // before the skew: there may be no room for all
    if (broadcast.deliveries.empty())
        parts.append(tr("its deliveries are no longer kept"));
    m_summary->setText(parts.join(QStringLiteral(" · ")));
    const QString times =
        tr("Half of the copies left within %1, 95% within %2, 99% within %3, all within %4.")
            .arg(durationText(summary.median), durationText(summary.p95), durationText(summary.p99),
                durationText(summary.longest));
    const QString words =
        QStringList{m_title->text() + u':', m_summary->text() + u'.', times, slowestWords(summary)}.join(
            u' ');
    m_plot->setAccessibleDescription(words);
    setAccessibleDescription(words);
}

QString TracePanel::slowestWords(const TraceSummary &summary) const
{
    if (summary.slowest.empty())
        return {};
    const Delivery &worst = summary.slowest.front();
    const QString queue = byteCount(worst.queued);
    return worst.wasGivenUp() ? tr("%1 was given up, with a queue of %2.").arg(nameOf(worst.receiver), queue)
                              : tr("The slowest is %1 with %2, after a queue of %3.")
                                    .arg(nameOf(worst.receiver), delayText(worst.left), queue);
}

// What waits at this moment, whatever broadcast is shown.
QString TracePanel::queueWords() const
{
    const ConnectionId worst = m_queues.worst();
    return worst.value == 0 ? QString()
                            : tr("%1 with a queue, %2 the longest: %3")
                                  .arg(groupedNumber(quint64(m_queues.queues().size())), nameOf(worst),
                                      byteCount(m_queues.queues().value(worst.value)));
}

void TracePanel::showSlowest(const TraceSummary &summary)
{
    m_slowest->setRowCount(int(summary.slowest.size()));
    const auto write = [this](int row, SlowColumn column, const QString &text) {
        QTableWidgetItem *item = m_slowest->item(row, int(column));
        if (!item) {
            item = new QTableWidgetItem;
            item->setTextAlignment(
                (column == SlowColumn::Receiver ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
            m_slowest->setItem(row, int(column), item);
        }
        item->setText(text);
        return item;
    };
    bool anyNow = false;
    bool anyThen = false;
    for (int row = 0; row < int(summary.slowest.size()); ++row) {
        const Delivery &delivery = summary.slowest[std::size_t(row)];
        const quint64 now = m_queues.queues().value(delivery.receiver.value);
        write(row, SlowColumn::Receiver, nameOf(delivery.receiver))
            ->setData(Qt::UserRole, delivery.receiver.value);
        write(row, SlowColumn::Left, delivery.wasGivenUp() ? tr("given up") : delayText(delivery.left));
        write(row, SlowColumn::Received, delayText(delivery.received));
        write(row, SlowColumn::QueuedThen, byteCount(delivery.queued));
        write(row, SlowColumn::QueuedNow, byteCount(now));
        anyNow = anyNow || now > 0;
        anyThen = anyThen || delivery.queued > 0;
    }
    // There is little room: what says nothing is left out.
    m_slowest->setColumnHidden(int(SlowColumn::QueuedNow), !anyNow);
    m_slowest->setColumnHidden(int(SlowColumn::QueuedThen), !anyThen);
    const bool anyReceived = std::any_of(summary.slowest.cbegin(), summary.slowest.cend(),
        [](const Delivery &delivery) { return delivery.received != Delivery::never; });
    m_slowest->setColumnHidden(int(SlowColumn::Received), !anyReceived);
}

QStringList TracePanel::wordsOf(const Delivery &delivery) const
{
    QStringList lines{nameOf(delivery.receiver)};
    if (delivery.wasGivenUp())
        lines.append(tr("given up"));
    else
        lines.append(tr("left after %1").arg(delayText(delivery.left)));
    if (delivery.received != Delivery::never)
        lines.append(tr("received after %1").arg(delayText(delivery.received)));
    if (delivery.queued > 0)
        lines.append(tr("%1 waited before it").arg(byteCount(delivery.queued)));
    return lines;
}

void TracePanel::showToolTip(const Delivery &delivery, const QPoint &globalPosition)
{
    QToolTip::showText(globalPosition, wordsOf(delivery).join(u'\n'), m_plot);
}

void TracePanel::sayFocused(const Delivery &delivery)
{
    m_plot->setAccessibleDescription(wordsOf(delivery).join(QStringLiteral(", ")));
    QAccessibleEvent changed(m_plot, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void TracePanel::activateRow(int row)
{
    if (const QTableWidgetItem *item = m_slowest->item(row, int(SlowColumn::Receiver)))
        activateReceiver(ConnectionId{item->data(Qt::UserRole).toUInt()});
}

// Its copy of the broadcast; the broadcast as a whole when the capture has let go of the copies.
void TracePanel::activateReceiver(ConnectionId receiver)
{
    const CaptureStore &store = m_workbench.store();
    if (m_shown < store.firstNumber() || m_shown > store.lastNumber())
        return;
    quint32 place = noDelivery;
    if (const Broadcast *broadcast = store.broadcast(store.record(m_shown))) {
        const auto &all = broadcast->deliveries;
        const auto found = std::find_if(all.cbegin(), all.cend(),
            [receiver](const Delivery &delivery) { return delivery.receiver == receiver; });
        if (found != all.cend())
            place = quint32(found - all.cbegin());
    }
    Q_EMIT recordActivated(m_shown, place);
}

QString TracePanel::nameOf(ConnectionId id) const
{
    const ConnectionInfo *info = m_workbench.store().connection(id);
    if (!info)
        return tr("connection %1").arg(id.value);
    return info->name.isEmpty() ? info->peer : info->name;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/tracepanel.h"

#include "tables/broadcasttext.h"
#include "tables/deliveryrow.h"
#include "tables/recordtext.h"
#include "widgets/bench/fanoutscene.h"
#include "widgets/bench/slowesttable.h"
#include "widgets/bench/traceheat.h"
#include "widgets/bench/traceplot.h"
#include "widgets/common/elidedlabel.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"
#include "workbench/workbench.h"

#include <QAccessible>
#include <QBoxLayout>
#include <QPushButton>
#include <QTimer>
#include <QToolTip>

#include <algorithm>
#include <initializer_list>

namespace Fanlight {

namespace {

constexpr int refreshInterval = 200; // ms

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
    , m_slowest(new SlowestTable(m_content))
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
    connect(m_slowest, &SlowestTable::receiverActivated, this, &TracePanel::activateReceiver);
    clear();
}

void TracePanel::buildUi()
{
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
    QWidget *before = m_newest; // as it is read
    for (QWidget *next :
        std::initializer_list<QWidget *>{m_sorted, m_logarithmic, m_open, m_plot, m_heat, m_slowest}) {
        setTabOrder(before, next);
        before = next;
    }
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
    const std::vector<SlowReceiver> slowest = slowestOf(*broadcast, summary);
    m_slowest->setReceivers(slowest);
    showWords(store.record(wanted), *broadcast);
    sayWords(summary, slowest);
}

void TracePanel::showWords(const Record &record, const Broadcast &broadcast)
{
    const QString to =
        broadcast.room.isEmpty() ? tr("to all") : tr("to room %1").arg(shortLabel(broadcast.room));
    m_title->setText(tr("Broadcast %1 %2").arg(m_shown).arg(to));
    m_title->setToolTip(QStringList{timeOfDay(m_workbench.clock(), record.time), kindText(record),
        byteCount(record.wireSize()), infoText(record)}
                            .join(QStringLiteral(" · ")));
    const quint32 meant = std::max(broadcast.expected, broadcast.reached + broadcast.givenUp);
    QStringList parts{tr("%1 of %2 reached").arg(groupedNumber(broadcast.reached), groupedNumber(meant))};
    if (broadcast.givenUp > 0)
        parts.append(tr("%1 given up").arg(groupedNumber(broadcast.givenUp)));
    if (const quint32 waiting = meant - broadcast.reached - broadcast.givenUp; waiting > 0)
        parts.append(tr("%1 waiting").arg(groupedNumber(waiting)));
    parts.append(tr("skew %1").arg(durationText(broadcast.skew())));
    if (broadcast.deliveries.empty())
        parts.append(tr("its deliveries are no longer kept"));
    if (const QString queues = queueWords(); !queues.isEmpty())
        parts.append(queues);
    m_summary->setText(parts.join(QStringLiteral(" · ")));
}

// The same and more for those who do not see the plot.
void TracePanel::sayWords(const TraceSummary &summary, const std::vector<SlowReceiver> &slowest)
{
    const QString times =
        tr("Half of the copies left within %1, 95% within %2, 99% within %3, all within %4.")
            .arg(durationText(summary.median), durationText(summary.p95), durationText(summary.p99),
                durationText(summary.longest));
    QStringList words{m_title->text() + u':', m_summary->text() + u'.', times};
    if (!slowest.empty())
        words.append(slowestWords(slowest.front()));
    m_plot->setAccessibleDescription(words.join(u' '));
    setAccessibleDescription(words.join(u' '));
}

QString TracePanel::slowestWords(const SlowReceiver &slowest) const
{
    if (slowest.isWaiting)
        return tr("%1 is waited for, with a queue of %2.").arg(slowest.name, byteCount(slowest.queuedNow));
    const QString queue = byteCount(slowest.delivery.queued);
    return slowest.delivery.wasGivenUp() ? tr("%1 was given up, with a queue of %2.").arg(slowest.name, queue)
                                         : tr("The slowest is %1 with %2, after a queue of %3.")
                                               .arg(slowest.name, delayText(slowest.delivery.left), queue);
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

// First those whose copy has not left: they are slower than any that has.
std::vector<SlowReceiver> TracePanel::slowestOf(const Broadcast &broadcast, const TraceSummary &summary) const
{
    std::vector<SlowReceiver> slowest;
    const auto add = [this, &slowest](const Delivery &delivery, bool isWaiting) {
        if (slowest.size() < TraceSummary::slowestCount)
            slowest.push_back({nameOf(delivery.receiver), delivery, isWaiting,
                m_queues.queues().value(delivery.receiver.value)});
    };
    for (const ConnectionId receiver : waitedFor(broadcast, queuesAt(broadcast)))
        add(Delivery{receiver}, true);
    for (const Delivery &delivery : summary.slowest)
        add(delivery, false);
    return slowest;
}

// Of the connections that it may have been meant for.
QHash<quint32, quint64> TracePanel::queuesAt(const Broadcast &broadcast) const
{
    QHash<quint32, quint64> queues;
    const CaptureStore &store = m_workbench.store();
    const qint64 time = store.record(broadcast.number).time;
    for (auto queue = m_queues.queues().cbegin(); queue != m_queues.queues().cend(); ++queue) {
        const ConnectionInfo *info = store.connection(ConnectionId{queue.key()});
        if (info && info->openedAt <= time &&
            (broadcast.room.isEmpty() || info->rooms.contains(broadcast.room)))
            queues.insert(queue.key(), queue.value());
    }
    return queues;
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

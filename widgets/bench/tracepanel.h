// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bench/queuewatch.h"
#include "widgets/bench/tracehistory.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTimer;

namespace Fanlight {

class ElidedLabel;
class EmptyState;
class SlowestTable;
struct SlowReceiver;
class TraceHeat;
class TracePlot;
class Workbench;

// One send and what became of it: the deliveries of the newest broadcast, or of a chosen one, by receiver,
// with the slowest named, and the latest broadcasts beside each other. What is seen is made anew a few times
// a second; what comes in between is only counted.
class TracePanel : public QWidget
{
    Q_OBJECT
public:
    explicit TracePanel(Workbench &workbench, QWidget *parent = nullptr);

    // The broadcast with that record; nothing happens when it is none.
    void showBroadcast(quint64 number);
    void showNewest();
    [[nodiscard]] quint64 shown() const { return m_shown; } // its record's number; 0 before the first
    [[nodiscard]] const TraceHistory &history() const { return m_history; }

Q_SIGNALS:
    // delivery is noDelivery for the broadcast as a whole.
    void recordActivated(quint64 number, quint32 delivery);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void buildUi();
    QWidget *buildHead();
    void takeDeliveries(const std::vector<DeliveryRun> &runs);
    void takeCompleted(quint64 number);
    void clear();
    void takeStats();
    void schedule();
    void refresh();
    void showWords(const Record &record, const Broadcast &broadcast);
    void sayWords(const TraceSummary &summary, const std::vector<SlowReceiver> &slowest);
    [[nodiscard]] std::vector<SlowReceiver> slowestOf(
        const Broadcast &broadcast, const TraceSummary &summary) const;
    [[nodiscard]] QHash<quint32, quint64> queuesAt(const Broadcast &broadcast) const;
    [[nodiscard]] QStringList wordsOf(const Delivery &delivery) const;
    void showToolTip(const Delivery &delivery, const QPoint &globalPosition);
    void sayFocused(const Delivery &delivery);
    void activateReceiver(ConnectionId receiver);
    [[nodiscard]] QString nameOf(ConnectionId id) const;
    [[nodiscard]] QString queueWords() const;
    [[nodiscard]] QString slowestWords(const SlowReceiver &slowest) const;

    Workbench &m_workbench;
    TraceHistory m_history;
    QueueWatch m_queues;
    EmptyState *m_empty;
    QWidget *m_content;
    QLabel *m_title;
    QLabel *m_summary;
    QPushButton *m_open;
    QPushButton *m_newest;
    QPushButton *m_sorted;
    QPushButton *m_logarithmic;
    TracePlot *m_plot;
    TraceHeat *m_heat;
    SlowestTable *m_slowest;
    QTimer *m_timer;
    quint64 m_shown = 0;
    quint64 m_chosen = 0; // 0: the newest
};

} // namespace Fanlight

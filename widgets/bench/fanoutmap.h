// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/broadcastbook.h"

#include <QWidget>

#include <vector>

class QPushButton;

namespace Fanlight {

class EmptyState;
class FanoutCanvas;
class Workbench;

// The fan-out map: the server in the middle, a node for each connection (or group of them), a dot for
// each frame that was recorded. With nobody there it shows how to begin.
class FanoutMap : public QWidget
{
    Q_OBJECT
public:
    explicit FanoutMap(Workbench &workbench, QWidget *parent = nullptr);

    // Of the last broadcast, "last: skew 3.100 ms · 997 of 1,000 reached", for the header of the card the map
    // stands in; empty before the first.
    [[nodiscard]] QString note() const { return m_note; }

Q_SIGNALS:
    void noteChanged(const QString &note);
    void recordActivated(quint64 number);
    void connectionActivated(Fanlight::ConnectionId connection);
    // "Start with three clients" was pressed.
    void startRequested();

protected:
    bool event(QEvent *event) override;

private:
    void buildUi();
    void buildGrouping();
    void takeDeliveries(const std::vector<DeliveryRun> &runs);
    void showGrouping();
    void updateEmptyState();
    void setNote(const QString &note);

    Workbench &m_workbench;
    FanoutCanvas *m_canvas;
    EmptyState *m_empty;
    QPushButton *m_start = nullptr;
    QWidget *m_legend;
    QPushButton *m_grouping; // with a menu
    QString m_note;
    quint64 m_latest = 0; // number of the broadcast that the note tells of
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QWidget>

#include <map>

class QPushButton;

namespace Fanlight {

class EmptyState;
class FanoutCanvas;
class Workbench;

// The fan-out map: the server in the middle, a node for each connection, a dot for each frame that was
// recorded. With nobody there it shows how to begin.
class FanoutMap : public QWidget
{
    Q_OBJECT
public:
    explicit FanoutMap(Workbench &workbench, QWidget *parent = nullptr);

    // "last broadcast: 3 of 3 reached · skew 0.08 ms", for the header of the card the map stands in; empty
    // before the first broadcast.
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
    // What is known so far of one broadcast.
    struct Tally
    {
        int reached = 0;
        int expected = 0; // connections that were open then
        qint64 first = 0; // ns, of its deliveries
        qint64 last = 0;
    };

    void buildUi();
    void takeRecords(quint64 first, quint64 last);
    void updateEmptyState();
    void setNote(const QString &note);

    Workbench &m_workbench;
    FanoutCanvas *m_canvas;
    EmptyState *m_empty;
    QPushButton *m_start = nullptr;
    QWidget *m_legend;
    QString m_note;
    std::map<quint32, Tally> m_broadcasts; // the latest few, by id: their deliveries come interleaved
};

} // namespace Fanlight

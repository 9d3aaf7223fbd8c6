// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QGridLayout;
class QLabel;
class QPushButton;

namespace Fanlight {

class CrowdProcess;
class ElidedLabel;

// One crowd as it goes on, and what came of it: all of it from the crowd's own report.
class CrowdCard : public QFrame
{
    Q_OBJECT
public:
    explicit CrowdCard(CrowdProcess &crowd, QWidget *parent = nullptr);

Q_SIGNALS:
    // It ended, and nobody wants to see it any more.
    void removeRequested();

private:
    struct Figure
    {
        QLabel *name = nullptr;
        QLabel *value = nullptr;
    };

    void buildUi();
    Figure addFigure(QGridLayout &grid, const char *objectName, const QString &name);
    void set(const Figure &figure, const QString &value);
    void stopOrRemove();
    void showState();
    void showFigures();
    void showLatency(const QString &when, qint64 p50, qint64 p99, qint64 max, bool any);
    void showRemarks();
    [[nodiscard]] QString stateText() const;

    CrowdProcess &m_crowd;
    QLabel *m_state;
    ElidedLabel *m_settings;
    QPushButton *m_button;
    Figure m_open;
    Figure m_sent;
    Figure m_received;
    Figure m_reach;
    Figure m_p50;
    Figure m_p99;
    Figure m_max;
    Figure m_cpu;
    QLabel *m_remarks;
};

} // namespace Fanlight

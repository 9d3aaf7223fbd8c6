// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QWidget>

class QTabWidget;

namespace Fanlight {

class FrameComposer;
class HandshakeLab;
class TargetBar;
class Workbench;

// Says anything on the wire and shows what the other side does: whom it talks to on top, the ways to talk
// below.
class TesterPage : public QWidget
{
    Q_OBJECT
public:
    explicit TesterPage(Workbench &workbench, QWidget *parent = nullptr);

    [[nodiscard]] TargetBar *targetBar() const { return m_target; }
    [[nodiscard]] QTabWidget *tabs() const { return m_tabs; }

Q_SIGNALS:
    // To be shown in the wire table. delivery is noDelivery for a record that is no broadcast.
    void recordActivated(quint64 number, quint32 delivery);

private:
    void addTab(const QString &label, const QString &toolTip, QWidget *panel);

    TargetBar *m_target;
    QTabWidget *m_tabs;
    FrameComposer *m_frames;
    HandshakeLab *m_handshake;
};

} // namespace Fanlight

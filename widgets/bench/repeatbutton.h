// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QToolButton>

class QSpinBox;

namespace Fanlight {

// "Every N ms, M times": asks for both, then fires. While it runs it shows how far it is, and a press stops
// it.
class RepeatButton : public QToolButton
{
    Q_OBJECT
public:
    explicit RepeatButton(QWidget *parent = nullptr);

    void start(int interval, int count); // ms; the first one fires at once
    void stop();
    [[nodiscard]] bool isRunning() const { return m_timer.isActive(); }

Q_SIGNALS:
    void fired();
    void runningChanged(bool running);

private:
    void buildMenu();
    void fire();
    void showProgress();

    QTimer m_timer;
    QSpinBox *m_interval = nullptr;
    QSpinBox *m_count = nullptr;
    int m_done = 0;
    int m_wanted = 0;
};

} // namespace Fanlight

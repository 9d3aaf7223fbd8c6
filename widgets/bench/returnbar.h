// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsettings.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace Fanlight {

class CaptureClock;

// In a client's panel, while it comes back by itself: when the next attempt is, with buttons for now and
// never; afterwards how long it was away and what it missed. Hidden else.
class ReturnBar : public QWidget
{
    Q_OBJECT
public:
    explicit ReturnBar(const CaptureClock &clock, QWidget *parent = nullptr);
    void showState(const ClientState &state);

Q_SIGNALS:
    void nowRequested();
    void stopRequested();

private:
    void updateWords();

    const CaptureClock &m_clock;
    ClientState m_state;
    QLabel *m_words;
    QPushButton *m_now;
    QPushButton *m_stop;
    QTimer m_tick; // while it counts down
};

} // namespace Fanlight

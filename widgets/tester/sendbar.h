// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QFrame>

class QCheckBox;
class QLabel;
class QPushButton;

namespace Fanlight {

class Workbench;

// Sends what is composed, or says why it cannot; and what the client does by itself.
class SendBar : public QFrame
{
    Q_OBJECT
public:
    explicit SendBar(Workbench &workbench, QWidget *parent = nullptr);

    void setClient(ClientId client);
    // Why nothing can be sent now, in words; empty: it can. note: what is worth knowing when it can.
    // canHalfClose: also with nothing to send before it.
    void setObstacle(const QString &sentence, const QString &note, bool canHalfClose);

Q_SIGNALS:
    void sendRequested();
    void halfCloseRequested(); // after sending
    void resetRequested();

private:
    void buildUi();
    void showSettings();
    void takeSettings();

    Workbench &m_workbench;
    ClientId m_client;
    QPushButton *m_send;
    QPushButton *m_half;
    QPushButton *m_reset;
    QLabel *m_reason;
    QCheckBox *m_pings;
    QCheckBox *m_close;
};

} // namespace Fanlight

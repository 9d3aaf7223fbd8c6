// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/serversettings.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace Fanlight {

// What the server does about receivers that are slow or gone: the limit of what waits for one and what
// happens at it, and the heartbeat.
class SlowForm : public QWidget
{
    Q_OBJECT
public:
    explicit SlowForm(QWidget *parent = nullptr);
    void showSettings(const ServerSettings &settings);
    void writeTo(ServerSettings &settings) const;

Q_SIGNALS:
    void edited();

private:
    void buildUi();
    void updateEnabled();
    void changed();

    QComboBox *m_policy = nullptr;
    QSpinBox *m_limit = nullptr; // KiB
    QLineEdit *m_topic = nullptr;
    QSpinBox *m_interval = nullptr; // s
    QSpinBox *m_timeout = nullptr;  // s
};

} // namespace Fanlight

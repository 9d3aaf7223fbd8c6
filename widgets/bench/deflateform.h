// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/serversettings.h"

#include <QWidget>

class QCheckBox;
class QSpinBox;

namespace Fanlight {

// Whether the server compresses (permessage-deflate, RFC 7692), and with which parameters.
class DeflateForm : public QWidget
{
    Q_OBJECT
public:
    explicit DeflateForm(QWidget *parent = nullptr);
    void showSettings(const ServerSettings &settings);
    void writeTo(ServerSettings &settings) const;

Q_SIGNALS:
    void edited();

private:
    void buildUi();
    QCheckBox *addSwitch(const QString &name, const QString &text, const QString &tip);
    void updateEnabled();
    void changed();

    QCheckBox *m_enabled = nullptr;
    QCheckBox *m_serverForgets = nullptr;
    QCheckBox *m_clientForgets = nullptr;
    QSpinBox *m_serverBits = nullptr;
    QSpinBox *m_clientBits = nullptr;
    QSpinBox *m_leastSize = nullptr; // bytes
};

} // namespace Fanlight

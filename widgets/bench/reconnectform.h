// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsettings.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QSpinBox;

namespace Fanlight {

// Whether and when a client comes back by itself.
class ReconnectForm : public QWidget
{
    Q_OBJECT
public:
    explicit ReconnectForm(QWidget *parent = nullptr);
    void showSettings(const ReconnectSettings &settings);
    [[nodiscard]] ReconnectSettings settings() const;

private:
    void buildUi();
    void update();

    QCheckBox *m_enabled;
    QSpinBox *m_attempts;
    QSpinBox *m_firstDelay;   // ms
    QSpinBox *m_longestDelay; // ms
    QLabel *m_words;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsettings.h"

#include <QWidget>

class QCheckBox;
class QRadioButton;

namespace Fanlight {

// Which engine a client speaks with, and what the raw one may leave undone.
class EngineForm : public QWidget
{
    Q_OBJECT
public:
    explicit EngineForm(QWidget *parent = nullptr);
    void showSettings(const ClientSettings &settings);
    void writeTo(ClientSettings &settings) const;
    // While connected: only what the raw engine answers can change.
    void lock();

private:
    void buildUi();
    QRadioButton *addEngine(const QString &name, const QString &text, const QString &sentence);
    QCheckBox *addSwitch(const QString &name, const QString &text, const QString &tip);
    void showSwitches();

    QRadioButton *m_qt = nullptr;
    QRadioButton *m_raw = nullptr;
    QWidget *m_switches = nullptr; // of the raw one
    QCheckBox *m_noPong = nullptr;
    QCheckBox *m_noClose = nullptr;
    QCheckBox *m_deflate = nullptr;
};

} // namespace Fanlight

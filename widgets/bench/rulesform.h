// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>

class QLabel;
class QPushButton;

namespace Fanlight {

class Banner;
class RulesDialog;
class Workbench;

// What the server panel says of its rules while they are its behaviour: how many there are, the way to edit
// them, and which one the guard stopped.
class RulesForm : public QWidget
{
    Q_OBJECT
public:
    explicit RulesForm(Workbench &workbench, QWidget *parent = nullptr);
    void openDialog();

private:
    void buildUi();
    void showSettings();
    void showStops();
    void startAgain();

    Workbench &m_workbench;
    QLabel *m_summary = nullptr;
    QPushButton *m_edit = nullptr;
    Banner *m_banner = nullptr;
    quint64 m_toldStops = 0;      // what the banner says
    quint64 m_dismissedStops = 0; // were closed away
    QPointer<RulesDialog> m_dialog;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QStackedWidget;
class QTabBar;

namespace Fanlight {

struct ComparisonSettings;
class ComparisonPanel;

// What HTTP costs, measured: a tab for each question. Each panel runs on its own, on ports of its own.
class HttpPage : public QWidget
{
    Q_OBJECT
public:
    explicit HttpPage(QWidget *parent = nullptr);

    void setSettings(const ComparisonSettings &settings); // of the comparison
    void run();                                           // the comparison

private:
    void addPanel(const QString &label, const QString &toolTip, QWidget *panel);

    QTabBar *m_tabs = nullptr;
    QStackedWidget *m_panels = nullptr;
    ComparisonPanel *m_comparison = nullptr;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"
#include "widgets/http/costmodel.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace Fanlight {

class Card;
class CostPlot;
class NumberField;

// What each transport would cost with more clients, calculated from a run's bytes, beside what others
// published. Measures nothing itself.
class CostPanel : public QWidget
{
    Q_OBJECT
public:
    explicit CostPanel(QWidget *parent = nullptr);

    // What was shown stays while a result has no time yet.
    void setResult(const ComparisonResult &result);

Q_SIGNALS:
    void runRequested(); // there is no run to calculate from

protected:
    void showEvent(QShowEvent *event) override;

private:
    void buildUi();
    [[nodiscard]] QWidget *buildChoice();
    [[nodiscard]] QWidget *buildFigures();
    [[nodiscard]] QString publishedWords() const;
    void draw();
    void copy() const;

    ComparisonResult m_result; // its counts; the lists of ages and sightings are left out
    CostModel m_costs;
    QStackedWidget *m_stack = nullptr; // what to do, or what was calculated
    NumberField *m_clients = nullptr;
    QLabel *m_basis = nullptr;
    QPushButton *m_copy = nullptr;
    CostPlot *m_plot = nullptr;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonrunner.h"
#include "widgets/http/measuremodel.h"

#include <QElapsedTimer>
#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace Fanlight {

class AgePlot;
class Banner;
class Card;
class CountPlot;
class HeaderBars;
class LaneView;
class SourceForm;
enum class ExportKind : quint8;

// The same events over four transports at once: what happened when, and what it cost.
// Draws when the runner says so; idle, or hidden, it does nothing.
class ComparisonPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ComparisonPanel(QWidget *parent = nullptr);

    void setSettings(const ComparisonSettings &settings);
    void run();
    void stop();
    [[nodiscard]] const ComparisonResult &result() const { return m_runner.result(); }

Q_SIGNALS:
    // There are new figures: ten times a second while a run goes on, and at its end.
    void resultChanged();

protected:
    void showEvent(QShowEvent *event) override;

private:
    void buildUi();
    [[nodiscard]] QWidget *buildSource();
    [[nodiscard]] QWidget *buildMiddle();
    [[nodiscard]] QWidget *buildFigures();
    void showChoice();
    void showState();
    void showNews();
    void finish();
    void fail(const QString &reason);
    void exportTo(ExportKind kind, const QString &path);
    void drawFigures();
    [[nodiscard]] QString progressText() const;

    ComparisonRunner m_runner;
    MeasureModel m_measures;
    QElapsedTimer m_sinceFigures; // when the table was filled
    bool m_hasRun = false;
    SourceForm *m_form = nullptr;
    QPushButton *m_run = nullptr;
    QPushButton *m_export = nullptr;
    QStackedWidget *m_middle = nullptr; // what to do, or what was measured
    Banner *m_banner = nullptr;
    Card *m_lanesCard = nullptr;
    LaneView *m_lanes = nullptr;
    CountPlot *m_bytes = nullptr;
    CountPlot *m_requests = nullptr;
    AgePlot *m_ages = nullptr;
    HeaderBars *m_headers = nullptr;
    QLabel *m_words = nullptr;
};

} // namespace Fanlight

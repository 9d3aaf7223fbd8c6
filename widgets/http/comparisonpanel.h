// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonrunner.h"
#include "widgets/http/measuremodel.h"
#include "widgets/http/resultopener.h"
#include "widgets/http/runhistory.h"

#include <QElapsedTimer>
#include <QTimer>
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
class RunChooser;
class SourceForm;
enum class ExportKind : quint8;

// The same events over four transports at once: what happened when, and what it cost.
// Draws when the runner says so; idle, or hidden, it does nothing. Earlier runs and opened files can be shown
// again, and stand beside what is shown.
class ComparisonPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ComparisonPanel(QWidget *parent = nullptr);

    void setSettings(const ComparisonSettings &settings);
    void run();
    void stop();
    // Reads a saved result and shows it; what was shown stays when it is none.
    void open(const QString &path);
    // What is shown: the run that goes on, an earlier one, or a file's. Until it changes.
    [[nodiscard]] const ComparisonResult &result() const;

Q_SIGNALS:
    // There are new figures: ten times a second while a run goes on, at its end, and when another is shown.
    void resultChanged();

protected:
    void showEvent(QShowEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void buildUi();
    [[nodiscard]] QWidget *buildSource();
    [[nodiscard]] QWidget *buildMiddle();
    [[nodiscard]] QWidget *buildFigures();
    [[nodiscard]] QLayout *buildButtons(QWidget &card);
    void showChoice();
    void showState();
    void showNews();
    void finish();
    void fail(const QString &reason);
    void exportTo(ExportKind kind, const QString &path);
    void drawFigures();
    [[nodiscard]] QString progressText() const;
    [[nodiscard]] QString shownName() const;
    void clearView(const ComparisonSettings &settings);

    // Earlier runs and files.
    void askForFile();
    void take(const QString &path, const RunHistory::Result &result);
    void refuse(const QString &path, const QString &reason);
    void oneIsRead();
    void cancelReading();
    void showRun(RunHistory::Id id);
    void compareWith(RunHistory::Id id);
    void showShown();
    void showOther();

    ComparisonRunner m_runner;
    MeasureModel m_measures;
    QElapsedTimer m_sinceFigures; // when the table was filled
    RunHistory m_history;
    ResultOpener m_opener;
    RunHistory::Id m_shown = 0;       // what is shown when no run goes on
    RunHistory::Id m_other = 0;       // what stands beside it; 0: theory
    RunHistory::Result m_shownResult; // never null: the lanes look at it
    int m_reading = 0;                // files
    bool m_saysReading = false;
    QTimer m_readsLong; // one is said to be read when it takes long
    SourceForm *m_form = nullptr;
    QPushButton *m_run = nullptr;
    QPushButton *m_export = nullptr;
    QPushButton *m_open = nullptr;
    QStackedWidget *m_middle = nullptr; // what to do, or what was measured
    Banner *m_banner = nullptr;
    Card *m_lanesCard = nullptr;
    LaneView *m_lanes = nullptr;
    Card *m_figuresCard = nullptr;
    RunChooser *m_chooser = nullptr;
    CountPlot *m_bytes = nullptr;
    CountPlot *m_requests = nullptr;
    AgePlot *m_ages = nullptr;
    HeaderBars *m_headers = nullptr;
    QLabel *m_words = nullptr;
};

} // namespace Fanlight

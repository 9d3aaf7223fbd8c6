// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tables/cataloguefiltermodel.h"
#include "tables/cataloguemodel.h"
#include "tester/cataloguerunner.h"

#include <QWidget>

#include <array>
#include <vector>

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QSplitter;
class QTimer;

namespace Fanlight {

class Banner;
class Card;
class CaseDetail;
class CaseTree;
class CatalogueForm;
class Chip;
class Workbench;

// The catalogue of the protocol tester: its cases to read, a run of them against a server or on clients that
// connect, and what each one brought.
class CataloguePanel : public QWidget
{
    Q_OBJECT
public:
    // The bench must live longer: its server is the target unless another one is given.
    explicit CataloguePanel(Workbench &workbench, QWidget *parent = nullptr);

    [[nodiscard]] const CatalogueModel &model() const { return m_model; }
    [[nodiscard]] bool isRunning() const { return m_runner.isRunning(); }
    void runAll();
    void runSelected();
    void runFailed();
    void cancel();

protected:
    void showEvent(QShowEvent *event) override;

private:
    enum class ReportKind : quint8 { Html, Json };

    void buildUi();
    [[nodiscard]] QLayout *buildButtons();
    [[nodiscard]] QLayout *buildFilters();
    [[nodiscard]] QSplitter *buildMiddle();
    void connectParts();
    void run(std::vector<TestCase> cases);
    void end(const TestRun &run);
    void fail(const QString &reason);
    void showProgress();
    void showButtons();
    void showCase();
    void showServer();
    void takeBanner();
    void takeFilter();
    void sayTarget(const TestTarget &target);
    void askToSave(ReportKind kind);
    void save(const QString &path, ReportKind kind);
    [[nodiscard]] QString commandFor(const TestCase &test) const;

    // What the banner's button does.
    enum class Offer : quint8 { Nothing, StartServer };

    Workbench &m_workbench;
    CatalogueModel m_model;
    CatalogueFilterModel m_filter;
    CatalogueRunner m_runner;
    CatalogueForm *m_form;
    Banner *m_banner;
    Offer m_offer = Offer::Nothing;
    QPushButton *m_runAll;
    QPushButton *m_runSelected;
    QPushButton *m_runFailed;
    QPushButton *m_cancel;
    QPushButton *m_save;
    QProgressBar *m_progress;
    QLabel *m_words;
    QLineEdit *m_search;
    std::array<Chip *, testVerdictCount> m_chips{}; // by TestVerdict
    Card *m_casesCard;
    CaseTree *m_tree;
    CaseDetail *m_detail;
    QTimer *m_news;  // progress is shown at most ten times a second
    int m_total = 0; // of the run under way
    QString m_state; // "stopped", of the newest run
};

} // namespace Fanlight

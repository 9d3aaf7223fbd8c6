// SPDX-License-Identifier: GPL-3.0-or-later
// How the catalogue's panel is built, and what it shows of a run.
#include "widgets/common/banner.h"
#include "widgets/common/card.h"
#include "widgets/common/chip.h"
#include "widgets/common/testwording.h"
#include "widgets/common/theme.h"
#include "widgets/tester/casedetail.h"
#include "widgets/tester/casetree.h"
#include "widgets/tester/catalogueform.h"
#include "widgets/tester/cataloguepanel.h"
#include "workbench/workbench.h"

#include <QBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QTimer>

namespace Fanlight {

namespace {

constexpr int gap = 6;
constexpr int newsInterval = 100; // ms
constexpr int searchWidth = 230;  // px
constexpr int progressWidth = 160;
constexpr int treeWidth = 740;
constexpr int detailWidth = 440;

QPushButton *button(const QString &text, const char *name, const QString &toolTip)
{
    auto *made = new QPushButton(text);
    made->setObjectName(QString::fromLatin1(name));
    made->setToolTip(toolTip);
    return made;
}

} // namespace

CataloguePanel::CataloguePanel(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_filter(m_model)
    , m_form(new CatalogueForm)
    , m_banner(new Banner)
    , m_runAll(button(tr("&Run all"), "runAllCases", tr("Every case of the catalogue")))
    , m_runSelected(
          button(tr("Run &selected"), "runSelectedCases", tr("The selected cases and groups (Enter)")))
    , m_runFailed(button(tr("Run failed &again"), "runFailedCases", tr("The cases that failed")))
    , m_cancel(button(tr("&Cancel"), "cancelCases", tr("What ran stays (Esc)")))
    , m_save(button(tr("Save re&port"), "saveReport", tr("What was run, as a file")))
    , m_progress(new QProgressBar)
    , m_words(new QLabel)
    , m_search(new QLineEdit)
    , m_casesCard(new Card(tr("Catalogue")))
    , m_tree(new CaseTree(m_model, m_filter))
    , m_detail(new CaseDetail)
    , m_news(new QTimer(this))
{
    setObjectName(QStringLiteral("cataloguePanel"));
    buildUi();
    connectParts();
    showServer();
    showProgress();
    takeFilter();
}

void CataloguePanel::buildUi()
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, gap, 0, 0);
    layout->setSpacing(gap);
    layout->addWidget(m_form);
    layout->addLayout(buildButtons());
    layout->addWidget(m_banner);
    layout->addWidget(buildMiddle(), 1);
}

QLayout *CataloguePanel::buildButtons()
{
    setRole(*m_runAll, "primary");
    auto *menu = new QMenu(m_save);
    menu->setObjectName(QStringLiteral("saveReportMenu"));
    menu->addAction(tr("&One page (HTML)…"), this, [this] { askToSave(ReportKind::Html); })
        ->setObjectName(QStringLiteral("saveReportHtml"));
    menu->addAction(tr("&Every byte kept (JSON)…"), this, [this] { askToSave(ReportKind::Json); })
        ->setObjectName(QStringLiteral("saveReportJson"));
    m_save->setMenu(menu);
    m_progress->setObjectName(QStringLiteral("caseProgress"));
    m_progress->setAccessibleName(tr("Cases that are done"));
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(progressWidth, 8);
    m_words->setObjectName(QStringLiteral("caseProgressWords"));
    setRole(*m_words, "muted");
    auto *line = new QHBoxLayout;
    line->setSpacing(gap);
    for (QPushButton *one : {m_runAll, m_runSelected, m_runFailed, m_cancel})
        line->addWidget(one);
    line->addSpacing(gap);
    line->addWidget(m_progress);
    line->addWidget(m_words, 1);
    line->addWidget(m_save);
    return line;
}

QLayout *CataloguePanel::buildFilters()
{
    m_search->setObjectName(QStringLiteral("caseFilter"));
    m_search->setAccessibleName(tr("Filter of the cases"));
    m_search->setPlaceholderText(tr("Words, or a name like ping/*"));
    m_search->setToolTip(tr("Ctrl+F; Esc clears it"));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumWidth(searchWidth / 2);
    m_search->setMaximumWidth(searchWidth);
    new QShortcut(QKeySequence::Find, m_search, m_search, qOverload<>(&QWidget::setFocus));
    auto *line = new QHBoxLayout;
    line->setContentsMargins(8, gap, 8, gap);
    line->setSpacing(gap);
    line->addWidget(m_search, 1);
    for (const TestVerdict verdict : verdictsAsShown) {
        auto *chip = new Chip(markText(verdict), QStringLiteral("chip") + QLatin1StringView(word(verdict)),
            tr("Only cases with the verdict %1").arg(text(verdict)));
        m_chips.at(std::size_t(verdict)) = chip;
        connect(chip, &Chip::toggled, this, &CataloguePanel::takeFilter);
        line->addWidget(chip);
    }
    line->addStretch();
    return line;
}

QSplitter *CataloguePanel::buildMiddle()
{
    m_casesCard->contentLayout()->addLayout(buildFilters());
    m_casesCard->contentLayout()->addWidget(m_tree, 1);
    auto *splitter = new QSplitter;
    splitter->setObjectName(QStringLiteral("catalogueSplitter"));
    splitter->addWidget(m_casesCard);
    splitter->addWidget(m_detail);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setSizes({treeWidth, detailWidth});
    splitter->setChildrenCollapsible(false);
    return splitter;
}

void CataloguePanel::connectParts()
{
    m_news->setSingleShot(true);
    m_news->setInterval(newsInterval);
    connect(m_news, &QTimer::timeout, this, &CataloguePanel::showProgress);
    connect(&m_model, &CatalogueModel::progressed, this, [this] {
        if (!m_news->isActive())
            m_news->start();
    });
    connect(&m_runner, &CatalogueRunner::caseFinished, this, [this](const TestResult &result) {
        m_model.take(result);
        if (const TestCase *shown = m_model.testAt(m_tree->currentCase());
            shown && shown->id == result.test.id)
            showCase();
    });
    connect(&m_runner, &CatalogueRunner::targetKnown, this, &CataloguePanel::sayTarget);
    connect(&m_runner, &CatalogueRunner::listening, this, [this](const QUrl &url) {
        m_banner->showMessage(BannerKind::Information,
            tr("Clients connect to %1, once for each case, and send every message back.")
                .arg(url.toString()));
    });
    connect(&m_runner, &CatalogueRunner::finished, this, &CataloguePanel::end);
    connect(&m_runner, &CatalogueRunner::failed, this, &CataloguePanel::fail);
    connect(m_form, &CatalogueForm::testedChanged, this, [this] {
        m_model.setTested(m_form->tested());
        m_state.clear();
        showServer();
        showCase();
    });
    connect(m_form, &CatalogueForm::urlEdited, this, &CataloguePanel::showServer);
    connect(m_form, &CatalogueForm::urlEdited, this, &CataloguePanel::showCase);
    connect(m_form, &CatalogueForm::runRequested, this, &CataloguePanel::runAll);
    connect(&m_workbench, &Workbench::serverChanged, this, &CataloguePanel::showServer);
    connect(m_banner, &Banner::actionTriggered, this, &CataloguePanel::takeBanner);
    connect(m_runAll, &QPushButton::clicked, this, &CataloguePanel::runAll);
    connect(m_runSelected, &QPushButton::clicked, this, &CataloguePanel::runSelected);
    connect(m_runFailed, &QPushButton::clicked, this, &CataloguePanel::runFailed);
    connect(m_cancel, &QPushButton::clicked, this, &CataloguePanel::cancel);
    connect(m_search, &QLineEdit::textChanged, this, &CataloguePanel::takeFilter);
    connect(m_tree, &CaseTree::currentCaseChanged, this, &CataloguePanel::showCase);
    connect(m_tree, &CaseTree::casesSelected, this, &CataloguePanel::showButtons);
    connect(m_tree, &CaseTree::runRequested, this, &CataloguePanel::runSelected);
    connect(m_detail, &CaseDetail::copied, this, [this] {
        m_words->setText(
            tr("Copied: %1").arg(QString::fromLatin1(m_model.testAt(m_tree->currentCase())->id)));
    });
    auto *escape = new QShortcut(QKeySequence(Qt::Key_Escape), this, this,
        [this] { m_runner.isRunning() ? cancel() : m_search->clear(); });
    escape->setContext(Qt::WidgetWithChildrenShortcut);
}

void CataloguePanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    showProgress();
}

void CataloguePanel::takeFilter()
{
    QSet<TestVerdict> verdicts;
    for (const TestVerdict verdict : verdictsAsShown) {
        if (m_chips.at(std::size_t(verdict))->isChecked())
            verdicts.insert(verdict);
    }
    m_filter.setFilter(m_search->text());
    m_filter.setVerdicts(verdicts);
    if (m_filter.isFiltering())
        m_tree->expandAll();
    const int shown = m_filter.shownCount();
    m_casesCard->setNote(m_filter.isFiltering() ? tr("%1 of %2 cases").arg(shown).arg(m_model.cases().size())
                                                : tr("%1 cases").arg(m_model.cases().size()));
}

void CataloguePanel::showProgress()
{
    const VerdictCounts counts = m_model.counts();
    for (const TestVerdict verdict : verdictsAsShown) {
        const int count = counts.at(std::size_t(verdict));
        m_chips.at(std::size_t(verdict))
            ->setText(
                count > 0 ? QStringLiteral("%1 %L2").arg(markText(verdict)).arg(count) : markText(verdict));
    }
    const bool running = m_runner.isRunning();
    const int waiting = m_model.waitingCount();
    m_progress->setRange(0, qMax(m_total, 1));
    m_progress->setValue(m_total - waiting);
    m_progress->setVisible(running);
    QString words;
    if (running)
        words = tr("%1 of %2").arg(m_total - waiting).arg(m_total);
    else if (m_model.doneCount() > 0)
        words = tr("%1 of %2 were run, the newest run in %3 s")
                    .arg(m_model.doneCount())
                    .arg(m_model.cases().size())
                    .arg(double(m_model.newestTime()) / 1e9, 0, 'f', 1);
    else
        words = tr("Nothing was run yet. Each case says what the RFC demands.");
    if (!m_state.isEmpty())
        words += QStringLiteral(" (%1)").arg(m_state);
    m_words->setText(words);
    if (running)
        return;
    takeFilter();
    showButtons();
}

void CataloguePanel::showButtons()
{
    const bool running = m_runner.isRunning();
    const bool hasTarget = m_form->tested() == Role::Client || !m_form->url().isEmpty();
    m_form->setLocked(running);
    m_runAll->setEnabled(!running && hasTarget);
    m_runSelected->setEnabled(!running && hasTarget && m_tree->selectionModel()->hasSelection());
    m_runFailed->setEnabled(!running && hasTarget && m_model.counts().at(std::size_t(TestVerdict::Fail)) > 0);
    for (QPushButton *one : {m_runAll, m_runSelected, m_runFailed})
        one->setVisible(!running);
    m_cancel->setVisible(running);
    m_save->setEnabled(!running && m_model.doneCount() > 0);
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/comparisonpanel.h"

#include "widgets/common/banner.h"
#include "widgets/common/card.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/theme.h"
#include "widgets/http/ageplot.h"
#include "widgets/http/countplot.h"
#include "widgets/http/exportmenu.h"
#include "widgets/http/headerbars.h"
#include "widgets/http/laneview.h"
#include "widgets/http/measuretable.h"
#include "widgets/http/plainwords.h"
#include "widgets/http/runchooser.h"
#include "widgets/http/sourceform.h"
#include "widgets/http/transportlook.h"

#include <QBoxLayout>
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>

namespace Fanlight {

namespace {

constexpr int gap = 12;
constexpr int sourceWidth = 222;
constexpr double firstDelay = 25; // ms: on loopback alone the transports that push look all alike
constexpr int figuresWidth = 352;
// Percentiles sort: with many ages the table is filled more rarely than the lanes are drawn.
constexpr std::size_t manyAges = 20'000;
constexpr qint64 figuresPause = 1000; // ms
constexpr int longReading = 300;      // ms

} // namespace

ComparisonPanel::ComparisonPanel(QWidget *parent)
    : QWidget(parent)
    , m_shownResult(std::make_shared<const ComparisonResult>())
{
    setObjectName(QStringLiteral("comparisonPanel"));
    setAcceptDrops(true);
    buildUi();
    ComparisonSettings first;
    first.oneWayDelay = firstDelay;
    m_form->setSettings(first);
    connect(m_form, &SourceForm::changed, this, &ComparisonPanel::showChoice);
    connect(m_form, &SourceForm::submitted, this, &ComparisonPanel::run);
    connect(m_run, &QPushButton::clicked, this, [this] { m_runner.isRunning() ? stop() : run(); });
    connect(&m_runner, &ComparisonRunner::progressed, this, &ComparisonPanel::showNews);
    connect(&m_runner, &ComparisonRunner::finished, this, &ComparisonPanel::finish);
    connect(&m_runner, &ComparisonRunner::failed, this, &ComparisonPanel::fail);
    connect(m_open, &QPushButton::clicked, this, &ComparisonPanel::askForFile);
    connect(&m_opener, &ResultOpener::opened, this, &ComparisonPanel::take);
    connect(&m_opener, &ResultOpener::failed, this, &ComparisonPanel::refuse);
    connect(m_chooser, &RunChooser::showRequested, this, &ComparisonPanel::showRun);
    connect(m_chooser, &RunChooser::compareRequested, this, &ComparisonPanel::compareWith);
    connect(m_banner, &Banner::actionTriggered, this, &ComparisonPanel::cancelReading);
    connect(m_banner, &Banner::dismissed, this, &ComparisonPanel::cancelReading);
    m_readsLong.setSingleShot(true);
    m_readsLong.setInterval(longReading);
    connect(&m_readsLong, &QTimer::timeout, this, [this] {
        m_saysReading = true;
        m_banner->showMessage(BannerKind::Information, tr("Reading the file…"), tr("Cancel"));
    });
    setFocusProxy(m_run);
    showChoice();
    showState();
}

// --- what stands where
// ---------------------------------------------------------------------------------------------

void ComparisonPanel::buildUi()
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gap);
    layout->addWidget(buildSource());
    layout->addWidget(buildMiddle(), 1);
    layout->addWidget(buildFigures());
}

QWidget *ComparisonPanel::buildSource()
{
    auto *card = new Card(tr("Source and network"));
    card->setFixedWidth(sourceWidth);
    m_form = new SourceForm;
    auto *scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("comparisonScroll"));
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(m_form);
    auto *note = new QLabel(tr("The same events for all, each transport over a relay of its own. Everything "
                               "was counted on the wire."));
    note->setWordWrap(true);
    setRole(*note, "muted");
    auto *foot = new QVBoxLayout;
    foot->setContentsMargins(12, 4, 12, 6);
    foot->setSpacing(6);
    foot->addLayout(buildButtons(*card));
    foot->addWidget(note);
    card->contentLayout()->addWidget(scroll, 1);
    card->contentLayout()->addLayout(foot);
    return card;
}

QLayout *ComparisonPanel::buildButtons(QWidget &card)
{
    m_run = new QPushButton(&card);
    m_run->setObjectName(QStringLiteral("comparisonRun"));
    m_run->setMinimumHeight(34);
    setRole(*m_run, "primary");
    m_export = new QPushButton(tr("E&xport"), &card);
    m_export->setObjectName(QStringLiteral("comparisonExport"));
    m_export->setAccessibleName(tr("Export the comparison"));
    auto *menu = new ExportMenu(m_export);
    m_export->setMenu(menu);
    connect(menu, &ExportMenu::exportRequested, this, &ComparisonPanel::exportTo);
    m_open = new QPushButton(tr("Open…"), &card);
    m_open->setObjectName(QStringLiteral("comparisonOpen"));
    m_open->setAccessibleName(tr("Open a saved comparison"));
    m_open->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_O));
    auto *files = new QHBoxLayout;
    files->setSpacing(6);
    files->addWidget(m_open, 1);
    files->addWidget(m_export, 1);
    auto *buttons = new QVBoxLayout;
    buttons->setSpacing(6);
    buttons->addWidget(m_run);
    buttons->addLayout(files);
    return buttons;
}

QWidget *ComparisonPanel::buildMiddle()
{
    m_lanesCard = new Card(tr("Happened and seen"));
    m_lanes = new LaneView;
    m_lanesCard->contentLayout()->addWidget(m_lanes);
    auto *countsCard = new Card({});
    m_bytes = new CountPlot(Counted::Bytes);
    m_requests = new CountPlot(Counted::Requests);
    countsCard->addPage(tr("Bytes on the wire"), m_bytes);
    countsCard->addPage(tr("Requests"), m_requests);
    countsCard->tabBar()->setObjectName(QStringLiteral("countTabs"));
    countsCard->tabBar()->setAccessibleName(tr("What was counted over time"));
    auto *agesCard = new Card(tr("Age when seen"));
    agesCard->setNote(tr("share of events"));
    m_ages = new AgePlot;
    agesCard->contentLayout()->addWidget(m_ages);
    auto *headersCard = new Card(tr("Payload and header"));
    headersCard->setNote(tr("payload + header, both ways"));
    m_headers = new HeaderBars;
    headersCard->contentLayout()->addWidget(m_headers);
    auto *wordsCard = new Card(tr("In plain words"));
    m_words = new QLabel;
    m_words->setObjectName(QStringLiteral("plainWords"));
    m_words->setAccessibleName(tr("In plain words"));
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::RichText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_words->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_words->setContentsMargins(14, 8, 14, 6);
    m_words->setMinimumHeight(fontMetrics().lineSpacing() * 4 + 14);
    wordsCard->contentLayout()->addWidget(m_words);

    auto *plots = new QHBoxLayout;
    plots->setSpacing(gap);
    plots->addWidget(countsCard, 1);
    plots->addWidget(agesCard, 1);
    auto *measured = new QWidget;
    auto *rows = new QVBoxLayout(measured);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(gap);
    rows->addWidget(m_lanesCard, 5);
    rows->addLayout(plots, 4);
    rows->addWidget(headersCard);
    rows->addWidget(wordsCard);

    auto *nothing = new Card(tr("Happened and seen"));
    auto *empty = new EmptyState(tr("The same events over four transports, each counted on its own wire"),
        tr("Press Run: you see when each of them heard of an event, and what that cost. Or open a saved run: "
           "drop its file here."));
    nothing->contentLayout()->addWidget(empty);
    m_middle = new QStackedWidget;
    m_middle->addWidget(nothing);
    m_middle->addWidget(measured);
    m_banner = new Banner;
    m_banner->setObjectName(QStringLiteral("comparisonBanner"));
    auto *middle = new QWidget;
    auto *column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    column->addWidget(m_banner);
    column->addWidget(m_middle, 1);
    return middle;
}

QWidget *ComparisonPanel::buildFigures()
{
    m_figuresCard = new Card(tr("Measured against theory"));
    m_figuresCard->setFixedWidth(figuresWidth);
    m_chooser = new RunChooser;
    m_chooser->hide();
    m_figuresCard->contentLayout()->addWidget(m_chooser);
    m_figuresCard->contentLayout()->addWidget(new MeasureTable(m_measures), 1);
    return m_figuresCard;
}

// --- a run
// ---------------------------------------------------------------------------------------------------------

void ComparisonPanel::setSettings(const ComparisonSettings &settings)
{
    m_form->setSettings(settings);
}

void ComparisonPanel::run()
{
    const std::optional<ComparisonSettings> settings = m_form->settings();
    if (!settings || m_runner.isRunning())
        return;
    cancelReading();
    m_banner->clear();
    clearView(*settings);
    m_runner.start(*settings);
    showOther();
    showState();
}

// Nothing measured yet.
void ComparisonPanel::clearView(const ComparisonSettings &settings)
{
    m_bytes->setResult({});
    m_requests->setResult({});
    m_ages->begin(settings);
    m_headers->clear();
    m_lanes->show(nullptr);
    m_words->clear();
    m_measures.setForecast(settings);
}

void ComparisonPanel::stop()
{
    m_runner.stop();
}

// The formulas' figures follow what is typed, until there are measured ones.
void ComparisonPanel::showChoice()
{
    const std::optional<ComparisonSettings> settings = m_form->settings();
    m_run->setEnabled(settings || m_runner.isRunning());
    m_run->setToolTip(m_run->isEnabled()
                          ? tr("Run or stop (%1)").arg(m_run->shortcut().toString(QKeySequence::NativeText))
                          : tr("A field is wrong: it says below what it takes."));
    if (settings && m_shown == 0 && !m_runner.isRunning())
        m_measures.setForecast(*settings);
}

void ComparisonPanel::showState()
{
    const bool running = m_runner.isRunning();
    m_run->setText(running ? tr("Stop") : m_shown != 0 ? tr("Run again") : tr("Run"));
    m_run->setAccessibleName(running ? tr("Stop the comparison") : tr("Run the comparison"));
    m_run->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_R)); // a new text takes the old shortcut away
    m_form->setLocked(running);
    m_export->setEnabled(m_shown != 0 && !running);
    m_open->setEnabled(!running);
    m_open->setToolTip(running ? tr("A run goes on: stop it, or wait for its end.")
                               : tr("Open a saved comparison (%1), or drop its file here")
                                     .arg(m_open->shortcut().toString(QKeySequence::NativeText)));
    m_export->setToolTip(m_export->isEnabled() ? tr("As a report, a table, data or a picture")
                                               : tr("There is something to export when a run has ended."));
    m_middle->setCurrentIndex(m_shown != 0 || running ? 1 : 0);
    m_lanesCard->setNote(progressText());
    showChoice();
}

QString ComparisonPanel::progressText() const
{
    const ComparisonResult &shown = result();
    const QString seconds = numberText(double(shown.elapsed) / 1e9, 1);
    const QString events =
        shown.events == 1 ? tr("1 event") : tr("%1 events").arg(numberText(double(shown.events)));
    if (m_runner.isRunning()) {
        return tr("%1 · %2 of %3 s · %4 · the last 12 s")
            .arg(shownName(), seconds, numberText(shown.settings.duration, 1), events);
    }
    return (shown.complete ? tr("%1 · ran %2 s · %3 · the last 12 s") : tr("%1 · stopped after %2 s · %3"))
        .arg(shownName(), seconds, events);
}

void ComparisonPanel::showNews()
{
    const ComparisonResult &shown = result();
    Q_EMIT resultChanged();
    if (!m_lanes->isVisible())
        return;
    m_lanes->show(&shown);
    m_bytes->setResult(shown);
    m_requests->setResult(shown);
    m_ages->add(shown);
    m_headers->setResult(shown);
    m_lanesCard->setNote(progressText());
    std::size_t ages = 0;
    for (const TransportMeasure &measure : shown.measures)
        ages += measure.ages.size();
    if (!m_runner.isRunning() || ages < manyAges || !m_sinceFigures.isValid() ||
        m_sinceFigures.elapsed() > figuresPause)
        drawFigures();
}

void ComparisonPanel::drawFigures()
{
    const ComparisonResult &shown = result();
    m_measures.followResult(shown);
    m_words->setText(inPlainWords(shown));
    m_sinceFigures.start();
}

void ComparisonPanel::finish()
{
    m_shown = m_history.addRun(m_runner.result());
    m_history.trim(m_shown, m_other);
    m_shownResult = m_history.find(m_shown)->result;
    showOther();
    showState();
    showNews();
}

void ComparisonPanel::fail(const QString &reason)
{
    m_banner->showMessage(BannerKind::Error, tr("The comparison could not begin: %1.").arg(reason));
    showShown(); // as before
}

void ComparisonPanel::exportTo(ExportKind kind, const QString &path)
{
    const QString reason = ExportMenu::write(path, kind, result(), grab());
    if (reason.isEmpty())
        m_banner->showMessage(
            BannerKind::Information, tr("Written to %1.").arg(QDir::toNativeSeparators(path)));
    else
        m_banner->showMessage(BannerKind::Error,
            tr("%1 could not be written: %2.").arg(QDir::toNativeSeparators(path), reason));
}

void ComparisonPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_shown != 0 || m_runner.isRunning())
        showNews();
}

} // namespace Fanlight

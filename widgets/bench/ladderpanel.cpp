// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/ladderpanel.h"

#include "tables/broadcasttext.h"
#include "widgets/common/banner.h"
#include "widgets/common/elidedlabel.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <QButtonGroup>
#include <QDir>
#include <QFileDialog>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace Fanlight {

namespace {

constexpr double zoomStep = 1.6; // of one press

QPushButton *chip(
    const QString &objectName, const QString &text, const QString &toolTip, const QString &spokenName = {})
{
    auto *button = new QPushButton(text);
    button->setObjectName(objectName);
    button->setToolTip(toolTip);
    button->setAccessibleName(spokenName.isEmpty() ? text : spokenName);
    setRole(*button, "chip");
    return button;
}

QString suffixOf(LadderFormat format)
{
    return format == LadderFormat::Png ? QStringLiteral("png") : QStringLiteral("svg");
}

} // namespace

LadderPanel::LadderPanel(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_view(new LadderView(workbench, this))
    , m_empty(new EmptyState({}, {}, this))
    , m_banner(new Banner(this))
    , m_inOrder(chip(QStringLiteral("ladderInOrder"), tr("In order"),
          tr("One step for each event, however long it took")))
    , m_toScale(chip(QStringLiteral("ladderToScale"), tr("To scale"),
          tr("A fixed height for a millisecond; idle time is folded")))
    , m_smaller(chip(QStringLiteral("ladderZoomOut"), QStringLiteral("−"),
          tr("Less height for a millisecond (−, Ctrl and the wheel)"), tr("Zoom out")))
    , m_larger(chip(QStringLiteral("ladderZoomIn"), QStringLiteral("+"),
          tr("More height for a millisecond (+, Ctrl and the wheel)"), tr("Zoom in")))
    , m_export(chip(QStringLiteral("ladderExport"), tr("Export…"),
          tr("Save the ladder as a picture or a drawing. Shift with a click, Up or Down selects a range")))
    , m_foot(new ElidedLabel(this))
{
    setObjectName(QStringLiteral("ladderPanel"));
    buildUi();
    setFocusProxy(m_view);
    m_view->setOverlay(*m_empty);
    connect(m_view, &LadderView::activated, this, &LadderPanel::activated);
    connect(m_view, &LadderView::changed, this, &LadderPanel::updateParts);
    connect(m_empty, &EmptyState::triggered, this, &LadderPanel::startRequested);
    connect(&m_workbench, &Workbench::serverChanged, this, &LadderPanel::updateParts);
    connect(m_inOrder, &QPushButton::clicked, this, [this] { showScale(LadderScale::InOrder); });
    connect(m_toScale, &QPushButton::clicked, this, [this] { showScale(LadderScale::ToScale); });
    connect(m_smaller, &QPushButton::clicked, this, [this] { m_view->zoom(1 / zoomStep); });
    connect(m_larger, &QPushButton::clicked, this, [this] { m_view->zoom(zoomStep); });
    showScale(LadderScale::InOrder);
}

void LadderPanel::buildUi()
{
    m_foot->setObjectName(QStringLiteral("ladderFoot"));
    setRole(*m_foot, "muted");
    m_foot->setContentsMargins(10, 3, 10, 4);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildHead());
    auto *news = new QVBoxLayout;
    news->setContentsMargins(8, 0, 8, 0);
    news->addWidget(m_banner);
    layout->addLayout(news);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_foot);
}

QWidget *LadderPanel::buildHead()
{
    auto *scales = new QButtonGroup(this);
    for (QPushButton *one : {m_inOrder, m_toScale}) {
        one->setCheckable(true);
        scales->addButton(one);
    }
    buildExportMenu();
    auto *head = new QWidget(this);
    auto *line = new QHBoxLayout(head);
    line->setContentsMargins(10, 6, 10, 2);
    line->setSpacing(6);
    for (QPushButton *one : {m_inOrder, m_toScale, m_smaller, m_larger})
        line->addWidget(one);
    line->addStretch();
    line->addWidget(m_export);
    return head;
}

void LadderPanel::buildExportMenu()
{
    auto *menu = new QMenu(m_export);
    menu->setObjectName(QStringLiteral("ladderExportMenu"));
    addExport(*menu, QStringLiteral("exportShownPng"), tr("What is shown, as a &picture (PNG)…"),
        LadderFormat::Png, false);
    addExport(*menu, QStringLiteral("exportShownSvg"), tr("What is shown, as a &drawing (SVG)…"),
        LadderFormat::Svg, false);
    menu->addSeparator();
    addExport(*menu, QStringLiteral("exportRangePng"), tr("The &selected range, as a picture (PNG)…"),
        LadderFormat::Png, true);
    addExport(*menu, QStringLiteral("exportRangeSvg"), tr("The selected &range, as a drawing (SVG)…"),
        LadderFormat::Svg, true);
    m_export->setMenu(menu);
}

void LadderPanel::addExport(
    QMenu &menu, const QString &objectName, const QString &text, LadderFormat format, bool range)
{
    QAction *action = menu.addAction(text, this, [this, format, range] { ask(format, range); });
    action->setObjectName(objectName);
    if (range)
        m_rangeExports.append(action);
}

void LadderPanel::setFilter(const FrameFilter &filter)
{
    m_view->setFilter(filter);
}

void LadderPanel::showScale(LadderScale scale)
{
    m_view->setScale(scale);
    m_inOrder->setChecked(scale == LadderScale::InOrder);
    m_toScale->setChecked(scale == LadderScale::ToScale);
    updateParts();
}

// --- what is there
// -------------------------------------------------------------------------------------------------

void LadderPanel::updateParts()
{
    const bool empty = m_view->tape().events().empty();
    const bool toScale = m_view->scale() == LadderScale::ToScale;
    m_foot->setVisible(!empty);
    m_smaller->setEnabled(toScale && !empty);
    m_larger->setEnabled(toScale && !empty);
    m_export->setEnabled(!empty);
    for (QAction *action : std::as_const(m_rangeExports))
        action->setEnabled(m_view->hasRange());
    const QString lanes = lanesText();
    m_foot->setText(lanes.isEmpty() ? legend() : lanes + QStringLiteral(" · ") + legend());
    updateEmptyState(empty);
}

void LadderPanel::updateEmptyState(bool empty)
{
    if (!empty)
        return;
    const CaptureStore &store = m_workbench.store();
    const quint64 kept = store.lastNumber() + 1 - store.firstNumber();
    if (kept > 0) {
        m_empty->setText(
            tr("The wire's filter hides everything"), tr("The ladder shows what the table below shows. Esc "
                                                         "there clears the filter's words, its chips show "
                                                         "more kinds of frames."));
        m_empty->setAction({});
        return;
    }
    m_empty->setText(tr("Nothing to draw yet"), m_workbench.serverState().listening
                                                    ? tr("Connect a client: its handshake, every frame and "
                                                         "its close become arrows here, in the order in "
                                                         "which they passed.")
                                                    : tr("Start the server and connect a client: its "
                                                         "handshake, every frame and its close become arrows "
                                                         "here, in the order in which they passed."));
    m_empty->setAction(tr("Start with three clients"));
}

QString LadderPanel::legend() const
{
    const QString dashed = tr("dashed: only one end was seen, crossed: lost on its way");
    if (m_view->scale() == LadderScale::InOrder)
        return dashed + QStringLiteral(" · ") + tr("the slope grows by powers of the latency");
    const double pixels = m_view->ladder().pixelsPerMillisecond();
    return dashed + QStringLiteral(" · ") +
           (pixels >= 1 ? tr("1 ms is %1 pixels").arg(pixels, 0, 'g', 3)
                        : tr("1 pixel is %1 ms").arg(1 / pixels, 0, 'g', 3));
}

QString LadderPanel::lanesText() const
{
    const LadderLanes &lanes = m_view->lanes();
    if (lanes.groupCount() == 0)
        return {};
    const QStringList by{tr("room"), tr("address"), tr("path")}; // in the order of MapGrouping
    const QString count = groupedNumber(quint64(lanes.groupedCount()));
    return lanes.groupCount() == 1 ? tr("%1 connections in 1 group").arg(count)
                                   : tr("%1 connections in %2 groups, by %3")
                                         .arg(count)
                                         .arg(lanes.groupCount())
                                         .arg(by.at(int(lanes.grouping())));
}

// --- files
// ---------------------------------------------------------------------------------------------------------

void LadderPanel::ask(LadderFormat format, bool range)
{
    auto *dialog = new QFileDialog(this, tr("Export the ladder"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffixOf(format));
    dialog->setNameFilter(tr("%1 files (*.%2)").arg(suffixOf(format).toUpper(), suffixOf(format)));
    dialog->selectFile(QStringLiteral("ladder.") + suffixOf(format));
    connect(dialog, &QFileDialog::fileSelected, this,
        [this, format, range](const QString &path) { exportTo(path, format, range); });
    dialog->open();
}

void LadderPanel::exportTo(const QString &path, LadderFormat format, bool range)
{
    const QString fault = writeLadder(path, format, m_view->sheet(range));
    if (fault.isEmpty())
        m_banner->showMessage(
            BannerKind::Information, tr("Written to %1").arg(QDir::toNativeSeparators(path)));
    else
        m_banner->showMessage(BannerKind::Error, fault);
}

} // namespace Fanlight

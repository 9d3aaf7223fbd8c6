// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/bytespanel.h"

#include "widgets/common/compositionwording.h"
#include "widgets/common/formfields.h"
#include "widgets/common/hexview.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"
#include "widgets/tester/writesmodel.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>

namespace Fanlight {

BytesPanel::BytesPanel(QWidget *parent)
    : Card(tr("Bytes on the wire"), parent)
    , m_hex(new HexView(this))
    , m_summary(new QLabel(this))
    , m_split(new QToolButton(this))
    , m_cut(new QPushButton(tr("Cut here"), this))
    , m_pause(plainNumber(this, QStringLiteral("cutPause"), tr("Pause before each write, in milliseconds"), 0,
          CompositionLimits::pause))
    , m_model(new WritesModel(this))
    , m_writes(new QTableView(this))
{
    setObjectName(QStringLiteral("bytesPanel"));
    buildUi();
    buildSplitMenu();
    connect(m_hex, &HexView::byteSelected, this, [this](qsizetype byte) {
        showCursor();
        Q_EMIT byteSelected(byte);
    });
    connect(m_cut, &QPushButton::clicked, this,
        [this] { Q_EMIT cutRequested(m_hex->cursorByte(), m_pause->value()); });
    connect(m_model, &WritesModel::pauseEdited, this, &BytesPanel::pauseEdited);
}

void BytesPanel::buildUi()
{
    m_hex->setObjectName(QStringLiteral("composedBytes"));
    m_summary->setObjectName(QStringLiteral("writesSummary"));
    setRole(*m_summary, "muted");
    m_split->setObjectName(QStringLiteral("splitWrites"));
    m_split->setText(tr("Split ▾"));
    m_split->setAccessibleName(tr("Split into TCP writes"));
    m_split->setToolTip(m_split->accessibleName());
    m_split->setFocusPolicy(Qt::StrongFocus);
    m_cut->setObjectName(QStringLiteral("cutHere"));
    m_pause->setSuffix(tr(" ms"));
    m_pause->setMaximumWidth(84);
    m_writes->setObjectName(QStringLiteral("writesTable"));
    m_writes->setAccessibleName(tr("TCP writes"));
    m_writes->setModel(m_model);
    m_writes->verticalHeader()->hide();
    m_writes->verticalHeader()->setDefaultSectionSize(m_writes->fontMetrics().height() + 7);
    m_writes->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_writes->horizontalHeader()->setHighlightSections(false);
    m_writes->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_writes->setSelectionMode(QAbstractItemView::SingleSelection);
    m_writes->setShowGrid(false);
    m_writes->setTabKeyNavigation(false);
    m_writes->setEditTriggers(QAbstractItemView::AllEditTriggers);

    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(m_split);
    row->addWidget(m_cut);
    row->addWidget(labelFor(m_pause, tr("P&ause")));
    row->addWidget(m_pause);
    row->addStretch();
    auto *layout = new QVBoxLayout;
    layout->setContentsMargins(12, 8, 12, 4);
    layout->setSpacing(6);
    layout->addWidget(m_hex, 3);
    layout->addWidget(m_summary);
    layout->addLayout(row);
    layout->addWidget(m_writes, 2);
    contentLayout()->addLayout(layout);
}

void BytesPanel::buildSplitMenu()
{
    auto *menu = new QMenu(m_split);
    menu->setObjectName(QStringLiteral("splitMenu"));
    const auto add = [this, menu](CutRule rule, qsizetype every, const QString &words) {
        QAction *action = menu->addAction(words);
        connect(action, &QAction::triggered, this,
            [this, rule, every] { Q_EMIT splitRequested(rule, every, m_pause->value()); });
    };
    add(CutRule::None, 0, text(CutRule::None));
    menu->addSeparator();
    add(CutRule::EachPiece, 0, text(CutRule::EachPiece));
    add(CutRule::AfterFirstByte, 0, text(CutRule::AfterFirstByte));
    add(CutRule::InsideCodePoint, 0, text(CutRule::InsideCodePoint));
    add(CutRule::EveryBytes, 1, tr("After every &byte"));
    menu->addAction(text(CutRule::EveryBytes), this, &BytesPanel::askForSize);
    connect(m_split, &QToolButton::clicked, menu,
        [this, menu] { menu->popup(m_split->mapToGlobal(QPoint(0, m_split->height()))); });
}

void BytesPanel::askForSize()
{
    bool accepted = false;
    const int every = QInputDialog::getInt(this, tr("Split into writes"), tr("Bytes in each write"), 64, 1,
        int(CompositionLimits::bytes), 1, &accepted);
    if (accepted)
        Q_EMIT splitRequested(CutRule::EveryBytes, every, m_pause->value());
}

void BytesPanel::show(const ComposedBytes &composed)
{
    if (m_hex->bytes() != composed.bytes) {
        const qsizetype cursor = m_hex->cursorByte();
        m_hex->setBytes(composed.bytes);
        m_hex->setCursorByte(cursor);
    }
    std::vector<qsizetype> places;
    for (const WriteCut &cut : composed.cuts)
        places.push_back(cut.at);
    m_hex->setCuts(places);
    m_model->setCuts(composed.cuts, composed.bytes.size());
    setNote(composed.bytes.isEmpty() ? QString() : byteCount(quint64(composed.bytes.size())));
    const int writes = m_model->rowCount();
    qint64 pauses = 0;
    for (const WriteCut &cut : composed.cuts)
        pauses += cut.pause;
    m_summary->setText(writes == 0                 ? tr("No bytes yet")
                       : writes < 2 && pauses == 0 ? tr("Leaves in one TCP write")
                       : pauses == 0
                           ? tr("Leaves in %1 TCP writes").arg(writes)
                           : tr("Leaves in %1 TCP writes, %2 ms of pauses").arg(writes).arg(pauses));
    showCursor();
}

void BytesPanel::setHighlight(ByteRange bytes)
{
    m_hex->setHighlight(bytes);
    if (!bytes.contains(m_hex->cursorByte()))
        m_hex->setCursorByte(-1);
    showCursor();
}

void BytesPanel::setHovered(ByteRange bytes)
{
    m_hex->setHovered(bytes);
}

void BytesPanel::showCursor()
{
    const qsizetype byte = m_hex->cursorByte();
    const bool isCut =
        byte >= 0 && m_model->rowOf(byte) >= 0 && m_model->firstByte(m_model->rowOf(byte)) == byte;
    m_cut->setEnabled(byte >= 0);
    m_cut->setText(isCut && byte > 0 ? tr("Join here") : tr("Cut here"));
    m_cut->setAccessibleName(m_cut->text());
    m_cut->setToolTip(
        byte < 0 ? tr("Choose a byte above: a write begins with it") : tr("In front of byte %1").arg(byte));
}

} // namespace Fanlight

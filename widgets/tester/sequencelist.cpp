// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/sequencelist.h"

#include "protocol/anatomy.h"
#include "tester/compositionpresets.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QListWidget>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>

namespace Fanlight {

namespace {

constexpr int brokenRole = Qt::UserRole; // bool: the piece breaks a rule

QString lineOf(std::size_t index, const ComposedPiece &piece)
{
    const QString size = byteCount(quint64(piece.count));
    const bool broken = !piece.violations.empty() || (piece.count > 0 && !piece.begins);
    const QString sign = broken ? QStringLiteral("⚠ ") : QString();
    if (!piece.frame)
        return SequenceList::tr("%1  %2raw bytes · %3").arg(index + 1).arg(sign, size);
    const QString name = translated(opcodeName(piece.frame->header.opcode).constData());
    const QString more = piece.frame->header.fin ? QString() : QStringLiteral("…");
    return QStringLiteral("%1  %2%3%4 · %5").arg(index + 1).arg(sign, name, more, size);
}

} // namespace

SequenceList::SequenceList(QWidget *parent)
    : Card(tr("Sequence"), parent)
    , m_list(new QListWidget(this))
{
    setObjectName(QStringLiteral("sequence"));
    buildUi();
    buildMenu();
    m_list->installEventFilter(this);
    connect(m_list, &QListWidget::currentRowChanged, this, &SequenceList::currentChanged);
    connect(m_duplicate, &QToolButton::clicked, this, &SequenceList::duplicateRequested);
    connect(m_remove, &QToolButton::clicked, this, &SequenceList::removeRequested);
    connect(m_up, &QToolButton::clicked, this, [this] { Q_EMIT moveRequested(-1); });
    connect(m_down, &QToolButton::clicked, this, [this] { Q_EMIT moveRequested(1); });
}

QToolButton *SequenceList::addButton(const QString &text, const char *name, const QString &accessibleName)
{
    auto *button = new QToolButton(this);
    button->setObjectName(QLatin1StringView(name));
    button->setText(text);
    button->setAccessibleName(accessibleName);
    button->setToolTip(accessibleName);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

void SequenceList::buildUi()
{
    m_list->setObjectName(QStringLiteral("sequenceList"));
    m_list->setAccessibleName(tr("Frames in their order"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_add = addButton(tr("Add ▾"), "addPiece", tr("Add frames (Insert)"));
    m_duplicate = addButton(tr("Duplicate"), "duplicatePiece", tr("Duplicate (Ctrl+D)"));
    m_remove = addButton(QStringLiteral("✕"), "removePiece", tr("Delete (Del)"));
    m_up = addButton(QStringLiteral("↑"), "movePieceUp", tr("Move up (Alt+Up)"));
    m_down = addButton(QStringLiteral("↓"), "movePieceDown", tr("Move down (Alt+Down)"));
    m_more = addButton(QStringLiteral("⋯"), "sequenceMenu", tr("Fragment, open, save"));
    setRole(*m_more, "quiet");
    addHeaderEnd(m_more);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(8, 6, 8, 4);
    row->setSpacing(4);
    row->addWidget(m_add, 1);
    for (QToolButton *button : {m_duplicate, m_remove, m_up, m_down}) {
        setRole(*button, "quiet");
        row->addWidget(button);
    }
    auto *place = new QVBoxLayout;
    place->setContentsMargins(8, 6, 8, 0);
    place->addWidget(m_list);
    contentLayout()->addLayout(place, 1);
    contentLayout()->addLayout(row);
}

void SequenceList::buildMenu()
{
    auto *presets = new QMenu(m_add);
    presets->setObjectName(QStringLiteral("presets"));
    fillPresets(presets);
    // Not setMenu(): the style would put an arrow of its own beside the one in the text.
    connect(m_add, &QToolButton::clicked, presets,
        [this, presets] { presets->popup(m_add->mapToGlobal(QPoint(0, m_add->height()))); });
    auto *more = new QMenu(m_more);
    more->setObjectName(QStringLiteral("sequenceMore"));
    more->addAction(tr("&Fragment this frame…"), this, &SequenceList::fragmentRequested)
        ->setObjectName(QStringLiteral("fragmentPiece"));
    more->addSeparator();
    more->addAction(tr("&Open a sequence…"), this, &SequenceList::openRequested);
    more->addAction(tr("&Save the sequence…"), this, &SequenceList::saveRequested);
    more->addSeparator();
    more->addAction(tr("&Clear"), this, &SequenceList::clearRequested)
        ->setObjectName(QStringLiteral("clearSequence"));
    connect(m_more, &QToolButton::clicked, more,
        [this, more] { more->popup(m_more->mapToGlobal(QPoint(0, m_more->height()))); });
}

void SequenceList::fillPresets(QMenu *menu)
{
    QMenu *group = nullptr;
    QString groupName;
    for (const CompositionPreset &preset : compositionPresets()) {
        if (const QString name = translated(preset.group); !group || name != groupName) {
            group = menu->addMenu(name);
            groupName = name;
        }
        QAction *action = group->addAction(translated(preset.name));
        action->setObjectName(QLatin1StringView(preset.name));
        connect(action, &QAction::triggered, this,
            [this, pieces = preset.pieces] { Q_EMIT addRequested(pieces); });
    }
}

void SequenceList::show(const Composition &composition, const ComposedBytes &composed, int current)
{
    const QSignalBlocker quiet(m_list);
    const int count = int(composition.pieces.size());
    while (m_list->count() > count)
        delete m_list->takeItem(m_list->count() - 1);
    while (m_list->count() < count) {
        m_list->addItem(QString());
        m_list->item(m_list->count() - 1)->setSizeHint({0, m_list->fontMetrics().height() + 8});
    }
    for (int row = 0; row < count; ++row) {
        const ComposedPiece &piece = composed.pieces[std::size_t(row)];
        QListWidgetItem *item = m_list->item(row);
        item->setText(lineOf(std::size_t(row), piece));
        item->setData(brokenRole, !piece.violations.empty() || (piece.count > 0 && !piece.begins));
    }
    m_list->setCurrentRow(current);
    paintRows();
    setNote(count == 0 ? QString() : byteCount(quint64(composed.bytes.size())));
    for (QToolButton *button : {m_duplicate, m_remove})
        button->setEnabled(current >= 0);
    m_up->setEnabled(current > 0);
    m_down->setEnabled(current >= 0 && current + 1 < count);
}

int SequenceList::current() const
{
    return m_list->currentRow();
}

void SequenceList::paintRows()
{
    for (int row = 0; row < m_list->count(); ++row) {
        QListWidgetItem *item = m_list->item(row);
        item->setForeground(color(item->data(brokenRole).toBool() ? Token::Violation : Token::Ink, *this));
    }
}

void SequenceList::changeEvent(QEvent *event)
{
    Card::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        paintRows();
}

// The window has Ctrl+D too, for clients: here it is the list's.
bool SequenceList::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress)
        return Card::eventFilter(watched, event);
    const auto *press = static_cast<QKeyEvent *>(event);
    const bool isDuplicate = press->keyCombination() == QKeyCombination(Qt::CTRL, Qt::Key_D);
    if (event->type() == QEvent::ShortcutOverride) {
        if (isDuplicate)
            event->accept();
        return isDuplicate;
    }
    const bool alt = press->modifiers() == Qt::AltModifier;
    if (isDuplicate)
        Q_EMIT duplicateRequested();
    else if (press->key() == Qt::Key_Delete)
        Q_EMIT removeRequested();
    else if (press->key() == Qt::Key_Insert)
        m_add->click();
    else if (alt && press->key() == Qt::Key_Up)
        Q_EMIT moveRequested(-1);
    else if (alt && press->key() == Qt::Key_Down)
        Q_EMIT moveRequested(1);
    else
        return Card::eventFilter(watched, event);
    return true;
}

} // namespace Fanlight

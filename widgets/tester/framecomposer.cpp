// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/framecomposer.h"

#include "widgets/common/banner.h"
#include "widgets/common/compositionwording.h"
#include "widgets/common/emptystate.h"
#include "widgets/tester/bytespanel.h"
#include "widgets/tester/followup.h"
#include "widgets/tester/pieceeditor.h"
#include "widgets/tester/sendbar.h"
#include "widgets/tester/sequencelist.h"
#include "workbench/workbench.h"

#include <QAction>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>
#include <utility>

namespace Fanlight {

namespace {

constexpr int gap = 8;

} // namespace

FrameComposer::FrameComposer(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_views(new QStackedWidget(this))
    , m_empty(new EmptyState(tr("Say anything on the wire"),
          tr("A raw client sends frames that you make by hand, bit by bit, also those that RFC 6455 forbids, "
             "and shows what the other side does then."),
          this))
    , m_work(new QWidget(this))
    , m_banner(new Banner(this))
    , m_sequence(new SequenceList(this))
    , m_piece(new PieceEditor(m_keys, this))
    , m_bytes(new BytesPanel(this))
    , m_send(new SendBar(workbench, this))
    , m_followUp(new FollowUp(workbench, this))
{
    setObjectName(QStringLiteral("frameComposer"));
    buildUi();
    connectParts();
    FramePiece hello;
    hello.payload.text = QStringLiteral("Hello");
    add({{hello, {}}});
    setClient({});
}

void FrameComposer::buildUi()
{
    m_empty->setObjectName(QStringLiteral("noRawClient"));
    m_empty->setAction(tr("New raw client"), true);
    m_banner->setObjectName(QStringLiteral("composerBanner"));
    auto *parts = new QSplitter(Qt::Horizontal, m_work);
    parts->setObjectName(QStringLiteral("composerParts"));
    parts->setChildrenCollapsible(false);
    for (QWidget *part : {static_cast<QWidget *>(m_sequence), static_cast<QWidget *>(m_piece),
             static_cast<QWidget *>(m_bytes)})
        parts->addWidget(part);
    parts->setStretchFactor(0, 0);
    parts->setStretchFactor(1, 5);
    parts->setStretchFactor(2, 4);
    parts->setSizes({250, 500, 420});
    auto *rows = new QSplitter(Qt::Vertical, m_work);
    rows->setObjectName(QStringLiteral("composerRows"));
    rows->setChildrenCollapsible(false);
    auto *upper = new QWidget(rows);
    auto *upperLayout = new QVBoxLayout(upper);
    upperLayout->setContentsMargins(0, 0, 0, 0);
    upperLayout->setSpacing(gap);
    upperLayout->addWidget(parts, 1);
    upperLayout->addWidget(m_send);
    rows->addWidget(upper);
    rows->addWidget(m_followUp);
    rows->setStretchFactor(0, 3);
    rows->setStretchFactor(1, 1);
    rows->setSizes({420, 170});
    auto *work = new QVBoxLayout(m_work);
    work->setContentsMargins(0, gap, 0, 0);
    work->setSpacing(gap);
    work->addWidget(m_banner);
    work->addWidget(rows, 1);
    m_views->addWidget(m_empty);
    m_views->addWidget(m_work);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_views);
}

void FrameComposer::connectParts()
{
    connect(m_empty, &EmptyState::triggered, this, &FrameComposer::clientRequested);
    connect(m_sequence, &SequenceList::currentChanged, this, &FrameComposer::choose);
    connect(m_sequence, &SequenceList::addRequested, this, &FrameComposer::add);
    connect(m_sequence, &SequenceList::duplicateRequested, this, &FrameComposer::duplicate);
    connect(m_sequence, &SequenceList::removeRequested, this, &FrameComposer::remove);
    connect(m_sequence, &SequenceList::moveRequested, this, &FrameComposer::move);
    connect(m_sequence, &SequenceList::fragmentRequested, this, &FrameComposer::askForFragments);
    connect(m_sequence, &SequenceList::openRequested, this, &FrameComposer::askForOpen);
    connect(m_sequence, &SequenceList::saveRequested, this, &FrameComposer::askForSave);
    connect(m_sequence, &SequenceList::clearRequested, this, &FrameComposer::clear);
    connect(m_banner, &Banner::actionTriggered, this, &FrameComposer::bringBack);
    connect(m_piece, &PieceEditor::edited, this, &FrameComposer::take);
    connect(m_piece, &PieceEditor::selectionChanged, this, &FrameComposer::showSelection);
    connect(m_piece, &PieceEditor::hovered, this,
        [this](ByteRange range) { m_bytes->setHovered(m_current < 0 ? ByteRange{} : amongAll(range)); });
    connect(m_bytes, &BytesPanel::byteSelected, this, &FrameComposer::chooseByte);
    connect(m_bytes, &BytesPanel::splitRequested, this, &FrameComposer::split);
    connect(m_bytes, &BytesPanel::cutRequested, this, &FrameComposer::cut);
    connect(m_bytes, &BytesPanel::pauseEdited, this, &FrameComposer::setPause);
    connect(m_send, &SendBar::sendRequested, this, [this] { send(After::Nothing); });
    connect(m_send, &SendBar::halfCloseRequested, this, [this] { send(After::HalfClose); });
    connect(m_send, &SendBar::resetRequested, this, [this] { m_workbench.clientReset(m_client); });
    connect(m_followUp, &FollowUp::recordActivated, this, &FrameComposer::recordActivated);
    connect(&m_workbench, &Workbench::clientChanged, this, [this](ClientId changed) {
        if (changed == m_client)
            showClient();
    });
    // What was agreed on is known a little after the connection is open.
    connect(&m_workbench.store(), &CaptureStore::connectionChanged, this, [this](ConnectionId changed) {
        if (m_client.value != 0 && changed == m_workbench.clientState(m_client).connection)
            showClient();
    });
    auto *send = new QAction(tr("Send"), this);
    send->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)});
    send->setShortcutContext(Qt::WindowShortcut); // from the bar above too, as long as this is what shows
    addAction(send);
    connect(send, &QAction::triggered, this, [this] { this->send(After::Nothing); });
}

void FrameComposer::setClient(ClientId client)
{
    m_client = client;
    m_views->setCurrentWidget(client.value == 0 ? static_cast<QWidget *>(m_empty) : m_work);
    m_send->setClient(client);
    m_followUp->setClient(client);
    recompose();
}

void FrameComposer::setComposition(const Composition &composition)
{
    m_composition = composition;
    drawKeys(m_composition, m_keys, 0, m_composition.pieces.size());
    m_current = m_composition.pieces.empty() ? -1 : 0;
    recompose();
}

// --- what is shown

bool FrameComposer::isDeflateAgreed() const
{
    const ConnectionInfo *info = m_workbench.store().connection(m_workbench.clientState(m_client).connection);
    return info && info->extensions.contains(QLatin1StringView("permessage-deflate"));
}

// An extension that was agreed on changes what is wrong; nothing else of a client does.
void FrameComposer::showClient()
{
    if (isDeflateAgreed() != m_deflate)
        recompose();
    else
        showObstacle();
}

void FrameComposer::recompose()
{
    m_deflate = isDeflateAgreed();
    m_composed = compose(m_composition, {Role::Server, m_deflate});
    m_sequence->show(m_composition, m_composed, m_current);
    m_bytes->show(m_composed);
    showPiece();
    showObstacle();
}

void FrameComposer::showPiece()
{
    const auto index = std::size_t(std::max(0, m_current));
    if (m_current < 0 || index >= m_composition.pieces.size()) {
        m_piece->showPiece(0, nullptr, {}, nullptr, {}, 0);
    } else {
        const ComposedPiece &composed = m_composed.pieces[index];
        const auto fault = std::find_if(m_composed.faults.begin(), m_composed.faults.end(),
            [index](const PieceFault &one) { return one.piece == index; });
        const bool isLast = index + 1 == m_composition.pieces.size();
        m_piece->showPiece(index + 1, &m_composition.pieces[index], composed,
            fault == m_composed.faults.end() ? nullptr : &*fault,
            m_composed.bytes.mid(composed.first, composed.count), isLast ? m_composed.missing : 0);
    }
    showSelection();
}

void FrameComposer::showSelection()
{
    if (m_current < 0)
        return;
    const ComposedPiece &piece = m_composed.pieces[std::size_t(m_current)];
    m_bytes->setHighlight(amongAll(piece.frame ? m_piece->selectedBytes() : ByteRange{0, piece.count}));
}

ByteRange FrameComposer::amongAll(ByteRange range) const
{
    const ComposedPiece &piece = m_composed.pieces[std::size_t(m_current)];
    range.first += piece.first;
    range.count = std::min(range.count, piece.first + piece.count - range.first);
    return range;
}

QString FrameComposer::obstacle() const
{
    if (m_composition.pieces.empty())
        return tr("Nothing to send: add a frame.");
    if (!m_composed.faults.empty()) {
        const PieceFault &fault = m_composed.faults.front();
        return tr("Piece %1: %2").arg(fault.piece + 1).arg(errorText(fault));
    }
    if (m_composed.bytes.isEmpty())
        return tr("Nothing to send: there are no bytes.");
    if (m_workbench.clientState(m_client).phase != ClientPhase::Open)
        return tr("Not connected. Connect above, then send; what is composed stays.");
    return {};
}

bool FrameComposer::canHalfClose() const
{
    return m_composed.faults.empty() && m_workbench.clientState(m_client).phase == ClientPhase::Open;
}

void FrameComposer::showObstacle()
{
    m_send->setObstacle(obstacle(),
        m_composed.breaksRules() ? tr("Breaks rules of the RFC: they are marked.") : tr("Well formed."),
        canHalfClose());
}

void FrameComposer::choose(int piece)
{
    if (std::exchange(m_current, piece) == piece)
        return;
    m_sequence->show(m_composition, m_composed, m_current);
    showPiece();
}

void FrameComposer::chooseByte(qsizetype byte)
{
    const auto piece = m_composed.pieceAt(byte);
    if (!piece)
        return;
    choose(int(*piece));
    m_piece->selectByte(byte - m_composed.pieces[*piece].first);
    showSelection();
}

// --- what is changed

void FrameComposer::take(const std::variant<FramePiece, RawPiece> &what)
{
    if (m_current < 0)
        return;
    m_composition.pieces[std::size_t(m_current)].what = what;
    recompose();
}

void FrameComposer::add(std::vector<CompositionPiece> pieces)
{
    if (m_composition.pieces.size() + pieces.size() > CompositionLimits::pieces) {
        m_banner->showMessage(BannerKind::Error,
            tr("A sequence has %1 pieces at most: delete some first.").arg(CompositionLimits::pieces));
        return;
    }
    const std::size_t place = std::size_t(m_current + 1);
    const std::size_t count = pieces.size();
    m_composition.pieces.insert(m_composition.pieces.begin() + std::ptrdiff_t(place),
        std::make_move_iterator(pieces.begin()), std::make_move_iterator(pieces.end()));
    drawKeys(m_composition, m_keys, place, count);
    m_current = int(place + count) - 1; // the next ones go behind them
    recompose();
}

void FrameComposer::duplicate()
{
    if (m_current >= 0)
        add({m_composition.pieces[std::size_t(m_current)]});
}

void FrameComposer::remove()
{
    if (m_current < 0)
        return;
    m_composition.pieces.erase(m_composition.pieces.begin() + m_current);
    m_current = std::min(m_current, int(m_composition.pieces.size()) - 1);
    recompose();
}

void FrameComposer::clear()
{
    if (!m_composition.pieces.empty())
        replace({}, tr("The sequence is cleared."));
}

void FrameComposer::replace(const Composition &composition, const QString &sentence)
{
    m_before = m_composition;
    setComposition(composition);
    if (m_before.pieces.empty())
        m_banner->clear();
    else
        m_banner->showMessage(BannerKind::Information, sentence, tr("Bring it back"));
}

void FrameComposer::bringBack()
{
    m_banner->clear();
    setComposition(m_before);
}

void FrameComposer::move(int by)
{
    const int other = m_current + by;
    if (m_current < 0 || other < 0 || other >= int(m_composition.pieces.size()))
        return;
    std::swap(m_composition.pieces[std::size_t(m_current)], m_composition.pieces[std::size_t(other)]);
    m_current = other;
    recompose();
}

void FrameComposer::split(CutRule rule, qsizetype every, int pause)
{
    const auto cuts = cutsBy(rule, m_composed, every, pause);
    if (!cuts) {
        m_banner->showMessage(
            BannerKind::Error, tr("That would be more than %1 writes: take more bytes for each.")
                                   .arg(CompositionLimits::writes));
        return;
    }
    if (cuts->empty() && rule != CutRule::None)
        m_banner->showMessage(BannerKind::Information, tr("There is no such place to cut in these bytes."));
    else
        m_banner->clear();
    setCuts(m_composition, m_composed, *cuts);
    recompose();
}

void FrameComposer::cut(qsizetype byte, int pause)
{
    toggleCut(m_composition, m_composed, byte, pause);
    recompose();
}

// The first write has no cut unless there is a pause before it.
void FrameComposer::setPause(qsizetype at, int pause)
{
    std::vector<WriteCut> cuts = m_composed.cuts;
    const auto found =
        std::find_if(cuts.begin(), cuts.end(), [at](const WriteCut &cut) { return cut.at == at; });
    if (found != cuts.end())
        found->pause = pause;
    else
        cuts.insert(cuts.begin(), {at, pause});
    setCuts(m_composition, m_composed, cuts);
    recompose();
}

void FrameComposer::send(After after)
{
    if (after == After::HalfClose ? !canHalfClose() : !obstacle().isEmpty())
        return;
    m_followUp->begin();
    if (!m_composed.bytes.isEmpty())
        m_workbench.clientSendWrites(m_client, m_composed.writes());
    if (after == After::HalfClose)
        m_workbench.clientHalfClose(m_client);
    // The next time other keys, where they are random.
    drawKeys(m_composition, m_keys, 0, m_composition.pieces.size());
    recompose();
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/pieceeditor.h"

#include "widgets/common/compositionwording.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/fieldexplanation.h"
#include "widgets/common/framediagram.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"
#include "widgets/tester/fieldeditor.h"
#include "widgets/tester/payloadeditor.h"

#include <QBoxLayout>
#include <QLabel>
#include <QtEndian>

#include <algorithm>

namespace Fanlight {

namespace {

// The field of the same name after an edit: a header that grew has others before it.
int placeOf(const std::vector<FrameField> &fields, FieldId id)
{
    const auto found =
        std::find_if(fields.begin(), fields.end(), [id](const FrameField &field) { return field.id == id; });
    return found == fields.end() ? -1 : int(found - fields.begin());
}

} // namespace

PieceEditor::PieceEditor(MaskingKeys &keys, QWidget *parent)
    : Card(tr("Frame"), parent)
    , m_keys(keys)
    , m_diagram(new FrameDiagram(this))
    , m_explanation(new FieldExplanation(this))
    , m_field(new FieldEditor(this))
    , m_payload(new PayloadEditor(this))
    , m_findings(new QLabel(this))
    , m_empty(new EmptyState(tr("No frame yet"),
          tr("Add one on the left: well formed, or with one rule broken on purpose."), this))
    , m_content(new QWidget(this))
{
    setObjectName(QStringLiteral("pieceEditor"));
    buildUi();
    connect(m_diagram, &FrameDiagram::currentChanged, this, [this](int field) {
        selectField(field);
        Q_EMIT selectionChanged();
    });
    connect(m_diagram, &FrameDiagram::hovered, this,
        [this](int field) { Q_EMIT hovered(m_frame.bytesOf(field)); });
    connect(m_diagram, &FrameDiagram::activated, this, &PieceEditor::activateField);
    connect(m_field, &FieldEditor::edited, this, &PieceEditor::takeFrame);
    connect(m_field, &FieldEditor::keyRequested, this, &PieceEditor::drawKey);
    connect(m_field, &FieldEditor::closeCodeEdited, this, &PieceEditor::takeCloseCode);
    connect(m_field, &FieldEditor::left, this, &PieceEditor::focusDiagram);
    connect(m_payload, &PayloadEditor::edited, this, &PieceEditor::takePayload);
}

void PieceEditor::buildUi()
{
    m_empty->setObjectName(QStringLiteral("noFrame"));
    m_diagram->setEditable(true);
    m_diagram->setObjectName(QStringLiteral("composedDiagram"));
    m_diagram->setToolTip(tr("A click on a bit changes it; Enter or Space too"));
    m_findings->setObjectName(QStringLiteral("findings"));
    m_findings->setWordWrap(true);
    m_findings->setTextFormat(Qt::PlainText);
    m_findings->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_findings->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto *layout = new QVBoxLayout(m_content);
    layout->setContentsMargins(12, 10, 12, 6);
    layout->setSpacing(8);
    layout->addWidget(m_diagram);
    layout->addWidget(m_explanation);
    layout->addWidget(m_field);
    layout->addWidget(m_payload, 1);
    layout->addWidget(m_findings);
    contentLayout()->addWidget(m_content, 1);
    contentLayout()->addWidget(m_empty, 1);
}

void PieceEditor::showPiece(std::size_t number, const CompositionPiece *piece, const ComposedPiece &composed,
    const PieceFault *fault, const QByteArray &wire, quint64 missing)
{
    m_isShown = piece != nullptr;
    m_content->setVisible(m_isShown);
    m_empty->setVisible(!m_isShown);
    if (!piece) {
        setTitle(tr("Frame"));
        setNote({});
        return;
    }
    if (std::exchange(m_number, number) != number)
        m_field->clear();
    m_what = piece->what;
    const auto *frame = std::get_if<FramePiece>(&m_what);
    setTitle(frame ? tr("Frame %1").arg(number) : tr("Raw bytes %1").arg(number));
    setNote(byteCount(quint64(composed.count)));
    m_diagram->setVisible(frame);
    m_explanation->setVisible(frame);
    m_field->setVisible(frame);
    m_payload->setRaw(!frame);
    if (frame && composed.frame)
        showFrame(*frame, composed, wire);
    else
        m_frame = {};
    m_payload->setPayload(
        frame ? frame->payload : PayloadText{PayloadForm::Hex, std::get<RawPiece>(m_what).hex, {}});
    m_payload->setFault(fault ? errorText(*fault) : QString());
    showFindings(composed, missing);
}

void PieceEditor::showFrame(const FramePiece &piece, const ComposedPiece &composed, const QByteArray &wire)
{
    const int before = m_diagram->current();
    const FieldId id = before >= 0 && before < int(m_frame.fields.size())
                           ? m_frame.fields.at(std::size_t(before)).id
                           : FieldId::Opcode;
    m_frame = frameBytes(*composed.frame, Role::Server, wire);
    m_diagram->setFields(m_frame.fields);
    m_explanation->setFields(m_frame.fields);
    m_field->setFrame(piece.frame, composed.frame->payload);
    const int field = std::max(placeOf(m_frame.fields, id), -1);
    selectField(field >= 0 ? field : placeOf(m_frame.fields, FieldId::Opcode));
}

void PieceEditor::showFindings(const ComposedPiece &composed, quint64 missing)
{
    QStringList lines;
    for (const Violation violation : composed.violations)
        lines += QStringLiteral("⚠ %1: %2").arg(QString::fromLatin1(clause(violation)), text(violation));
    if (composed.count > 0 && !composed.begins)
        lines += tr("⚠ A reader sees no frame begin here: these bytes belong to what stands before them.");
    if (missing > 0)
        lines += tr("… A reader still waits for more: %1").arg(byteCount(missing));
    const bool isFine = lines.isEmpty();
    m_findings->setText(isFine ? tr("✓ Breaks no rule.") : lines.join(u'\n'));
    setRole(*m_findings, composed.violations.empty() && composed.begins ? "muted" : "error");
    m_findings->setVisible(composed.count > 0);
}

void PieceEditor::selectField(int field)
{
    m_diagram->setCurrent(field);
    m_explanation->show(field);
    if (field >= 0 && field < int(m_frame.fields.size()))
        m_field->showField(m_frame.fields.at(std::size_t(field)).id);
}

// A bit is changed at once, everything else opens what changes it.
void PieceEditor::activateField(int field)
{
    auto *piece = std::get_if<FramePiece>(&m_what);
    if (!piece || field >= int(m_frame.fields.size()))
        return;
    ScriptFrame frame = piece->frame;
    switch (m_frame.fields.at(std::size_t(field)).id) {
    case FieldId::Fin:
        frame.fin = !frame.fin;
        return takeFrame(frame);
    case FieldId::Rsv1:
        frame.rsv ^= 4;
        return takeFrame(frame);
    case FieldId::Rsv2:
        frame.rsv ^= 2;
        return takeFrame(frame);
    case FieldId::Rsv3:
        frame.rsv ^= 1;
        return takeFrame(frame);
    case FieldId::Payload:
    case FieldId::CloseReason:
        return m_payload->focusText();
    default:
        m_field->focusEditor();
    }
}

void PieceEditor::selectByte(qsizetype byte)
{
    selectField(m_frame.fieldAt(byte, m_diagram->current()));
}

ByteRange PieceEditor::selectedBytes() const
{
    return m_isShown && std::holds_alternative<FramePiece>(m_what) ? m_frame.bytesOf(m_diagram->current())
                                                                   : ByteRange{};
}

void PieceEditor::focusDiagram()
{
    m_diagram->setFocus();
}

void PieceEditor::takeFrame(const ScriptFrame &frame)
{
    auto *piece = std::get_if<FramePiece>(&m_what);
    if (!piece)
        return;
    // A key that keyRequested() has drawn meanwhile stays.
    const MaskingKey drawn = piece->frame.key;
    piece->frame = frame;
    if (frame.mask == FrameMask::Usual)
        piece->frame.key = drawn;
    Q_EMIT edited(m_what);
}

void PieceEditor::takePayload(const PayloadText &payload)
{
    if (auto *piece = std::get_if<FramePiece>(&m_what))
        piece->payload = payload;
    else
        std::get<RawPiece>(m_what).hex = payload.text;
    Q_EMIT edited(m_what);
}

// The first two bytes of the payload: with them it can be told in hex alone.
void PieceEditor::takeCloseCode(quint16 code)
{
    auto *piece = std::get_if<FramePiece>(&m_what);
    const auto before = piece ? payloadOf(piece->payload) : Unexpected<PieceFault>(PieceFault{});
    if (!before || before->size() < 2)
        return;
    QByteArray body = *before;
    qToBigEndian(code, body.data());
    piece->payload = {PayloadForm::Hex, QString::fromLatin1(body.toHex(' ')), {}};
    Q_EMIT edited(m_what);
}

void PieceEditor::drawKey()
{
    auto *piece = std::get_if<FramePiece>(&m_what);
    if (!piece)
        return;
    piece->frame.key = m_keys.next();
    Q_EMIT edited(m_what);
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/framecomposition.h"
#include "widgets/common/card.h"
#include "widgets/common/framebytes.h"

class QLabel;

namespace Fanlight {

class EmptyState;
class FieldEditor;
class FieldExplanation;
class FrameDiagram;
class PayloadEditor;

// One piece of a composition: a frame as the inspector draws it, whose fields can be changed, or raw bytes.
// Below, which rules it breaks.
class PieceEditor : public Card
{
    Q_OBJECT
public:
    explicit PieceEditor(MaskingKeys &keys, QWidget *parent = nullptr);

    // number counts from 1; 0 and nullptr for none. wire: the piece's own bytes. missing: bytes a reader
    // still waits for after them.
    void showPiece(std::size_t number, const CompositionPiece *piece, const ComposedPiece &composed,
        const PieceFault *fault, const QByteArray &wire, quint64 missing);
    // The field that a byte of the piece belongs to is selected.
    void selectByte(qsizetype byte);
    [[nodiscard]] ByteRange selectedBytes() const; // of the piece
    void focusDiagram();

Q_SIGNALS:
    void edited(const std::variant<Fanlight::FramePiece, Fanlight::RawPiece> &what);
    void selectionChanged();                 // by the reader
    void hovered(Fanlight::ByteRange bytes); // of the piece; none when the pointer left

private:
    void buildUi();
    void showFrame(const FramePiece &piece, const ComposedPiece &composed, const QByteArray &wire);
    void showFindings(const ComposedPiece &composed, quint64 missing);
    void selectField(int field);
    void activateField(int field);
    void takeFrame(const ScriptFrame &frame);
    void takePayload(const PayloadText &payload);
    void takeCloseCode(quint16 code);
    void drawKey();

    MaskingKeys &m_keys;
    std::variant<FramePiece, RawPiece> m_what;
    bool m_isShown = false;
    std::size_t m_number = 0;
    FrameBytes m_frame; // of a frame
    FrameDiagram *m_diagram;
    FieldExplanation *m_explanation;
    FieldEditor *m_field;
    PayloadEditor *m_payload;
    QLabel *m_findings;
    EmptyState *m_empty;
    QWidget *m_content;
};

} // namespace Fanlight

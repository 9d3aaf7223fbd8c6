// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/framecomposition.h"

#include "protocol/anatomy.h"
#include "protocol/messagereader.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace Fanlight {

namespace {

void noteOnce(std::vector<Violation> &violations, Violation found)
{
    if (found != Violation::None &&
        std::find(violations.begin(), violations.end(), found) == violations.end())
        violations.push_back(found);
}

// The inspector marks fields: what it would mark in this frame, and what it would say of all of it.
void noteFrame(std::vector<Violation> &violations, const Frame &frame, Role receiver)
{
    noteOnce(violations, frame.violation);
    for (const FrameField &field : dissect(frame, receiver))
        noteOnce(violations, field.violation);
}

// Puts a reader's findings where the pieces are.
class Marker
{
public:
    Marker(ComposedBytes &composed, const Reader &reader)
        : m_composed(composed)
        , m_reader(reader)
    {
    }

    void run()
    {
        // Lenient: what a reader could overlook does not hide what comes after it.
        MessageReader messages(m_reader.role, std::numeric_limits<quint64>::max(), 0, false);
        if (m_reader.deflate)
            messages.allowDeflate({mostWindowBits, true});
        messages.receive(m_composed.bytes);
        std::optional<Failure> failure;
        for (ReaderEvent &event : messages.takeEvents()) {
            if (auto *seen = std::get_if<FrameSeen>(&event))
                mark(std::move(seen->frame));
            else if (auto *failed = std::get_if<Failure>(&event))
                failure = std::move(*failed);
        }
        if (messages.isInsideFrame())
            markUnfinished(failure);
    }

private:
    void mark(Frame frame)
    {
        const auto begin = qsizetype(frame.offset);
        m_end = begin + frame.header.size() + frame.payload.size();
        // Of a length that nobody can hold the reader keeps nothing; the RFC has no such limit.
        if (frame.violation == Violation::MessageTooBig) {
            m_composed.missing = frame.wireSize() - quint64(m_composed.bytes.size() - begin);
            frame.violation = Violation::None;
        }
        const auto index = m_composed.pieceAt(begin);
        if (!index)
            return;
        ComposedPiece &piece = m_composed.pieces[*index];
        noteBegin(piece, begin);
        if (piece.frame && piece.first == begin)
            piece.frame->violation = frame.violation;
        noteFrame(piece.violations, frame, m_reader.role);
    }

    static void noteBegin(ComposedPiece &piece, qsizetype begin)
    {
        piece.begins = piece.begins || piece.first == begin;
    }

    // The frame under way when the bytes end: its header may tell something already.
    void markUnfinished(const std::optional<Failure> &failure)
    {
        FrameParser parser(m_reader.role, std::numeric_limits<quint64>::max(), quint64(m_end));
        if (m_reader.deflate)
            parser.allowReservedBits(true, false, false);
        parser.receive(QByteArrayView(m_composed.bytes).sliced(m_end));
        const auto partial = parser.partial();
        if (!partial) {
            m_composed.missing = 1; // of its header, at least
            if (const auto index = m_composed.pieceAt(m_end))
                noteBegin(m_composed.pieces[*index], m_end);
            return;
        }
        m_composed.missing = partial->header.payloadLength - quint64(partial->payloadSoFar.size());
        Frame frame{
            partial->header, partial->payloadSoFar.toByteArray(), partial->offset, partial->violation};
        if (failure && failure->frameOffset == partial->offset)
            frame.violation = failure->violation;
        mark(std::move(frame));
    }

    ComposedBytes &m_composed;
    Reader m_reader;
    qsizetype m_end = 0; // of the last whole frame
};

} // namespace

void drawKeys(Composition &composition, MaskingKeys &keys, std::size_t piece, std::size_t count)
{
    for (std::size_t i = piece; i < composition.pieces.size() && i - piece < count; ++i) {
        auto *frame = std::get_if<FramePiece>(&composition.pieces[i].what);
        if (frame && frame->frame.mask == FrameMask::Usual)
            frame->frame.key = keys.next();
    }
}

Expected<QByteArray, PieceFault> payloadOf(const PayloadText &payload)
{
    QByteArray once;
    if (payload.form == PayloadForm::Hex) {
        const auto read = encode({DraftFormat::Hex, payload.text, {}}, {});
        if (!read)
            return Unexpected<PieceFault>({0, PieceError::BadPayload, read.error()});
        once = *read;
    } else {
        once = payload.text.toUtf8();
    }
    const quint64 size = payload.size.value_or(quint64(once.size()));
    if (size > quint64(CompositionLimits::bytes))
        return Unexpected<PieceFault>({0, PieceError::TooLong, {}});
    if (size > 0 && once.isEmpty())
        return Unexpected<PieceFault>({0, PieceError::NothingToRepeat, {}});
    if (size == quint64(once.size()))
        return once;
    return once.repeated(qsizetype(size) / once.size() + 1).first(qsizetype(size));
}

namespace {

// The piece's bytes, or why there are none.
std::optional<PieceFault> append(const CompositionPiece &piece, ComposedPiece &composed, QByteArray &bytes)
{
    QByteArray own;
    if (const auto *spoken = std::get_if<FramePiece>(&piece.what)) {
        const auto payload = payloadOf(spoken->payload);
        ScriptFrame frame = spoken->frame;
        frame.payload = payload.value_or(QByteArray());
        composed.frame = frameOf(frame, frame.key);
        if (!payload)
            return payload.error();
        own = serialize(Unchecked{*composed.frame});
    } else {
        const auto raw = payloadOf({PayloadForm::Hex, std::get<RawPiece>(piece.what).hex, {}});
        if (!raw)
            return raw.error();
        own = *raw;
    }
    if (own.size() > CompositionLimits::bytes - bytes.size())
        return PieceFault{0, PieceError::TooLong, {}};
    composed.count = own.size();
    bytes += own;
    return std::nullopt;
}

} // namespace

ComposedBytes compose(const Composition &composition, const Reader &reader)
{
    ComposedBytes composed;
    for (std::size_t i = 0; i < composition.pieces.size(); ++i) {
        const CompositionPiece &piece = composition.pieces[i];
        ComposedPiece &made = composed.pieces.emplace_back();
        made.first = composed.bytes.size();
        if (auto fault = append(piece, made, composed.bytes)) {
            fault->piece = i;
            composed.faults.push_back(std::move(*fault));
        }
        for (const WriteCut &cut : piece.cuts) {
            if (cut.at < made.count)
                composed.cuts.push_back({made.first + cut.at, cut.pause});
        }
    }
    Marker(composed, reader).run();
    return composed;
}

std::optional<std::size_t> ComposedBytes::pieceAt(qsizetype byte) const
{
    // The last one that begins there or before: empty pieces stand in front of it.
    const auto after = std::upper_bound(pieces.begin(), pieces.end(), byte,
        [](qsizetype wanted, const ComposedPiece &piece) { return wanted < piece.first; });
    if (after == pieces.begin())
        return std::nullopt;
    return std::size_t(after - pieces.begin()) - 1;
}

bool ComposedBytes::breaksRules() const
{
    return std::any_of(
        pieces.begin(), pieces.end(), [](const ComposedPiece &piece) { return !piece.violations.empty(); });
}

WritePlan ComposedBytes::writes() const
{
    WritePlan plan;
    qsizetype from = 0;
    int pause = 0;
    for (const WriteCut &cut : cuts) {
        if (cut.at > from)
            plan.push_back({bytes.mid(from, cut.at - from), pause});
        from = cut.at;
        pause = cut.pause;
    }
    if (from < bytes.size())
        plan.push_back({bytes.mid(from), pause});
    return plan;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/compositionedits.h"

#include "protocol/utf8validator.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace Fanlight {

namespace {

// A part of a payload as it would be typed: as text where it is some, and short where it repeats itself.
PayloadText partOf(const PayloadText &payload, const QByteArray &bytes, qsizetype from, qsizetype size)
{
    PayloadText part;
    QByteArray own = bytes.mid(from, size);
    if (payload.size) {
        // What repeats begins at another of its bytes.
        const auto once = payloadOf({payload.form, payload.text, {}}).value_or(QByteArray());
        const qsizetype turn = once.isEmpty() ? 0 : from % once.size();
        const QByteArray turned = once.mid(turn) + once.first(turn);
        if (turned.size() < own.size()) {
            part.size = quint64(own.size());
            own = turned;
        }
    }
    const bool asText = payload.form == PayloadForm::Text && isValidUtf8(own);
    part.form = asText ? PayloadForm::Text : PayloadForm::Hex;
    part.text = asText ? QString::fromUtf8(own) : QString::fromLatin1(own.toHex(' '));
    return part;
}

std::vector<qsizetype> sizesOf(qsizetype whole, const std::vector<qsizetype> &sizes)
{
    std::vector<qsizetype> parts;
    for (qsizetype from = 0; from < whole && parts.size() <= CompositionLimits::pieces;) {
        const std::size_t index = std::min(parts.size(), sizes.empty() ? 0 : sizes.size() - 1);
        const qsizetype size = sizes.empty() ? whole : std::max<qsizetype>(1, sizes[index]);
        parts.push_back(std::min(size, whole - from));
        from += parts.back();
    }
    return parts;
}

// The byte behind the first one of a character that has several; 0 for none.
qsizetype insideCodePoint(const Frame &frame)
{
    const QByteArray &payload = frame.payload;
    for (qsizetype i = 0; i + 1 < payload.size(); ++i) {
        if (quint8(payload.at(i)) >= 0xC2 && (quint8(payload.at(i + 1)) & 0xC0) == 0x80)
            return frame.header.size() + i + 1;
    }
    return 0;
}

// 0 for none.
qsizetype placeBy(CutRule rule, const ComposedPiece &piece)
{
    if (rule == CutRule::AfterFirstByte)
        return piece.frame ? 1 : 0;
    return rule == CutRule::InsideCodePoint && piece.frame ? insideCodePoint(*piece.frame) : 0;
}

} // namespace

std::size_t fragment(
    Composition &composition, std::size_t piece, const std::vector<qsizetype> &sizes, MaskingKeys &keys)
{
    const auto *spoken = piece < composition.pieces.size()
                             ? std::get_if<FramePiece>(&composition.pieces[piece].what)
                             : nullptr;
    if (!spoken)
        return 0;
    const FramePiece whole = *spoken;
    const auto bytes = payloadOf(whole.payload);
    if (!bytes)
        return 0;
    const std::vector<qsizetype> parts = sizesOf(bytes->size(), sizes);
    if (parts.empty() || composition.pieces.size() - 1 + parts.size() > CompositionLimits::pieces)
        return 0;
    std::vector<CompositionPiece> made;
    qsizetype from = 0;
    for (const qsizetype size : parts) {
        FramePiece part = whole;
        part.payload = partOf(whole.payload, *bytes, from, size);
        part.frame.encoding.reset();
        part.frame.claimedLength.reset();
        if (from > 0) {
            part.frame.opcode = Opcode::Continuation;
            part.frame.rsv = 0;
        }
        from += size;
        part.frame.fin = whole.frame.fin && from == bytes->size();
        made.push_back({std::move(part), {}});
    }
    const auto place = composition.pieces.erase(composition.pieces.begin() + std::ptrdiff_t(piece));
    composition.pieces.insert(
        place, std::make_move_iterator(made.begin()), std::make_move_iterator(made.end()));
    drawKeys(composition, keys, piece, made.size());
    return made.size();
}

std::optional<std::vector<WriteCut>> cutsBy(
    CutRule rule, const ComposedBytes &composed, qsizetype every, int pause)
{
    std::vector<WriteCut> cuts;
    if (rule == CutRule::EveryBytes) {
        const qsizetype step = std::max<qsizetype>(1, every);
        if (composed.bytes.size() / step >= qsizetype(CompositionLimits::writes))
            return std::nullopt;
        for (qsizetype at = step; at < composed.bytes.size(); at += step)
            cuts.push_back({at, pause});
        return cuts;
    }
    for (const ComposedPiece &piece : composed.pieces) {
        if (rule == CutRule::EachPiece && piece.first > 0 && piece.count > 0)
            cuts.push_back({piece.first, pause});
        else if (const qsizetype place = placeBy(rule, piece); place > 0 && place < piece.count)
            cuts.push_back({piece.first + place, pause});
    }
    return cuts;
}

void setCuts(Composition &composition, const ComposedBytes &composed, const std::vector<WriteCut> &cuts)
{
    for (CompositionPiece &piece : composition.pieces)
        piece.cuts.clear();
    for (const WriteCut &cut : cuts) {
        const auto piece = composed.pieceAt(cut.at);
        if (piece && *piece < composition.pieces.size())
            composition.pieces[*piece].cuts.push_back({cut.at - composed.pieces[*piece].first, cut.pause});
    }
}

bool toggleCut(Composition &composition, const ComposedBytes &composed, qsizetype byte, int pause)
{
    if (byte < 0 || byte >= composed.bytes.size())
        return false;
    std::vector<WriteCut> cuts = composed.cuts;
    const auto place = std::lower_bound(
        cuts.begin(), cuts.end(), byte, [](const WriteCut &cut, qsizetype at) { return cut.at < at; });
    if (place != cuts.end() && place->at == byte)
        cuts.erase(place);
    else if (cuts.size() + 1 < CompositionLimits::writes)
        cuts.insert(place, {byte, pause});
    else
        return false;
    setCuts(composition, composed, cuts);
    return true;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/framecomposition.h"

namespace Fanlight {

// Cuts a frame's message into frames: sizes are those of their payloads in bytes, the last one goes on until
// the message ends; each counts as at least 1. The first keeps opcode and RSV bits, the last the FIN bit; all
// have shortest lengths and the frame's way of masking. Returns the number of frames, 0 when nothing was
// done: the piece is no frame, its payload cannot be read, or there would be more than
// CompositionLimits::pieces.
std::size_t fragment(
    Composition &composition, std::size_t piece, const std::vector<qsizetype> &sizes, MaskingKeys &keys);

// Where a whole composition can be cut into TCP writes.
enum class CutRule : quint8 {
    None,            // all bytes in one write
    EachPiece,       // a write for each frame
    AfterFirstByte,  // of each frame's header
    InsideCodePoint, // behind the first byte of the first character that has several, in each frame
    EveryBytes,      // of so many bytes
};

// Places by a rule, each but the first with that pause in ms. Nothing where there would be more than
// CompositionLimits::writes. every: bytes, at least 1.
[[nodiscard]] std::optional<std::vector<WriteCut>> cutsBy(
    CutRule rule, const ComposedBytes &composed, qsizetype every, int pause);

// Replaces the cuts of all pieces; places count over all bytes, ascending.
void setCuts(Composition &composition, const ComposedBytes &composed, const std::vector<WriteCut> &cuts);
// One more at that byte, or the one there taken away. False when there would be too many, or no such byte.
bool toggleCut(Composition &composition, const ComposedBytes &composed, qsizetype byte, int pause);

} // namespace Fanlight

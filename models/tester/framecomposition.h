// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/maskingkeys.h"
#include "client/messagedraft.h"
#include "client/writeplan.h"
#include "tester/scriptframe.h"

#include <QString>

#include <optional>
#include <variant>
#include <vector>

namespace Fanlight {

// What the frame composer makes: frames and bytes by hand, right or wrong, and how they are cut into TCP
// writes. Pure: nothing here knows a socket.

namespace CompositionLimits {
inline constexpr qsizetype bytes = 16 * 1024 * 1024; // of all pieces together, on the wire
inline constexpr std::size_t pieces = 1'000;
inline constexpr std::size_t writes = 10'000;
inline constexpr int pause = 60'000; // ms before one write
} // namespace CompositionLimits

enum class PayloadForm : quint8 { Text, Hex };

// A payload as it is typed. Text goes out in UTF-8 as it stands, braces too.
struct PayloadText
{
    PayloadForm form = PayloadForm::Text;
    QString text;
    std::optional<quint64> size; // bytes: what text says, again and again until it is so long; none: once
    bool operator==(const PayloadText &) const = default;
};

// Masked with FrameMask::Usual, None or Key. Usual is a key drawn for this frame, which stands in frame.key.
// frame.payload is not read: what payload says is sent.
struct FramePiece
{
    ScriptFrame frame;
    PayloadText payload;
    bool operator==(const FramePiece &) const = default;
};

// Bytes between frames, as they are.
struct RawPiece
{
    QString hex;
    bool operator==(const RawPiece &) const = default;
};

// A TCP write of its own begins at this byte of the piece, after a pause. Behind the piece's last byte it
// does nothing, until the piece grows.
struct WriteCut
{
    qsizetype at = 0;
    int pause = 0; // ms
    bool operator==(const WriteCut &) const = default;
};

struct CompositionPiece
{
    std::variant<FramePiece, RawPiece> what;
    std::vector<WriteCut> cuts; // ascending, each place once
    bool operator==(const CompositionPiece &) const = default;
};

struct Composition
{
    std::vector<CompositionPiece> pieces;
    bool operator==(const Composition &) const = default;
};

// A new key for each frame that wants a random one, from piece on, at most count pieces.
void drawKeys(Composition &composition, MaskingKeys &keys, std::size_t piece, std::size_t count);

enum class PieceError : quint8 {
    BadPayload,      // draft says what and where
    NothingToRepeat, // a size, but nothing to fill it with
    TooLong,         // the pieces up to this one are longer than CompositionLimits::bytes
};

// Why a piece has no bytes: until that is mended nothing can be sent.
struct PieceFault
{
    std::size_t piece = 0;
    PieceError error = PieceError::BadPayload;
    DraftFault draft;
};

// The payload's bytes, or what is wrong with it: PieceFault::piece is not set.
[[nodiscard]] Expected<QByteArray, PieceFault> payloadOf(const PayloadText &payload);

// Who reads the bytes, as far as it matters to what breaks a rule.
struct Reader
{
    Role role = Role::Server;
    bool deflate = false; // permessage-deflate was agreed on for this direction
};

struct ComposedPiece
{
    qsizetype first = 0; // its bytes among all
    qsizetype count = 0;
    std::optional<Frame> frame;        // as written, with the first rule that a reader finds broken
    std::vector<Violation> violations; // of what begins in this piece for a reader, each once
    bool begins = false; // a reader sees a frame begin with its first byte, not bytes of what stands before
};

struct ComposedBytes
{
    QByteArray bytes;
    std::vector<ComposedPiece> pieces; // one for each of the composition's
    std::vector<PieceFault> faults;    // at most one for each piece
    std::vector<WriteCut> cuts;        // over all bytes, ascending; one at 0 is the pause before everything
    quint64 missing = 0;               // bytes a reader still waits for after the last one

    // The piece of a byte; of the end, the last one. Nothing without pieces.
    [[nodiscard]] std::optional<std::size_t> pieceAt(qsizetype byte) const;
    [[nodiscard]] bool breaksRules() const;
    // What is sent: the bytes, cut.
    [[nodiscard]] WritePlan writes() const;
};

// Rules are those that the house's own reader finds broken, in its own words: what follows a failure of the
// connection is judged frame by frame alone. Memory: the bytes twice while it works.
[[nodiscard]] ComposedBytes compose(const Composition &composition, const Reader &reader);

} // namespace Fanlight

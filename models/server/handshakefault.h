// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/httphead.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>
#include <span>
#include <vector>

namespace Fanlight {

// What the server does wrong, on purpose, in its answer to an opening handshake: one thing at a time, so that
// it is known which rule a client keeps when it refuses.
enum class HandshakeFaultKind : quint8 {
    None,
    WrongAccept,
    NoAccept,
    WrongStatus,
    WrongUpgrade,
    NoUpgrade,
    WrongConnection,
    NoConnection,
    ForeignExtension,
    ForeignSubprotocol,
    TwoSubprotocols,
    BytesBefore,
    LineFeeds,
    Late,     // nothing is wrong but the time
    InPieces, // nor here
    Never,
};

struct HandshakeFault
{
    static constexpr int longestDelay = 60'000; // ms
    static constexpr int longestReason = 200;   // bytes

    HandshakeFaultKind kind = HandshakeFaultKind::None;
    int status = 200;                            // with WrongStatus: 100 to 599, but not 101
    QByteArray reason = QByteArrayLiteral("OK"); // with WrongStatus: a field value, may be empty
    int delay = 1'000;                           // ms before the answer (Late), between its pieces (InPieces)
    bool operator==(const HandshakeFault &) const = default;
};

// All kinds in order, None among them: what each breaks and what a client ought to do, in English (ASCII).
struct HandshakeFaultText
{
    HandshakeFaultKind kind;
    const char *name;     // "wrong-accept", for the command line
    const char *title;    // "A wrong Sec-WebSocket-Accept"
    const char *clause;   // of the rule that is broken, or that allows it; empty for None
    const char *expected; // what a client ought to do, a sentence; empty for None
};
[[nodiscard]] std::span<const HandshakeFaultText> handshakeFaultTexts();
[[nodiscard]] const HandshakeFaultText &textOf(HandshakeFaultKind kind);
[[nodiscard]] std::optional<HandshakeFaultKind> handshakeFaultNamed(QByteArrayView name);

// Why the settings cannot be used, each kind's own ones only.
enum class HandshakeFaultError : quint8 {
    StatusOutOfRange,
    StatusIsRight,
    ReasonBad,
    ReasonTooLong,
    DelayOutOfRange
};
[[nodiscard]] std::optional<HandshakeFaultError> faultIn(const HandshakeFault &fault);
[[nodiscard]] const char *sentence(HandshakeFaultError error); // English, ASCII

// Bytes of an answer that leave together.
struct AnswerPiece
{
    QByteArray bytes;
    int pause = 0; // ms before it
    bool operator==(const AnswerPiece &) const = default;
};

// The answer as it leaves. response: the right one, its whole head. Empty with Never. With WrongStatus no
// WebSocket follows it.
[[nodiscard]] std::vector<AnswerPiece> faultyAnswer(
    const HandshakeFault &fault, const RequestHead &request, const QByteArray &response);

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/frame.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace Fanlight {

// How a frame is masked. Usual is what the role demands: a key of the run's own for a client, none for a
// server. Zeros is the same with a key of zeros, so that raw bytes can go on with the payload.
enum class FrameMask : quint8 { Usual, Zeros, None, Key };

// A frame as it will stand on the wire, right or wrong.
struct ScriptFrame
{
    Opcode opcode = Opcode::Text;
    QByteArray payload;
    bool fin = true;
    quint8 rsv = 0;                         // RSV1 is 4, RSV2 is 2, RSV3 is 1
    std::optional<LengthEncoding> encoding; // none: the shortest
    std::optional<quint64> claimedLength;   // none: the payload's
    FrameMask mask = FrameMask::Usual;
    MaskingKey key; // with FrameMask::Key
    bool operator==(const ScriptFrame &) const = default;
};

// It as it will be serialized: usual is the key of FrameMask::Usual, none for a server.
[[nodiscard]] Frame frameOf(const ScriptFrame &spoken, std::optional<MaskingKey> usual);

namespace Scripted {

[[nodiscard]] ScriptFrame text(QByteArray payload);
[[nodiscard]] ScriptFrame binary(QByteArray payload);
[[nodiscard]] ScriptFrame ping(QByteArray payload = {});
[[nodiscard]] ScriptFrame pong(QByteArray payload = {});
[[nodiscard]] ScriptFrame closing(quint16 code, const QByteArray &reason = {});
[[nodiscard]] ScriptFrame closingWith(QByteArray body);
// Fragments: the first one of a message, and those that follow.
[[nodiscard]] ScriptFrame beginning(Opcode opcode, QByteArray payload);
[[nodiscard]] ScriptFrame middle(QByteArray payload);
[[nodiscard]] ScriptFrame ending(QByteArray payload);
// A message cut into fragments of that many bytes.
[[nodiscard]] std::vector<ScriptFrame> fragments(Opcode opcode, const QByteArray &payload, qsizetype size);

} // namespace Scripted

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/writeplan.h"
#include "protocol/handshake.h"

#include <QByteArrayView>

#include <optional>
#include <vector>

namespace Fanlight {

// More is refused: the lab is for heads.
inline constexpr qsizetype longestRequest = 1024 * 1024; // bytes

// What an opening request breaks, before it is sent.
struct RequestExamination
{
    std::optional<HeadFailure> failure; // it is no HTTP head from there on, and nothing after it was read
    bool hasEnd = false;                // the empty line came
    std::vector<HandshakeCheck> checks; // every rule; empty without a whole head
    qsizetype headSize = 0;             // bytes
    qsizetype following = 0;            // bytes after the head: RFC 6455 4.1 has a client wait first
    [[nodiscard]] bool isRight() const;
};
// request: at most longestRequest. How long a head may be is for a server to say: its limits are not looked
// at.
[[nodiscard]] RequestExamination examine(QByteArrayView request);

enum class RequestCut : quint8 { Whole, ByteByByte, BeforeLastLine };
// Byte by byte each byte is a segment of TCP: for requests up to this many bytes.
inline constexpr qsizetype longestByteByByte = 4 * 1024;

// pause in ms, between the writes. Before the last line: before the empty one that ends the head, or the last
// line where there is none.
[[nodiscard]] WritePlan requestWrites(const QByteArray &request, RequestCut cut, int pause);

} // namespace Fanlight

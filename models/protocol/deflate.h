// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/expected.h"

#include <QByteArray>
#include <QByteArrayView>

#include <memory>

namespace Fanlight {

// The size of an LZ77 sliding window as the base-2 logarithm of bytes (RFC 7692 section 7.1.2).
inline constexpr int leastWindowBits = 8;
inline constexpr int leastWriterBits = 9; // zlib compresses with no less
inline constexpr int mostWindowBits = 15;

// How one direction of a connection is compressed (RFC 7692 section 7.1).
struct DeflateWindow
{
    int bits = mostWindowBits;   // from leastWindowBits for reading, from leastWriterBits for writing
    bool contextTakeover = true; // the window goes on from message to message
    bool operator==(const DeflateWindow &) const = default;
};

enum class DeflateFault : quint8 {
    Damaged,  // what came is no DEFLATE, or goes back beyond the window
    TooLarge, // inflates to more than was allowed
    Truncated // the message ended elsewhere than with the header of an empty block
};
// "the compressed data is damaged (RFC 7692 section 7.2.2)"; English, for logs and close reasons.
[[nodiscard]] const char *sentence(DeflateFault fault);

// Compresses messages of one direction (RFC 7692 section 7.2.1). Sans-I/O. Memory: zlib's, 4 << bits and 128
// KiB: 256 KiB with 15 bits.
class MessageDeflater
{
public:
    // level: zlib's, 0 (stored) to 9. Throws std::bad_alloc, also when zlib does not have that window or
    // level.
    explicit MessageDeflater(DeflateWindow window, int level = 6);
    ~MessageDeflater();
    MessageDeflater(MessageDeflater &&) noexcept;
    MessageDeflater &operator=(MessageDeflater &&) noexcept;

    // The payload of a whole message, without the four octets 00 00 FF FF at its end: longer than the message
    // by an eighth and 16 octets at most. An empty message gives the one octet 00 (section 7.2.3.6).
    [[nodiscard]] QByteArray compress(QByteArrayView message);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

// The receiving side (RFC 7692 section 7.2.2). Sans-I/O. Memory: zlib's window (at most 32 KiB and some 10
// KiB) and what it gives back. A reference beyond the window is a fault only where it leaves what one call
// gives, too: zlib looks no closer. With 15 bits DEFLATE itself has no such reference.
class MessageInflater
{
public:
    // Throws std::bad_alloc, also for more than 15 bits.
    explicit MessageInflater(DeflateWindow window);
    ~MessageInflater();
    MessageInflater(MessageInflater &&) noexcept;
    MessageInflater &operator=(MessageInflater &&) noexcept;

    // The next part of a message, as a frame brings it or cut anywhere else; isLast when the message ends
    // with it. Gives at most most bytes: with more to come it stops while inflating, not after, and says
    // TooLarge; at no time does it hold more than twice most. After a fault nothing more can be read in this
    // direction: every call gives that fault again.
    [[nodiscard]] Expected<QByteArray, DeflateFault> inflate(QByteArrayView part, bool isLast, quint64 most);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace Fanlight

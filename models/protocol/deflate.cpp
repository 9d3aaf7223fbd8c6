// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/deflate.h"

#include "protocol/growth.h"

#define ZLIB_CONST
#include <array>
#include <limits>
#include <optional>
#include <zlib.h>

namespace Fanlight {

namespace {

// What zlib writes into: it grows as it fills.
class Output
{
public:
    static constexpr qsizetype largestStart = 64 * 1024; // bytes

    // Takes room for expected bytes at once, at most largestStart; never grows beyond limit, 1 or more.
    Output(z_stream &stream, qsizetype expected, qsizetype limit)
        : m_stream(stream)
        , m_limit(limit)
    {
        m_bytes.reserve(qMin(expected, qMin(limit, largestStart)));
        offerFrom(0);
    }

    [[nodiscard]] bool isFull() const { return m_stream.avail_out == 0; }
    [[nodiscard]] qsizetype used() const { return m_bytes.size() - qsizetype(m_stream.avail_out); }

    // Expects that it is full and used() below the limit.
    void grow()
    {
        const qsizetype before = m_bytes.size();
        (void)extend(m_bytes, 1, m_limit);
        offerFrom(before);
    }

    [[nodiscard]] QByteArray take()
    {
        m_bytes.truncate(used());
        // Messages are kept: they should not keep what nobody wrote to.
        constexpr qsizetype bearable = 1024;
        if (m_bytes.capacity() - m_bytes.size() > qMax(m_bytes.size(), bearable))
            m_bytes.squeeze();
        return std::move(m_bytes);
    }

private:
    // extend() and reserve() bound what this can be: it fits zlib's 32 bits.
    void offerFrom(qsizetype offset)
    {
        m_bytes.resize(qMin(m_bytes.capacity(), m_limit));
        m_stream.next_out = reinterpret_cast<Bytef *>(m_bytes.data()) + offset;
        m_stream.avail_out = uInt(m_bytes.size() - offset);
    }

    z_stream &m_stream;
    qsizetype m_limit; // bytes
    QByteArray m_bytes;
};

// What zlib reads, in steps that fit its 32 bits.
class Input
{
public:
    Input(z_stream &stream, QByteArrayView bytes)
        : m_stream(stream)
        , m_rest(bytes)
    {
        m_stream.avail_in = 0;
        offer();
    }

    // Hands out the next step when the last one is used up.
    void offer()
    {
        constexpr qsizetype largestStep = 1024 * 1024;
        if (m_stream.avail_in != 0)
            return;
        const qsizetype size = qMin(m_rest.size(), largestStep);
        m_stream.next_in = reinterpret_cast<const Bytef *>(m_rest.data());
        m_stream.avail_in = uInt(size);
        m_rest = m_rest.sliced(size);
    }

    [[nodiscard]] bool isLastStep() const { return m_rest.isEmpty(); }
    [[nodiscard]] bool isUsedUp() const { return m_stream.avail_in == 0 && m_rest.isEmpty(); }

private:
    z_stream &m_stream;
    QByteArrayView m_rest;
};

constexpr std::array<Bytef, 4> tail{0x00, 0x00, 0xFF, 0xFF};

} // namespace

const char *sentence(DeflateFault fault)
{
    // In the order of the enumeration.
    constexpr std::array sentences{"the compressed data is damaged (RFC 7692 section 7.2.2)",
        "the message inflates to more than is allowed here (RFC 6455 section 7.4.1)",
        "the compressed message ends inside a block (RFC 7692 section 7.2.2)"};
    static_assert(sentences.size() == std::size_t(DeflateFault::Truncated) + 1);
    return sentences[std::size_t(fault)];
}

struct MessageDeflater::State
{
    State(DeflateWindow window, int level)
        : contextTakeover(window.contextTakeover)
    {
        constexpr int memoryLevel = 8; // zlib's own choice
        // A negative number of bits asks for DEFLATE without zlib's header.
        if (deflateInit2(&stream, level, Z_DEFLATED, -window.bits, memoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
            qBadAlloc();
    }
    ~State() { deflateEnd(&stream); }
    Q_DISABLE_COPY_MOVE(State) // zlib's inside points back at the stream

    z_stream stream{};
    bool contextTakeover;
};

MessageDeflater::MessageDeflater(DeflateWindow window, int level)
    : m_state(std::make_unique<State>(window, level))
{
}
MessageDeflater::~MessageDeflater() = default;
MessageDeflater::MessageDeflater(MessageDeflater &&) noexcept = default;
MessageDeflater &MessageDeflater::operator=(MessageDeflater &&) noexcept = default;

QByteArray MessageDeflater::compress(QByteArrayView message)
{
    // zlib flushes nothing twice: a second empty message would give no octet at all.
    if (message.isEmpty())
        return QByteArray(1, '\0');
    z_stream &stream = m_state->stream;
    Input input(stream, message);
    constexpr qsizetype flushMark = 16; // generously
    const auto bound = deflateBound(&stream, uLong(qMin(message.size(), Output::largestStart)));
    Output output(stream, qsizetype(bound) + flushMark, std::numeric_limits<qsizetype>::max());
    while (true) {
        deflate(&stream, input.isLastStep() ? Z_SYNC_FLUSH : Z_NO_FLUSH);
        // Room that is left says that the flush is complete. A flush that ended where the room did is done
        // again: an empty block more, which changes nothing for the reader.
        if (output.isFull())
            output.grow();
        else if (input.isUsedUp())
            break;
        input.offer();
    }
    if (!m_state->contextTakeover)
        deflateReset(&stream);
    QByteArray compressed = output.take();
    compressed.chop(qsizetype(tail.size())); // section 7.2.1 step 3
    return compressed;
}

struct MessageInflater::State
{
    // A peer whose zlib had no 8 bits either may have compressed with 9. A larger window reads all that a
    // smaller one does.
    explicit State(DeflateWindow window)
        : contextTakeover(window.contextTakeover)
    {
        if (inflateInit2(&stream, -qMax(window.bits, leastWriterBits)) != Z_OK)
            qBadAlloc();
    }
    ~State() { inflateEnd(&stream); }
    Q_DISABLE_COPY_MOVE(State)

    [[nodiscard]] Expected<QByteArray, DeflateFault> take(QByteArrayView part, quint64 most);
    [[nodiscard]] bool takeTail();

    z_stream stream{};
    bool contextTakeover;
    std::optional<DeflateFault> fault;
};

Expected<QByteArray, DeflateFault> MessageInflater::State::take(QByteArrayView part, quint64 most)
{
    // One byte more than allowed tells too much from just enough.
    constexpr quint64 largest = std::numeric_limits<qsizetype>::max() / 2;
    Input input(stream, part);
    Output output(stream, 4 * part.size() + 64, qsizetype(qMin(most, largest)) + 1);
    while (true) {
        const int result = ::inflate(&stream, Z_SYNC_FLUSH);
        // Before it is looked at: zlib reads on behind the byte that was too much, as far as a cut lets it.
        if (quint64(output.used()) > most)
            return Unexpected<DeflateFault>(DeflateFault::TooLarge);
        // A block with BFINAL set ends zlib's stream, not the message nor the window (section 7.2.3.4).
        // The documented ways to keep the window copy it: 32 KiB for two octets of a peer's.
        if (result == Z_STREAM_END)
            inflateResetKeep(&stream);
        else if (result == Z_MEM_ERROR)
            qBadAlloc();
        else if (result != Z_OK && result != Z_BUF_ERROR)
            return Unexpected<DeflateFault>(DeflateFault::Damaged);
        // Without room left zlib may hold more back.
        if (output.isFull())
            output.grow();
        else if (input.isUsedUp())
            break;
        input.offer();
    }
    return output.take();
}

// What the sender removed (section 7.2.2 step 1): the lengths of an empty block with no compression, whose
// header the message ended with. Whatever else zlib makes of these octets, the message ended too early.
bool MessageInflater::State::takeTail()
{
    // Of data_type, beside the count of bits that are left of an octet; see inflate() in zlib.h.
    constexpr int inLastBlock = 64;
    constexpr int behindBlock = 128;
    constexpr int behindHeader = 256;
    Bytef nowhere = 0; // zlib insists on an address, though nothing may come out
    stream.next_out = &nowhere;
    stream.avail_out = 0;
    stream.next_in = tail.data();
    stream.avail_in = uInt(tail.size());
    ::inflate(&stream, Z_TREES);
    if (stream.avail_in != 0 || (stream.data_type & ~inLastBlock) != behindHeader)
        return false;
    ::inflate(&stream, Z_BLOCK);
    if ((stream.data_type & behindBlock) == 0)
        return false;
    if (contextTakeover)
        inflateResetKeep(&stream); // the empty block may have had BFINAL set
    else
        inflateReset(&stream);
    return true;
}

MessageInflater::MessageInflater(DeflateWindow window)
    : m_state(std::make_unique<State>(window))
{
}
MessageInflater::~MessageInflater() = default;
MessageInflater::MessageInflater(MessageInflater &&) noexcept = default;
MessageInflater &MessageInflater::operator=(MessageInflater &&) noexcept = default;

Expected<QByteArray, DeflateFault> MessageInflater::inflate(QByteArrayView part, bool isLast, quint64 most)
{
    if (m_state->fault)
        return Unexpected<DeflateFault>(*m_state->fault);
    Expected<QByteArray, DeflateFault> inflated = m_state->take(part, most);
    if (inflated && isLast && !m_state->takeTail())
        inflated = Unexpected<DeflateFault>(DeflateFault::Truncated);
    if (!inflated)
        m_state->fault = inflated.error();
    return inflated;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/floor.h"
#include "protocol/deflate.h"

#include <QByteArrayList>

#include <benchmark/benchmark.h>
#define ZLIB_CONST
#include <cstdlib>
#include <limits>
#include <zlib.h>

// Each figure stands beside its floor: zlib's own calls between buffers that are there already. The second
// argument is context takeover. MB/s count what is not compressed.

using namespace Fanlight;

namespace {

constexpr int messageCount = 64;

// JSON as applications send it: the same names, other values.
QByteArrayList jsonMessages(qsizetype size)
{
    QByteArrayList messages;
    quint32 value = 1;
    for (int i = 0; i < messageCount; ++i) {
        QByteArray message = "[";
        while (message.size() < size) {
            value = value * 1664525u + 1013904223u;
            message +=
                "{\"type\":\"position\",\"room\":\"blue\",\"member\":" + QByteArray::number(value >> 24) +
                ",\"x\":" + QByteArray::number(value >> 12 & 0x3FF) +
                ",\"y\":" + QByteArray::number(value & 0x3FF) + ",\"note\":\"says hello\"},";
        }
        messages.append(message.first(size));
    }
    return messages;
}

QByteArrayList compressed(const QByteArrayList &messages, DeflateWindow window)
{
    MessageDeflater deflater(window);
    QByteArrayList result;
    for (const QByteArray &message : messages)
        result.append(deflater.compress(message));
    return result;
}

DeflateWindow windowOf(const benchmark::State &state)
{
    return {.bits = 15, .contextTakeover = state.range(1) != 0};
}

// Calls visit with one message after the other, round and round; floor() does it for all of them.
template <typename Visit, typename Floor>
void run(benchmark::State &state, const QByteArrayList &messages, Visit visit, Floor floor)
{
    qsizetype next = 0;
    Bench::BesideFloor beside(state);
    for (auto _ : state) {
        visit(messages[next]);
        next = (next + 1) % messages.size();
    }
    beside.report(floor, messageCount);
    state.SetBytesProcessed(state.iterations() * state.range(0));
    state.SetItemsProcessed(state.iterations());
}

void require(int result)
{
    if (result != Z_OK)
        std::abort();
}

const Bytef *bytesOf(const QByteArray &message)
{
    return reinterpret_cast<const Bytef *>(message.constData());
}

// zlib as it is.
class PlainDeflate
{
public:
    PlainDeflate(DeflateWindow window, qsizetype size)
        : m_window(window)
        , m_target(2 * size, Qt::Uninitialized)
    {
        require(deflateInit2(&m_stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY));
    }
    ~PlainDeflate() { deflateEnd(&m_stream); }
    PlainDeflate(const PlainDeflate &) = delete;
    PlainDeflate &operator=(const PlainDeflate &) = delete;
    void all(const QByteArrayList &messages)
    {
        for (const QByteArray &message : messages) {
            m_stream.next_in = bytesOf(message);
            m_stream.avail_in = uInt(message.size());
            m_stream.next_out = reinterpret_cast<Bytef *>(m_target.data());
            m_stream.avail_out = uInt(m_target.size());
            require(deflate(&m_stream, Z_SYNC_FLUSH));
            if (!m_window.contextTakeover)
                deflateReset(&m_stream);
            benchmark::DoNotOptimize(m_target.data());
        }
    }

private:
    DeflateWindow m_window;
    z_stream m_stream{};
    QByteArray m_target;
};

void MessageDeflater_Compress(benchmark::State &state)
{
    MessageDeflater deflater(windowOf(state));
    PlainDeflate plain(windowOf(state), state.range(0));
    const QByteArrayList messages = jsonMessages(state.range(0));
    run(
        state, messages,
        [&](const QByteArray &message) { benchmark::DoNotOptimize(deflater.compress(message)); },
        [&] { plain.all(messages); });
}

class PlainInflate
{
public:
    PlainInflate(DeflateWindow window, qsizetype size)
        : m_window(window)
        , m_target(2 * size, Qt::Uninitialized)
    {
        require(inflateInit2(&m_stream, -15));
    }
    ~PlainInflate() { inflateEnd(&m_stream); }
    PlainInflate(const PlainInflate &) = delete;
    PlainInflate &operator=(const PlainInflate &) = delete;
    // With their four bytes of the end.
    void all(const QByteArrayList &messages)
    {
        for (const QByteArray &message : messages) {
            m_stream.next_in = bytesOf(message);
            m_stream.avail_in = uInt(message.size());
            m_stream.next_out = reinterpret_cast<Bytef *>(m_target.data());
            m_stream.avail_out = uInt(m_target.size());
            require(inflate(&m_stream, Z_SYNC_FLUSH));
            if (!m_window.contextTakeover)
                inflateReset(&m_stream);
            benchmark::DoNotOptimize(m_target.data());
        }
    }

private:
    DeflateWindow m_window;
    z_stream m_stream{};
    QByteArray m_target;
};

void MessageInflater_Inflate(benchmark::State &state)
{
    const DeflateWindow window = windowOf(state);
    MessageInflater inflater(window);
    PlainInflate plain(window, state.range(0));
    const QByteArrayList messages = compressed(jsonMessages(state.range(0)), window);
    QByteArrayList ended = messages;
    for (QByteArray &message : ended)
        message.append("\0\0\xFF\xFF", 4);
    run(
        state, messages,
        [&](const QByteArray &message) {
            auto inflated = inflater.inflate(message, true, std::numeric_limits<quint64>::max());
            if (!inflated)
                std::abort();
            benchmark::DoNotOptimize(*inflated);
        },
        [&] { plain.all(ended); });
}

void sizesAndTakeover(benchmark::internal::Benchmark *benchmark)
{
    benchmark->ArgsProduct({{1024, 16 * 1024}, {0, 1}});
}
BENCHMARK(MessageDeflater_Compress)->Apply(sizesAndTakeover);
BENCHMARK(MessageInflater_Inflate)->Apply(sizesAndTakeover);

} // namespace

// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/deflate.h"

#include <QByteArrayList>

#include <benchmark/benchmark.h>
#define ZLIB_CONST
#include <cstdlib>
#include <limits>
#include <zlib.h>

// Each figure is to be read against the floor of the same size: zlib's own calls between buffers that are
// there already. The second argument is context takeover. MB/s count what is not compressed.

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

// Calls visit with one message after the other, round and round.
template <typename Visit>
void run(benchmark::State &state, const QByteArrayList &messages, Visit visit)
{
    qsizetype next = 0;
    for (auto _ : state) {
        visit(messages[next]);
        next = (next + 1) % messages.size();
    }
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

void Floor_ZlibDeflate(benchmark::State &state)
{
    const bool contextTakeover = windowOf(state).contextTakeover;
    z_stream stream{};
    require(deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY));
    QByteArray target(2 * state.range(0), Qt::Uninitialized);
    run(state, jsonMessages(state.range(0)), [&](const QByteArray &message) {
        stream.next_in = bytesOf(message);
        stream.avail_in = uInt(message.size());
        stream.next_out = reinterpret_cast<Bytef *>(target.data());
        stream.avail_out = uInt(target.size());
        require(deflate(&stream, Z_SYNC_FLUSH));
        if (!contextTakeover)
            deflateReset(&stream);
        benchmark::DoNotOptimize(target.data());
    });
    deflateEnd(&stream);
}

void MessageDeflater_Compress(benchmark::State &state)
{
    MessageDeflater deflater(windowOf(state));
    run(state, jsonMessages(state.range(0)),
        [&](const QByteArray &message) { benchmark::DoNotOptimize(deflater.compress(message)); });
}

void Floor_ZlibInflate(benchmark::State &state)
{
    const DeflateWindow window = windowOf(state);
    z_stream stream{};
    require(inflateInit2(&stream, -15));
    QByteArrayList messages = compressed(jsonMessages(state.range(0)), window);
    for (QByteArray &message : messages)
        message.append("\0\0\xFF\xFF", 4);
    QByteArray target(2 * state.range(0), Qt::Uninitialized);
    run(state, messages, [&](const QByteArray &message) {
        stream.next_in = bytesOf(message);
        stream.avail_in = uInt(message.size());
        stream.next_out = reinterpret_cast<Bytef *>(target.data());
        stream.avail_out = uInt(target.size());
        require(inflate(&stream, Z_SYNC_FLUSH));
        if (!window.contextTakeover)
            inflateReset(&stream);
        benchmark::DoNotOptimize(target.data());
    });
    inflateEnd(&stream);
}

void MessageInflater_Inflate(benchmark::State &state)
{
    const DeflateWindow window = windowOf(state);
    MessageInflater inflater(window);
    run(state, compressed(jsonMessages(state.range(0)), window), [&](const QByteArray &message) {
        auto inflated = inflater.inflate(message, true, std::numeric_limits<quint64>::max());
        if (!inflated)
            std::abort();
        benchmark::DoNotOptimize(*inflated);
    });
}

void sizesAndTakeover(benchmark::internal::Benchmark *benchmark)
{
    benchmark->ArgsProduct({{1024, 16 * 1024}, {0, 1}});
}
BENCHMARK(Floor_ZlibDeflate)->Apply(sizesAndTakeover);
BENCHMARK(MessageDeflater_Compress)->Apply(sizesAndTakeover);
BENCHMARK(Floor_ZlibInflate)->Apply(sizesAndTakeover);
BENCHMARK(MessageInflater_Inflate)->Apply(sizesAndTakeover);

} // namespace

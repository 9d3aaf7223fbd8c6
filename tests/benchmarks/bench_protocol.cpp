// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/floor.h"
#include "protocol/handshake.h"
#include "protocol/messagereader.h"

#include <benchmark/benchmark.h>
#include <cstring>

// Each figure stands beside its floor, a copy of the same bytes.

using namespace Fanlight;

namespace {

constexpr qsizetype readSize = 64 * 1024;
constexpr qsizetype streamSize = 4 * 1024 * 1024;
constexpr quint64 limit = 16 * 1024 * 1024;
constexpr MaskingKey key{{0x37, 0xFA, 0x21, 0x3D}};

struct Stream
{
    QByteArray bytes;
    qint64 frames = 0;
};

Stream maskedFrames(qsizetype payloadSize, Opcode opcode)
{
    const QByteArray frame = serializeMessage(opcode, QByteArray(payloadSize, 'x'), key);
    const qint64 frames = streamSize / frame.size();
    return {frame.repeated(frames), frames};
}

template <typename Visit>
void forEachRead(const QByteArray &bytes, Visit visit)
{
    for (qsizetype at = 0; at < bytes.size(); at += readSize)
        visit(QByteArrayView(bytes).sliced(at, qMin(readSize, bytes.size() - at)));
}

void setCounters(benchmark::State &state, const Stream &stream)
{
    state.SetBytesProcessed(state.iterations() * stream.bytes.size());
    state.SetItemsProcessed(state.iterations() * stream.frames);
}

void copy(const QByteArray &bytes)
{
    static QByteArray target(readSize, Qt::Uninitialized);
    forEachRead(bytes, [](QByteArrayView read) {
        std::memcpy(target.data(), read.data(), std::size_t(read.size()));
        benchmark::DoNotOptimize(target.data());
        benchmark::ClobberMemory();
    });
}

void Floor_Memcpy(benchmark::State &state)
{
    const Stream stream = maskedFrames(state.range(0), Opcode::Binary);
    for (auto _ : state)
        copy(stream.bytes);
    setCounters(state, stream);
}
BENCHMARK(Floor_Memcpy)->Arg(1024)->Arg(125);

void FrameParser_MaskedFrames(benchmark::State &state)
{
    const Stream stream = maskedFrames(state.range(0), Opcode::Binary);
    std::vector<Frame> frames;
    Bench::BesideFloor beside(state);
    for (auto _ : state) {
        FrameParser parser(Role::Server, limit, 0);
        forEachRead(stream.bytes, [&](QByteArrayView read) {
            parser.receive(read);
            parser.takeFrames(frames);
            benchmark::DoNotOptimize(frames.data());
        });
    }
    beside.report([&] { copy(stream.bytes); });
    setCounters(state, stream);
}
BENCHMARK(FrameParser_MaskedFrames)->Arg(1024)->Arg(125)->Arg(16 * 1024);

void MessageReader_MaskedFrames(benchmark::State &state)
{
    const Stream stream = maskedFrames(state.range(0), Opcode::Text);
    Bench::BesideFloor beside(state);
    for (auto _ : state) {
        MessageReader reader(Role::Server, limit, 0, true);
        forEachRead(stream.bytes, [&reader](QByteArrayView read) {
            reader.receive(read);
            benchmark::DoNotOptimize(reader.takeEvents());
        });
    }
    beside.report([&] { copy(stream.bytes); });
    setCounters(state, stream);
}
BENCHMARK(MessageReader_MaskedFrames)->Arg(1024)->Arg(125);

void Unmask(benchmark::State &state)
{
    const QByteArray source(state.range(0), 'x');
    QByteArray target(source.size(), Qt::Uninitialized);
    Bench::BesideFloor beside(state);
    for (auto _ : state) {
        applyMask(source.constData(), target.data(), source.size(), key);
        benchmark::DoNotOptimize(target.data());
    }
    beside.report([&] { copy(source); });
    state.SetBytesProcessed(state.iterations() * source.size());
}
BENCHMARK(Unmask)->Arg(125)->Arg(1024)->Arg(64 * 1024);

void Utf8(benchmark::State &state, const char *character)
{
    const QByteArray text = QByteArray(character).repeated(readSize / qsizetype(std::strlen(character)));
    Bench::BesideFloor beside(state);
    for (auto _ : state)
        benchmark::DoNotOptimize(isValidUtf8(text));
    beside.report([&] { copy(text); });
    state.SetBytesProcessed(state.iterations() * text.size());
}
BENCHMARK_CAPTURE(Utf8, ascii, "x");
BENCHMARK_CAPTURE(Utf8, twoBytes, "\xC3\xA9");
BENCHMARK_CAPTURE(Utf8, fourBytes, "\xF0\x9F\x98\x80");
BENCHMARK_CAPTURE(Utf8, german,
    "Stra\xC3\x9F"
    "enbahnhaltestelle ");

// A handshake as a browser sends it.
QByteArray browserRequest()
{
    return "GET /chat HTTP/1.1\r\nHost: localhost:8080\r\nConnection: Upgrade\r\nPragma: no-cache\r\n"
           "Cache-Control: no-cache\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) "
           "Gecko/20100101\r\n"
           "Upgrade: websocket\r\nOrigin: http://localhost:8080\r\nSec-WebSocket-Version: 13\r\n"
           "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-GB,en;q=0.9\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n";
}

void HeadParser_Request(benchmark::State &state)
{
    const QByteArray request = browserRequest();
    Bench::BesideFloor beside(state);
    for (auto _ : state) {
        RequestHeadParser parser{HeadLimits{}};
        benchmark::DoNotOptimize(parser.receive(request));
    }
    beside.report([&] { copy(request); });
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(state.iterations() * request.size());
}
BENCHMARK(HeadParser_Request);

void Handshake_CheckRequest(benchmark::State &state)
{
    RequestHeadParser parser{HeadLimits{}};
    benchmark::DoNotOptimize(parser.receive(browserRequest()));
    for (auto _ : state)
        benchmark::DoNotOptimize(checkRequest(parser.head()));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Handshake_CheckRequest);

} // namespace

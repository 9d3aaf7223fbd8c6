// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/floor.h"
#include "protocol/frame.h"
#include "transport/framefaults.h"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstring>

using namespace Fanlight;

namespace {

constexpr qsizetype chunk = 64 * 1024; // bytes, as a relay reads them

// What frames cost that pass faults, without sockets: of so many bytes each, under rules that look at each of
// them and strike one in a thousand; beside a copy of the same bytes.
void faultsFrames(benchmark::State &state)
{
    FaultRule drop;
    drop.nth = 1'000;
    FaultRule corrupt;
    corrupt.action = FaultAction::Corrupt;
    corrupt.pick = FaultPick::Share;
    corrupt.share = 0.1;
    FrameFaults faults(Role::Server, 0, 1);
    (void)faults.setRules({drop, corrupt});
    (void)faults.skip("x", {FramePosition::Part::Payload, 0});
    const QByteArray frame =
        serializeMessage(Opcode::Text, QByteArray(state.range(0), 'm'), MaskingKey{{1, 2, 3, 4}});
    QByteArray stream;
    while (stream.size() < 4 * 1024 * 1024)
        stream += frame;
    Bench::BesideFloor beside(state);
    for (auto _ : state) {
        for (qsizetype at = 0; at < stream.size(); at += chunk) {
            const auto pieces =
                faults.push(QByteArrayView(stream).sliced(at, std::min(chunk, stream.size() - at)), 0);
            benchmark::DoNotOptimize(pieces.data());
        }
    }
    QByteArray target(chunk, Qt::Uninitialized);
    beside.report([&] {
        for (qsizetype at = 0; at < stream.size(); at += chunk) {
            std::memcpy(
                target.data(), stream.constData() + at, std::size_t(std::min(chunk, stream.size() - at)));
            benchmark::DoNotOptimize(target.data());
        }
    });
    state.SetItemsProcessed(state.iterations() * (stream.size() / frame.size()));
    state.SetBytesProcessed(state.iterations() * stream.size());
}
BENCHMARK(faultsFrames)->Arg(64)->Arg(1'024)->Arg(65'536)->Unit(benchmark::kMillisecond);

} // namespace

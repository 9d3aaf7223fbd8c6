// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/engineserver.h"
#include "benchmarks/receivers_linux.h"

#include <benchmark/benchmark.h>
#include <fstream>
#include <malloc.h>
#include <unistd.h>

using namespace Fanlight;

namespace {

// Bytes of memory that the process has in use.
double residentSize()
{
    std::ifstream file("/proc/self/statm");
    double size = 0;
    double resident = 0;
    file >> size >> resident;
    return resident * double(::sysconf(_SC_PAGESIZE));
}

// What a connection takes that is open and says nothing, its capture included, and how many open in a second.
void idle(benchmark::State &state)
{
    const int count = int(state.range(0));
    double grown = 0;
    double seconds = 0;
    for ([[maybe_unused]] auto unused : state) {
        Bench::EngineServer server(Bench::Capture::On, ServerSettings());
        ::malloc_trim(0); // what an earlier run has left does not count
        const double before = residentSize();
        const auto start = std::chrono::steady_clock::now();
        const Bench::Receivers clients(server.port(), count);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        state.SetIterationTime(took.count());
        seconds += took.count();
        grown += residentSize() - before;
    }
    const double all = double(count) * double(state.iterations());
    state.counters["KiB each"] = grown / all / 1024;
    state.counters["handshakes/s"] = all / seconds;
}

BENCHMARK(idle)
    ->ArgName("connections")
    ->Arg(1000)
    ->Arg(5000)
    ->Iterations(1)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

} // namespace

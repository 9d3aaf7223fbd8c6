// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/engineserver.h"
#include "benchmarks/floor.h"
#include "benchmarks/receivers_linux.h"
#include "client/crowdprocess.h"
#include "client/processusage.h"

#include <QEventLoop>
#include <QHostAddress>
#include <QTcpServer>

#include <algorithm>
#include <benchmark/benchmark.h>
#include <fstream>
#include <malloc.h>
#include <optional>
#include <unistd.h>
#include <vector>

using namespace Fanlight;

namespace {

using Clock = std::chrono::steady_clock;

constexpr quint64 spareDescriptors = 200; // for everything that is no connection
constexpr int broadcastSize = 64;         // bytes

// Bytes of memory that the process has in use.
double residentSize()
{
    std::ifstream file("/proc/self/statm");
    double size = 0;
    double resident = 0;
    file >> size >> resident;
    return resident * double(::sysconf(_SC_PAGESIZE));
}

struct Accepted
{
    double bytesEach = 0;
    double perSecond = 0;
};

// Bytes that are allocated. What a floor takes fits into memory that is there already, so that the process
// would not grow.
double allocatedSize()
{
    const struct mallinfo2 info = ::mallinfo2();
    return double(info.uordblks) + double(info.hblkhd);
}

// Connections that Qt accepts and nothing more.
Accepted acceptWithQt(int count)
{
    const double before = allocatedSize();
    QTcpServer server;
    if (!server.listen(QHostAddress(QHostAddress::LocalHost), 0))
        qFatal("cannot listen");
    std::vector<int> clients;
    const auto start = Clock::now();
    for (int i = 0; i < count; ++i) {
        clients.push_back(Bench::connectTo(server.serverPort()));
        server.waitForNewConnection(-1);
        (void)server.nextPendingConnection(); // the server's
    }
    const Bench::Seconds took = Clock::now() - start;
    const double grown = allocatedSize() - before;
    for (const int client : clients)
        ::close(client);
    return {grown / count, count / took.count()};
}

// What a connection takes that is open and says nothing, its capture included, and how many open in a second;
// beside sockets of Qt's that are accepted and nothing more.
void idle(benchmark::State &state)
{
    const int count = int(state.range(0));
    double grown = 0;
    double seconds = 0;
    for ([[maybe_unused]] auto unused : state) {
        Bench::EngineServer server(Bench::Capture::On, ServerSettings());
        ::malloc_trim(0); // what an earlier run has left does not count
        const double before = residentSize();
        const auto start = Clock::now();
        const Bench::Receivers clients(server.port(), count);
        const Bench::Seconds took = Clock::now() - start;
        state.SetIterationTime(took.count());
        seconds += took.count();
        grown += residentSize() - before;
    }
    const double all = double(count) * double(state.iterations());
    const Accepted floor = acceptWithQt(count);
    state.counters["KiB each"] = grown / all / 1024;
    state.counters["KiB times the floor"] = grown / all / floor.bytesEach;
    state.counters["handshakes/s"] = all / seconds;
    state.counters["handshakes of the floor"] = all / seconds / floor.perSecond;
}
BENCHMARK(idle)
    ->ArgName("connections")
    ->Arg(1000)
    ->Arg(5000)
    ->Iterations(1)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

struct Crowded
{
    double bytesEach = 0;
    std::optional<CrowdResult> result;
    QString error;
};

// All clients connect, one says one message to everybody; the server's memory when all are there.
Crowded serveCrowd(int count)
{
    Bench::EngineServer server(Bench::Capture::On, ServerSettings());
    ::malloc_trim(0);
    const double before = residentSize();
    CrowdSettings settings;
    settings.url = QStringLiteral("ws://127.0.0.1:%1/").arg(server.port());
    settings.clients = count;
    settings.senders = 1;
    settings.rate = 0.1;
    settings.size = broadcastSize;
    settings.duration = 2;
    settings.connectRate = 0;
    Crowded crowded;
    QEventLoop loop;
    CrowdProcess crowd(1, QStringLiteral(FANLIGHT_EXECUTABLE), settings);
    QObject::connect(&crowd, &CrowdProcess::changed, &loop, [&] {
        if (!crowd.isRunning())
            loop.quit();
        else if (crowd.progress() && crowd.progress()->open == count)
            crowded.bytesEach = (residentSize() - before) / count;
    });
    if (crowd.isRunning())
        loop.exec();
    crowded.result = crowd.result();
    crowded.error = crowd.errorText();
    return crowded;
}

// P13: as many connections as asked for, or as there are descriptors, from a process of its own; and a
// broadcast to all of them, beside a bare loop that sends the same bytes.
void idleCrowd(benchmark::State &state)
{
    const quint64 limit = raiseDescriptorLimit().value_or(quint64(state.range(0)) + spareDescriptors);
    const int count = int(std::min(quint64(state.range(0)), limit - spareDescriptors));
    Crowded crowded;
    for ([[maybe_unused]] auto unused : state)
        crowded = serveCrowd(count);
    if (!crowded.result) {
        state.SkipWithError(("The crowd did not run: " + crowded.error.toUtf8()).constData());
        return;
    }
    const CrowdResult &result = *crowded.result;
    // Both ends of the floor's connections are this process's.
    const int floorCount = std::min(count, int(limit - spareDescriptors) / 2);
    std::vector<double> floors;
    for (int i = 0; i < 3; ++i)
        floors.push_back(Bench::plainSendLoop(floorCount, QByteArray(broadcastSize + 2, 'x'), 1));
    const double floor = Bench::median(floors) / floorCount * count;
    const double last = double(result.latency.max) / 1e9;
    state.counters["open"] = result.mostOpen;
    state.counters["KiB each"] = crowded.bytesEach / 1024;
    state.counters["lost"] = double(result.counts.expected) - double(result.counts.received);
    state.counters["last after ms"] = last * 1e3;
    state.counters["last times the floor"] = last / floor;
    state.counters["handshakes/s"] = result.handshakesPerSecond();
}
BENCHMARK(idleCrowd)
    ->ArgName("connections")
    ->Arg(15'000)
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

} // namespace

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/mainwindow.h"
#include "benchmarks/floor.h"
#include "benchmarks/screenbench.h"
#include "benchmarks/timingapplication.h"
#include "client/crowdprocess.h"
#include "workbench/workbench.h"

#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

// P9 from end to end: the window over a server that serves a crowd in a process of its own, 50,000 deliveries
// a second of 64 bytes; and the same crowd without a window, in turns.

using namespace Fanlight;
using namespace Fanlight::Bench;

namespace {

constexpr double duration = 8;                             // s of sending
constexpr auto watched = std::chrono::milliseconds(6'500); // of them, from when the crowd says that it sends
constexpr double slowPicture = 33;                         // ms

CrowdSettings crowdOf(const QString &url)
{
    CrowdSettings settings;
    settings.url = url;
    settings.clients = 1'000;
    settings.rate = 50;
    settings.size = 64;
    settings.duration = duration;
    settings.connectRate = 0;
    settings.drain = 0.5;
    return settings;
}

// Runs a crowd to its end; nothing when it has no result, and why stands in error then. The window's pictures
// of the watched time are added to those that are there.
std::optional<CrowdResult> serve(const QString &url, const QWidget *window,
    std::vector<TimingApplication::Picture> &pictures, QString &error)
{
    QEventLoop loop;
    QTimer watching;
    watching.setSingleShot(true);
    const auto unwatch = [&pictures] {
        const auto more = TimingApplication::instance().watch(nullptr);
        pictures.insert(pictures.end(), more.begin(), more.end());
    };
    QObject::connect(&watching, &QTimer::timeout, &loop, unwatch);
    CrowdProcess crowd(1, QStringLiteral(FANLIGHT_EXECUTABLE), crowdOf(url));
    bool sending = false;
    QObject::connect(&crowd, &CrowdProcess::changed, &loop, [&] {
        if (!crowd.isRunning()) {
            loop.quit();
        } else if (!sending && crowd.progress() && crowd.progress()->phase == CrowdPhase::Sending) {
            sending = true;
            TimingApplication::instance().watch(window);
            watching.start(watched);
        }
    });
    if (crowd.isRunning())
        loop.exec();
    unwatch();
    if (!crowd.result())
        error = QStringLiteral("The crowd did not run: ") + crowd.errorText();
    return crowd.result();
}

// Latencies of the turns with a window or without.
struct Sockets
{
    std::vector<double> p50; // ms
    std::vector<double> p99;

    void add(const CrowdResult &result)
    {
        p50.push_back(double(result.latency.p50) / 1e6);
        p99.push_back(double(result.latency.p99) / 1e6);
    }
};

QString startServer(Workbench &workbench)
{
    ServerSettings settings;
    settings.port = 0;
    settings.greeting.reset();
    QEventLoop loop;
    QObject::connect(&workbench, &Workbench::serverChanged, &loop, &QEventLoop::quit);
    workbench.startServer(settings);
    loop.exec();
    return QStringLiteral("ws://127.0.0.1:%1/").arg(workbench.serverState().port);
}

// Busy: the window's thread for one picture, everything since the one before included. Gap: from one picture
// to the next.
void reportPictures(
    benchmark::State &state, const std::vector<TimingApplication::Picture> &pictures, double seconds)
{
    std::vector<double> busy;
    std::vector<double> gaps;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        busy.push_back(double(pictures[i].busy) / 1e6);
        if (i > 0 && pictures[i].end > pictures[i - 1].end) // of the same turn
            gaps.push_back(double(pictures[i].end - pictures[i - 1].end) / 1e6);
    }
    if (gaps.empty()) {
        state.SkipWithError("The window showed no pictures.");
        return;
    }
    const auto late = std::count_if(gaps.begin(), gaps.end(), [](double gap) { return gap > slowPicture; });
    state.counters["pictures/s"] = double(pictures.size()) / seconds;
    state.counters["gaps above 33 ms, %"] = 100 * double(late) / double(gaps.size());
    reportTimes(state, busy, "busy ");
    reportTimes(state, gaps, "gap ");
}

void Window_Crowd(benchmark::State &state)
{
    Workbench workbench(budget);
    const QString url = startServer(workbench);
    std::vector<TimingApplication::Picture> pictures;
    Sockets with;
    Sockets without;
    quint64 expected = 0;
    quint64 received = 0;
    double cpu = 0;
    QString error;
    for (auto _ : state) {
        for (const bool shown : {false, true}) {
            std::unique_ptr<MainWindow> window;
            if (shown) {
                window = std::make_unique<MainWindow>(workbench);
                window->resize(1440, 900);
                window->show();
            }
            const auto result = serve(url, window.get(), pictures, error);
            if (!result) {
                state.SkipWithError(error.toUtf8().constData());
                return;
            }
            (shown ? with : without).add(*result);
            expected += result->counts.expected;
            received += result->counts.received;
            cpu = std::max(cpu, result->busiestCpu);
        }
    }
    const double seconds = Seconds(watched).count() * double(state.iterations());
    reportPictures(state, pictures, seconds);
    state.counters["p50 ms"] = median(with.p50);
    state.counters["p99 ms"] = median(with.p99);
    state.counters["p99 without window, ms"] = median(without.p99);
    state.counters["p99 with : without"] = median(with.p99) / median(without.p99);
    state.counters["reach, %"] = 100 * double(received) / double(expected);
    state.counters["crowd's CPU"] = cpu; // from 0.9 on the latencies may be its own
}
BENCHMARK(Window_Crowd)->Iterations(3)->UseRealTime()->Unit(benchmark::kMillisecond);

} // namespace

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/mainwindow.h"
#include "benchmarks/framebench.h"
#include "widgets/bench/fanoutmap.h"
#include "widgets/bench/serverpanel.h"
#include "widgets/bench/tracepanel.h"
#include "workbench/workbench.h"

#include <QElapsedTimer>
#include <QLineEdit>
#include <QMap>
#include <QScrollBar>
#include <QTableView>

#include <algorithm>
#include <benchmark/benchmark.h>
#include <utility>
#include <vector>

// What a frame of the screen costs the window's thread while a crowd is served (performance.md P9): taking
// what was captured since the last one, and every update and paint that follows. Offscreen; Window_Crowd is
// the same with real sockets.

using namespace Fanlight;
using namespace Fanlight::Bench;

namespace {

// Broadcast after broadcast to the same receivers, cut into batches as the queue hands them out.
class Feed
{
public:
    Feed(Workbench &workbench, int receivers)
        : m_workbench(workbench)
        , m_receivers(receivers)
    {
        workbench.store().append(crowd(receivers));
    }

    CaptureBatch next(int deliveries)
    {
        const qint64 now = m_workbench.clock().now();
        CaptureBatch batch;
        batch.deliveries.reserve(std::size_t(deliveries));
        for (int i = 0; i < deliveries; ++i) {
            if (m_place == 0)
                begin(batch, now + i - 5'000'000);
            batch.deliveries.push_back({now + i * 100 - 4'000'000, m_offset, BroadcastId{m_broadcast},
                ConnectionId{quint32(m_place + 1)}, 0, 66});
            m_place = (m_place + 1) % m_receivers;
        }
        return batch;
    }

private:
    void begin(CaptureBatch &batch, qint64 time)
    {
        Record record = textFrame(time);
        record.broadcast = BroadcastId{++m_broadcast};
        batch.broadcasts.push_back({record.broadcast, {}, {}, quint32(m_receivers)});
        batch.records.push_back(record);
        m_offset += 66;
    }

    Workbench &m_workbench;
    int m_receivers;
    int m_place = 0;
    quint32 m_broadcast = 0;
    quint64 m_offset = 0;
};

template <typename Widget>
void showAndFeed(benchmark::State &state, double floor, Workbench &workbench, Widget &widget)
{
    Feed feed(workbench, int(state.range(0)));
    widget.show();
    runFrames(state, floor, [&] {
        CaptureBatch batch = feed.next(int(state.range(1)));
        QElapsedTimer timer;
        timer.start();
        workbench.store().append(std::move(batch));
        return timer.nsecsElapsed();
    });
}

void Map_Frame(benchmark::State &state)
{
    const double floor = floorFrame(int(state.range(1)));
    Workbench workbench(budget);
    FanoutMap map(workbench);
    map.resize(640, 420);
    showAndFeed(state, floor, workbench, map);
}

void Trace_Frame(benchmark::State &state)
{
    const double floor = floorFrame(int(state.range(1)));
    Workbench workbench(budget);
    TracePanel trace(workbench);
    trace.resize(640, 420);
    showAndFeed(state, floor, workbench, trace);
}

void Window_Frame(benchmark::State &state)
{
    const double floor = floorFrame(int(state.range(1)));
    Workbench workbench(budget);
    MainWindow window(workbench, nullptr);
    window.resize(1440, 900);
    showAndFeed(state, floor, workbench, window);
}

// 1,000 receivers and 50,000 deliveries a second; the same with a million; 15,000 receivers of 20 broadcasts
// a second.
void shapes(benchmark::internal::Benchmark *benchmark)
{
    benchmark->ArgNames({"receivers", "deliveries"})
        ->Args({1'000, 833})
        ->Args({1'000, 16'000})
        ->Args({15'000, 5'000})
        ->Iterations(frames)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
}
BENCHMARK(Map_Frame)->Apply(shapes);
BENCHMARK(Trace_Frame)->Apply(shapes);
BENCHMARK(Window_Frame)->Apply(shapes);

// A crowd that arrives, so many a frame, until all are there.
void Map_Arrival(benchmark::State &state)
{
    const double floor = floorFrame();
    TimingApplication &app = TimingApplication::instance();
    std::vector<double> times;
    for (auto _ : state) {
        Workbench workbench(budget);
        FanoutMap map(workbench);
        map.resize(640, 420);
        map.show();
        qint64 total = 0;
        quint32 id = 0;
        while (id < quint32(state.range(0))) {
            CaptureBatch batch;
            for (int i = 0; i < state.range(1); ++i) {
                ConnectionInfo info;
                info.id = ConnectionId{++id};
                info.state = ConnectionState::Open;
                info.webSocket = true;
                info.peer = QStringLiteral("10.0.%1.%2:5000").arg(id % 7).arg(id % 250);
                info.name = info.peer;
                info.path = QStringLiteral("/");
                batch.connections.push_back(info);
            }
            QElapsedTimer since;
            since.start();
            workbench.store().append(std::move(batch));
            const qint64 direct = since.nsecsElapsed();
            app.takeBusy();
            finishFrame(since);
            const qint64 busy = direct + app.takeBusy();
            total += busy;
            times.push_back(double(busy) / 1e6);
        }
        state.SetIterationTime(double(total) / 1e9);
    }
    reportTimes(state, times);
    state.counters["p50 times the floor"] = median(times) / floor;
}
BENCHMARK(Map_Arrival)
    ->ArgNames({"connections", "a frame"})
    ->Args({15'000, 100})
    ->Iterations(1)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

// The connection table: what each of its updates costs, paint included.
class TableBench
{
public:
    explicit TableBench(int rows)
        : feed(workbench, rows)
        , panel(workbench)
        , table(*panel.findChild<QTableView *>(QStringLiteral("connectionTable")))
    {
        panel.resize(300, 700);
        panel.show();
        QCoreApplication::processEvents();
    }

    Workbench workbench{budget};
    Feed feed;
    ServerPanel panel;
    QTableView &table;
};

void Table_Stats(benchmark::State &state)
{
    const double floor = floorFrame();
    TableBench bench(int(state.range(0)));
    runFrames(state, floor, [&] {
        QElapsedTimer timer;
        timer.start();
        Q_EMIT bench.workbench.statsChanged();
        return timer.nsecsElapsed();
    });
}
BENCHMARK(Table_Stats)->Arg(15'000)->Iterations(100)->UseManualTime()->Unit(benchmark::kMillisecond);

void Table_Scroll(benchmark::State &state)
{
    const double floor = floorFrame();
    TableBench bench(int(state.range(0)));
    QScrollBar *bar = bench.table.verticalScrollBar();
    runFrames(state, floor, [&] {
        QElapsedTimer timer;
        timer.start();
        bar->setValue((bar->value() + bar->pageStep()) % std::max(1, bar->maximum()));
        return timer.nsecsElapsed();
    });
}
BENCHMARK(Table_Scroll)->Arg(15'000)->Iterations(200)->UseManualTime()->Unit(benchmark::kMillisecond);

void Table_Sort(benchmark::State &state)
{
    const double floor = floorFrame();
    TableBench bench(int(state.range(0)));
    bool up = false;
    runFrames(state, floor, [&] {
        QElapsedTimer timer;
        timer.start();
        up = !up;
        bench.table.sortByColumn(int(state.range(1)), up ? Qt::AscendingOrder : Qt::DescendingOrder);
        return timer.nsecsElapsed();
    });
}
BENCHMARK(Table_Sort)
    ->ArgNames({"rows", "column"})
    ->Args({15'000, 0})
    ->Args({15'000, 1})
    ->Iterations(60)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

void Table_Filter(benchmark::State &state)
{
    const double floor = floorFrame();
    TableBench bench(int(state.range(0)));
    auto *filter = bench.panel.findChild<QLineEdit *>(QStringLiteral("connectionFilter"));
    int round = 0;
    runFrames(state, floor, [&] {
        QElapsedTimer timer;
        timer.start();
        filter->setText(++round % 2 == 0 ? QString() : QStringLiteral("10.0.3"));
        return timer.nsecsElapsed();
    });
}
BENCHMARK(Table_Filter)->Arg(15'000)->Iterations(60)->UseManualTime()->Unit(benchmark::kMillisecond);

// As many statistics as they come five times a second.
void Table_StatsMap(benchmark::State &state)
{
    for (auto _ : state) {
        QMap<quint32, ConnectionStats> stats;
        for (quint32 id = 1; id <= quint32(state.range(0)); ++id)
            stats.insert(id, {});
        benchmark::DoNotOptimize(stats);
    }
}
BENCHMARK(Table_StatsMap)->Arg(15'000)->Unit(benchmark::kMillisecond);

} // namespace

// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/floor.h"
#include "benchmarks/recordbench.h"
#include "capture/capturestore.h"
#include "tables/connectiontablemodel.h"
#include "tables/frametablemodel.h"
#include "widgets/wire/frametable.h"
#include "widgets/wire/wirepanel.h"
#include "workbench/workbench.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QRegularExpression>
#include <QScrollBar>
#include <QTableView>

#include <algorithm>
#include <benchmark/benchmark.h>
#include <ctime>
#include <functional>
#include <utility>

// How long the window's thread is held while a filter looks at a million records, or 15,000 connections are
// sorted and filtered (performance.md P10): the longest turn of its event loop, with all updates and paints
// of the table that is shown. Offscreen. "all" is the time of the whole, "first" that until the first rows
// are painted; beside a plain loop over a vector of a million records.

using namespace Fanlight;

namespace {

constexpr quint64 noLimit = quint64(1) << 40;
constexpr quint32 million = 1'000'000;
constexpr quint32 clients = 15'000;

std::vector<ConnectionInfo> connections(quint32 count)
{
    std::vector<ConnectionInfo> all;
    for (quint32 id = 1; id <= count; ++id) {
        ConnectionInfo info;
        info.id = ConnectionId{id};
        info.state = ConnectionState::Open;
        info.webSocket = true;
        info.peer = QStringLiteral("10.0.%1.%2:5000").arg(id * 7 % 250).arg(id % 250);
        info.name = QStringLiteral("Client %1").arg(id * 7'919 % count);
        info.path = QStringLiteral("/room/%1").arg(id % 12);
        info.rooms = {QStringLiteral("room %1").arg(id % 12), QStringLiteral("everybody")};
        info.userAgent = QStringLiteral("Mozilla/5.0 (X11; Linux x86_64; rv:%1.0)").arg(id % 90);
        all.push_back(info);
    }
    return all;
}

// One in ten is a ping, one in a hundred a broadcast to ten.
void fill(CaptureStore &store)
{
    CaptureBatch batch;
    batch.connections = connections(clients);
    for (quint32 number = 0; number < million; ++number) {
        Frame frame;
        frame.header.opcode = number % 10 == 9 ? Opcode::Ping : Opcode::Text;
        frame.payload = QByteArray("{\"id\":" + QByteArray::number(number + million) +
                                   ",\"symbol\":\"ACME\",\"price\":101.25,\"volume\":4200000}");
        frame.header.payloadLength = quint64(frame.payload.size());
        Record record =
            recordOf(frame, Direction::ToClient, ConnectionId{number % clients + 1}, qint64(number) * 1'000);
        if (number % 100 == 0) {
            record.connection = {};
            record.broadcast = BroadcastId{number / 100 + 1};
            batch.broadcasts.push_back({record.broadcast, {}, {}, 10});
            for (quint32 id = 1; id <= 10; ++id)
                batch.deliveries.push_back(
                    {record.time + id, 0, record.broadcast, ConnectionId{number / 100 + id}, 0, 60});
        }
        batch.records.push_back(std::move(record));
    }
    store.append(std::move(batch));
}

// Turns of the event loop, each of them timed.
class Turns
{
public:
    void run(const std::function<void()> &work)
    {
        QElapsedTimer turn;
        turn.start();
        const std::clock_t before = std::clock();
        work();
        m_busiest = std::max(m_busiest, std::clock() - before);
        m_longest = std::max(m_longest, turn.nsecsElapsed());
    }
    void runLoop()
    {
        run([] { QCoreApplication::processEvents(); });
    }
    // Of the turns, in ms: by the clock on the wall, and by the processor's, which others on the machine do
    // not disturb.
    [[nodiscard]] double longest() const { return double(m_longest) / 1e6; }
    [[nodiscard]] double busiest() const { return 1e3 * double(m_busiest) / CLOCKS_PER_SEC; }

private:
    qint64 m_longest = 0; // ns
    std::clock_t m_busiest = 0;
};

struct Filtered
{
    CaptureClock clock;
    CaptureStore store{noLimit};
    FrameTableModel model{store, clock};
    WirePanel panel{model, store};
};

void filterAll(benchmark::State &state, const char *pattern, bool scrolledUp)
{
    static Filtered *const shown = [] {
        auto *made = new Filtered;
        fill(made->store);
        made->panel.resize(1'280, 500);
        made->panel.show();
        return made;
    }();
    FrameFilter filter;
    shown->model.setFilter(filter);
    QCoreApplication::processEvents();
    shown->panel.table()->follow();
    QScrollBar *bar = shown->panel.table()->verticalScrollBar();
    if (scrolledUp)
        bar->setValue(bar->maximum() / 2);
    QCoreApplication::processEvents();
    filter.pattern = QRegularExpression(QLatin1StringView(pattern));
    filter.chips |= FrameChip::Control;
    Turns turns;
    std::vector<double> firsts;
    std::vector<double> wholes;
    for (auto _ : state) {
        QElapsedTimer elapsed;
        elapsed.start();
        turns.run([&] { shown->panel.table()->startFilter(filter); });
        turns.runLoop();
        while (shown->model.rowCount() == 0 && shown->model.isFiltering())
            turns.runLoop();
        firsts.push_back(double(elapsed.nsecsElapsed()) / 1e6);
        while (shown->model.isFiltering())
            turns.runLoop();
        turns.runLoop();
        wholes.push_back(double(elapsed.nsecsElapsed()) / 1e6);
    }
    const double whole = Bench::median(wholes);
    const auto floor = *pattern == '\0' ? Bench::filterByOpcode : Bench::filterByContains;
    state.counters["all ms"] = whole;
    state.counters["all times the floor"] = whole / (1e3 * Bench::secondsOf(floor));
    state.counters["longest ms"] = turns.longest();
    state.counters["longest CPU ms"] = turns.busiest();
    state.counters["first ms"] = Bench::median(firsts);
    state.counters["rows"] = shown->model.rowCount();
}

void FilterRun_Chips(benchmark::State &state)
{
    filterAll(state, "", state.range(0) != 0);
}
BENCHMARK(FilterRun_Chips)->ArgName("scrolled")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();

void FilterRun_FrequentWord(benchmark::State &state)
{
    filterAll(state, "acme", state.range(0) != 0);
}
BENCHMARK(FilterRun_FrequentWord)
    ->ArgName("scrolled")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void FilterRun_RareWord(benchmark::State &state)
{
    filterAll(state, "98765", state.range(0) != 0);
}
BENCHMARK(FilterRun_RareWord)
    ->ArgName("scrolled")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void FilterRun_Expression(benchmark::State &state)
{
    filterAll(state, "client 9[87]76|price\":101", state.range(0) != 0);
}
BENCHMARK(FilterRun_Expression)
    ->ArgName("scrolled")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

// 15,000 connections by each column in turn, with a filter that half of them pass.
void Connections_SortAndFilter(benchmark::State &state)
{
    Workbench workbench(noLimit);
    CaptureBatch batch;
    batch.connections = connections(clients);
    workbench.store().append(std::move(batch));
    ConnectionTableModel model(workbench);
    QTableView view;
    view.setModel(&model);
    view.resize(600, 500);
    view.show();
    QCoreApplication::processEvents();
    Turns sorting;
    Turns filtering;
    const int column = int(state.range(0));
    for (auto _ : state) {
        for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            sorting.run([&] { model.sort(column, order); });
            QElapsedTimer settled;
            settled.start();
            while (settled.elapsed() < 60)
                sorting.runLoop();
        }
        filtering.run([&] { model.setFilter(QStringLiteral("room 1")); });
        filtering.runLoop();
        filtering.run([&] { model.setFilter({}); });
        filtering.runLoop();
    }
    state.counters["sorting longest CPU ms"] = sorting.busiest();
    state.counters["filtering longest CPU ms"] = filtering.busiest();
    state.counters["rows"] = model.rowCount();
}
BENCHMARK(Connections_SortAndFilter)
    ->ArgName("column")
    ->DenseRange(0, int(ConnectionColumn::Count) - 1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

} // namespace

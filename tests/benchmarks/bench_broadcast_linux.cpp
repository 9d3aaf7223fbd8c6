// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/receivers_linux.h"
#include "capture/capturestore.h"
#include "server/websockethost.h"

#include <QCoreApplication>
#include <QThread>

#include <benchmark/benchmark.h>
#include <memory>
#include <thread>

using namespace Fanlight;

namespace {

enum class Capture : std::int64_t { Off, On };

void ensureApplication()
{
    static int argc = 1;
    static char name[] = "bench";
    static char *argv[] = {name, nullptr};
    // As in the program: engine threads get Qt's own dispatcher (performance.md).
    qputenv("QT_NO_THREADED_GLIB", "1");
    static QCoreApplication application(argc, argv);
}

// A server on an engine thread, whose capture is drained at screen rate as the window does it, or not at all
// beyond what an empty queue of no room costs.
class Server
{
public:
    Server(Capture capture, int threads)
        : m_queue(capture == Capture::On ? 1'000'000 : 0)
        , m_store(256 * 1024 * 1024)
    {
        m_context.moveToThread(&m_thread);
        m_thread.start();
        onEngine([this, threads] {
            m_host = std::make_unique<WebSocketHost>(m_registry, m_queue, m_clock);
            ServerSettings settings;
            settings.port = 0;
            settings.threads = threads;
            settings.greeting.reset();
            settings.limits.maxQueue = 256 * 1024 * 1024;
            m_host->start(settings);
            m_port = m_host->state().port;
        });
        m_drain = std::thread([this] {
            while (!m_stop) {
                m_store.append(m_queue.take());
                std::this_thread::sleep_for(std::chrono::milliseconds(16));
            }
        });
    }
    ~Server()
    {
        m_stop = true;
        m_drain.join();
        onEngine([this] { m_host.reset(); });
        m_thread.quit();
        m_thread.wait();
    }
    [[nodiscard]] quint16 port() const { return m_port; }

private:
    template <typename Function>
    void onEngine(Function function)
    {
        QMetaObject::invokeMethod(&m_context, function, Qt::BlockingQueuedConnection);
    }

    CaptureClock m_clock;
    CaptureQueue m_queue;
    CaptureStore m_store;
    PeerRegistry m_registry;
    QThread m_thread;
    QObject m_context;
    std::unique_ptr<WebSocketHost> m_host;
    std::atomic<bool> m_stop{false};
    std::thread m_drain;
    quint16 m_port = 0;
};

QByteArray maskedFrame(qsizetype size)
{
    Frame frame;
    frame.header.opcode = Opcode::Binary;
    frame.header.maskingKey = MaskingKey{0x12, 0x34, 0x56, 0x78};
    frame.header.payloadLength = quint64(size);
    frame.header.lengthEncoding = minimalEncoding(quint64(size));
    frame.payload = QByteArray(size, 'x');
    return serialize(Unchecked{frame});
}

struct Load
{
    int receivers = 0;
    qsizetype size = 0; // payload bytes
    int inFlight = 0;   // messages

    // So many that one iteration takes about half a second.
    [[nodiscard]] int messages() const
    {
        const int share = inFlight > 1 ? 1 : 20;
        return std::max(inFlight * 4, int(2'000'000 / receivers / (1 + int(size) / 1024) / share));
    }
};

// Deliveries a second.
double measure(benchmark::State &state, const Load &load, Capture capture, int threads)
{
    Server server(capture, threads);
    const QByteArray frame = maskedFrame(load.size);
    const std::int64_t arriving = frame.size() - 4; // without the masking key
    Bench::Receivers clients(server.port(), load.receivers);
    clients.run(frame, load.inFlight, load.inFlight, arriving); // warm
    double sent = 0;
    double seconds = 0;
    for ([[maybe_unused]] auto unused : state) {
        const double took = clients.run(frame, load.messages(), load.inFlight, arriving);
        state.SetIterationTime(took);
        seconds += took;
        sent += load.messages();
    }
    return sent * load.receivers / seconds;
}

// The kernel's part: the same bytes, in as few sends as can be.
double measureFloor(const Load &load)
{
    const qsizetype arriving = maskedFrame(load.size).size() - 4;
    const int turns = load.messages() / load.inFlight;
    const double seconds =
        Bench::plainSendLoop(load.receivers, QByteArray(arriving * load.inFlight, 'x'), turns);
    return double(turns) * load.inFlight * load.receivers / seconds;
}

void broadcast(benchmark::State &state)
{
    ensureApplication();
    const Load load{int(state.range(0)), qsizetype(state.range(1)), int(state.range(2))};
    const double rate = measure(state, load, Capture(state.range(3)), int(state.range(4)));
    state.counters["deliveries/s"] = rate;
    state.counters["of the floor"] = rate / measureFloor(load);
}

BENCHMARK(broadcast)
    ->ArgNames({"receivers", "bytes", "in flight", "capture", "threads"})
    ->Args({5000, 64, 64, 1, 1})
    ->Args({5000, 64, 64, 0, 1})
    ->Args({1000, 1024, 64, 1, 1})
    ->Args({1000, 1024, 64, 0, 1})
    ->Args({1000, 16384, 64, 1, 1})
    ->Args({1000, 16384, 64, 0, 1})
    ->Args({5000, 64, 1, 1, 1})
    ->Args({1000, 64, 1, 1, 1})
    ->Args({1000, 64, 1, 0, 1})
    ->Args({5000, 64, 64, 1, 2})
    ->Args({1000, 1024, 64, 1, 2})
    ->Args({1000, 16384, 64, 1, 2})
    ->Args({1000, 64, 1, 1, 2})
    ->Iterations(3)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

} // namespace

// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capturequeue.h"
#include "capture/clock.h"
#include "transport/delayline.h"
#include "transport/recordingproxy.h"

#include <QEventLoop>
#include <QHostAddress>
#include <QNetworkProxy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <benchmark/benchmark.h>
#include <cmath>
#include <memory>
#include <vector>

using namespace Fanlight;

namespace {

constexpr int messages = 5'000;
constexpr qsizetype messageSize = 64;

// One connection through the relay, which has a thread of its own as in the program; sends a message every
// millisecond and notes when each arrives.
class Run
{
public:
    explicit Run(const NetworkConditions &conditions)
    {
        m_context.moveToThread(&m_thread);
        m_thread.start();
        QMetaObject::invokeMethod(
            &m_context, [this, conditions] { openRelay(conditions); }, Qt::BlockingQueuedConnection);
        m_server.listen(QHostAddress(QHostAddress::LocalHost), 0);
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            m_far = m_server.nextPendingConnection();
            QObject::connect(m_far, &QIODevice::readyRead, m_far, [this] { receive(); });
        });
        m_near.setProxy(QNetworkProxy(
            QNetworkProxy::Socks5Proxy, QStringLiteral("127.0.0.1"), m_port, m_token, QStringLiteral("-")));
        m_near.connectToHost(QStringLiteral("127.0.0.1"), m_server.serverPort());
        QObject::connect(&m_near, &QAbstractSocket::connected, &m_loop, &QEventLoop::quit);
        m_loop.exec();
        m_near.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    }
    ~Run()
    {
        QMetaObject::invokeMethod(
            &m_context, [this] { m_relay.reset(); }, Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }
    // Absolute deviations of the delay from delay, in ms, sorted.
    std::vector<double> deviations(double delay)
    {
        QTimer timer;
        timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&timer, &QTimer::timeout, &m_near, [this, &timer] {
            // As many as should have been sent by now: a late timer does not lower the rate.
            const auto due = std::size_t((m_clock.now() - m_begin) / 1'000'000);
            while (m_sent.size() <= due && m_sent.size() < std::size_t(messages)) {
                m_sent.push_back(m_clock.now());
                m_near.write(QByteArray(messageSize, 'm'));
                m_near.flush();
            }
            if (m_sent.size() == std::size_t(messages))
                timer.stop();
        });
        m_begin = m_clock.now();
        timer.start(1);
        m_loop.exec();
        std::vector<double> all;
        for (std::size_t i = 0; i < m_sent.size(); ++i)
            all.push_back(std::abs(double(m_arrived[i] - m_sent[i]) / 1e6 - delay));
        std::sort(all.begin(), all.end());
        return all;
    }

private:
    void openRelay(const NetworkConditions &conditions)
    {
        m_relay = std::make_unique<RecordingProxy>(m_registry, m_queue, m_clock);
        if (!m_relay->listen())
            qFatal("the relay cannot listen");
        RecordingProxy::Ticket ticket;
        ticket.connection = m_registry.nextConnection();
        ticket.conditions = conditions;
        ticket.record = false;
        m_token = m_relay->issueTicket(ticket);
        m_port = m_relay->port();
    }
    void receive()
    {
        m_received += m_far->readAll().size();
        while (qsizetype(m_arrived.size() + 1) * messageSize <= m_received)
            m_arrived.push_back(m_clock.now());
        if (m_arrived.size() == std::size_t(messages))
            m_loop.quit();
    }

    PeerRegistry m_registry;
    CaptureClock m_clock;
    CaptureQueue m_queue{1'000};
    QThread m_thread;
    QObject m_context;
    std::unique_ptr<RecordingProxy> m_relay;
    QString m_token;
    quint16 m_port = 0;
    QTcpServer m_server;
    QTcpSocket *m_far = nullptr;
    QTcpSocket m_near;
    QEventLoop m_loop;
    qsizetype m_received = 0;
    qint64 m_begin = 0;
    std::vector<qint64> m_sent;
    std::vector<qint64> m_arrived;
};

// P14: how far from 25 ms one way, at 1,000 messages a second; sockets and threads included.
void relayDelayDeviation(benchmark::State &state)
{
    NetworkConditions conditions;
    conditions.toServer.latency = double(state.range(0));
    for (auto _ : state) {
        Run run(conditions);
        const std::vector<double> all = run.deviations(double(state.range(0)));
        state.counters["p50 ms"] = all[all.size() / 2];
        state.counters["p99 ms"] = all[all.size() * 99 / 100];
        state.counters["longest ms"] = all.back();
    }
}
BENCHMARK(relayDelayDeviation)->Arg(0)->Arg(25)->Iterations(1)->Unit(benchmark::kMillisecond);

// What a message costs in a line, without sockets and timers.
void delayLineMessage(benchmark::State &state)
{
    DirectionConditions conditions;
    conditions.latency = 25;
    conditions.jitter = 5;
    DelayLine line(1);
    line.setConditions(conditions, 0);
    const QByteArray message(messageSize, 'm');
    qint64 now = 0;
    for (auto _ : state) {
        now += 1'000'000;
        line.push(message, now);
        while (const auto arrival = line.take(now))
            benchmark::DoNotOptimize(arrival->bytes.constData());
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(delayLineMessage);

} // namespace

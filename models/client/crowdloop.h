// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/crowdconnections.h"
#include "client/crowdledger.h"
#include "client/crowdresult.h"

#include <atomic>
#include <functional>
#include <map>
#include <vector>

namespace Fanlight {

// A crowd from its first connect to its last close, in the caller's thread: connects, waits until each client
// had a pong (so that a server has dealt with what it sent before), sends on a fixed schedule, waits for what
// is still on its way, closes. The schedule does not wait for answers: message n is due at n divided by the
// rate, the senders in turn, and its latency counts from then, however late a slow server or a full socket
// let it go. Sleeps whenever there is nothing to do, and looks at the stop flag every 50 ms.
class CrowdLoop : private CrowdConnections::Handler
{
public:
    using ProgressHandler = std::function<void(const CrowdProgress &)>;

    // progressed is called from run(), once a second.
    CrowdLoop(const CrowdSettings &settings, const QHostAddress &address, const std::atomic<bool> &stop,
        ProgressHandler progressed);
    [[nodiscard]] CrowdResult run();

private:
    void connectAll();
    [[nodiscard]] bool isReady() const;
    void chooseSenders();
    void sendAll();
    void drain();
    [[nodiscard]] bool isDrained() const;
    void closeAll();
    void conclude();
    void sleep(qint64 until);
    void tick();

    [[nodiscard]] qint64 dueTime(quint64 message) const;
    void sendDue();
    void pay(std::size_t rank);
    void sendOne(std::size_t rank);

    void opened(int client, qint64 now, qint64 connecting) override;
    void received(int client, const QByteArray &payload, qint64 now) override;
    void ponged(int client, qint64 now) override;
    void writable(int client) override;
    void lost(int client, CrowdError error) override;
    void ended(int client, qint64 lasted) override;
    void passed() override;

    [[nodiscard]] bool isStopped() const { return m_stop.load(std::memory_order_relaxed); }
    void forgetPing(int client);

    CrowdSettings m_settings;
    const std::atomic<bool> &m_stop;
    ProgressHandler m_progressed;
    CaptureClock m_clock;
    CrowdLedger m_ledger;
    CrowdConnections m_connections;
    CrowdResult m_result;
    CrowdPhase m_phase = CrowdPhase::Connecting;
    std::map<CrowdError, int> m_errors;
    std::vector<qint64> m_pinged; // of each client: when, or -1 when no pong is due
    std::vector<bool> m_wasOpen;
    int m_pongsDue = 0;
    qint64 m_lastOpened = 0;

    quint32 m_run;        // this crowd's number
    QByteArray m_message; // the payload to send, but for its stamp
    double m_rate = 0;    // messages a second
    qint64 m_start = 0;   // of the sending
    quint64 m_total = 0;
    quint64 m_next = 0;
    std::vector<quint64> m_owed; // by the sender's rank: due, but its socket takes no more
    std::vector<int> m_rankOf;   // of each client among the senders, or -1
    quint64 m_owedTotal = 0;
    qint64 m_firstSent = 0;
    qint64 m_lastSent = 0;
    qint64 m_lastReceived = 0;

    LatencyHistogram m_connecting;
    LatencyHistogram m_ping;
    LatencyHistogram m_session;
    LatencyHistogram m_latency;
    LatencyHistogram m_latencyFromSend;
    LatencyHistogram m_sendLag;
    LatencyHistogram m_recent; // latency since the progress before
    qint64 m_nextTick;
    qint64 m_tickStart = 0;
    qint64 m_tickCpu = 0; // ns
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturequeue.h"
#include "capture/clock.h"
#include "comparison/comparisonresult.h"
#include "comparison/eventclient.h"
#include "comparison/eventschedule.h"
#include "comparison/relaythread.h"
#include "comparison/transportmeter.h"
#include "server/websockethost.h"
#include "transport/peerregistry.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QTimer>

#include <array>
#include <memory>
#include <vector>

namespace Fanlight {

// One comparison from beginning to end, on the thread it was made on: opens everything, waits until all
// clients are there, lets events happen for the duration, waits for those still on their way. What short
// polling costs before and after that time is not counted; the openings of the others are.
class ComparisonRun : public QObject, private EventClientOwner
{
    Q_OBJECT
public:
    explicit ComparisonRun(const ComparisonSettings &settings);
    ~ComparisonRun() override;
    void begin();
    void end(); // early

Q_SIGNALS:
    // All figures; of ages, recent and polls only what is new since the last one.
    void reported(const Fanlight::ComparisonResult &news);
    void finished();
    void failed(const QString &reason);

private:
    enum class Phase : quint8 { Opening, Reaching, Happening, Draining, Over };
    struct Listener
    {
        std::unique_ptr<EventClient> client;
        quint64 last = 0; // event
        quint64 seen = 0; // events, each once
    };
    struct Lane // of one transport
    {
        std::unique_ptr<TransportMeter> meter; // outlives the relay
        std::unique_ptr<RelayThread> relay;
        std::vector<std::unique_ptr<QNetworkAccessManager>> networks; // outlive the listeners
        std::vector<Listener> listeners;
        TransportMeasure measure; // samples: the news
        quint64 ages = 0;         // kept so far
    };

    [[nodiscard]] bool openLane(Transport transport);
    void lookWhetherReady();
    void beginEvents();
    void publishDue();
    void beginDraining();
    void drain();
    void finish(bool complete);
    void report();
    [[nodiscard]] bool allToldEverything() const;
    [[nodiscard]] qint64 sinceStart() const { return m_clock.now() - m_start; }
    [[nodiscard]] Lane &laneOf(Transport transport) { return m_lanes[std::size_t(transport)]; }

    // EventClientOwner
    void asked(EventClient &client) override;
    void told(EventClient &client, QByteArrayView payload) override;

    const ComparisonSettings m_settings;
    Phase m_phase = Phase::Opening;
    CaptureClock m_clock;
    CaptureQueue m_queue; // nobody reads the capture of a comparison
    PeerRegistry m_registry;
    std::unique_ptr<WebSocketHost> m_host;
    std::array<Lane, 4> m_lanes;
    EventSchedule m_schedule;
    qint64 m_nextEvent = 0;         // ns since the start
    std::vector<qint64> m_happened; // ns since the start, of event 1 and so on
    qint64 m_start = 0;             // ns of the clock
    qint64 m_deadline = 0;          // ns of the clock: of the opening, then of the draining
    qint64 m_elapsed = 0;           // ns
    bool m_complete = false;
    QTimer m_look; // whether all are ready, whether all is told
    QTimer m_source;
    QTimer m_reports;
};

} // namespace Fanlight

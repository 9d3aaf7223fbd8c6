// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/httpclientconnection.h"
#include "comparison/racemeter.h"
#include "comparison/racestage.h"
#include "comparison/runthread.h"

#include <QMetaType>
#include <QObject>
#include <QTimer>
#include <QWebSocket>

#include <memory>

namespace Fanlight {

struct VerdictSettings
{
    int job = 1200;         // ms the judge takes, 0 to 600,000
    int interval = 500;     // ms from one question to the next, 10 to 60,000
    double oneWayDelay = 0; // ms, 0 to 5,000
    bool operator==(const VerdictSettings &) const = default;
};

// Waiting for a judge's verdict (features.md H5): one job, asked after over HTTP, and told by a WebSocket.
struct VerdictResult
{
    VerdictSettings settings;
    int polls = 0;         // GET /verdict/ID on one kept-alive connection, the last of which knows
    int emptyAnswers = 0;  // of those: "not yet"
    int messages = 0;      // over the WebSocket
    qint64 pollDelay = -1; // ns from the job's end until the client knew; -1: not yet
    qint64 pushDelay = -1;
    ByteSplit pollUp; // counted at the relay, POST /submit included
    ByteSplit pollDown;
    ByteSplit pushUp; // the handshake included
    ByteSplit pushDown;
    bool complete = false;
    QString error; // untranslated; empty when all went well
};

// One such run. Its runner's thread; made elsewhere and moved there.
class VerdictRun : public QObject
{
    Q_OBJECT
public:
    explicit VerdictRun(const VerdictSettings &settings);
    ~VerdictRun() override;

    void begin();
    void stop(); // ended() follows, unless it came already

Q_SIGNALS:
    void ended(const Fanlight::VerdictResult &result);

private:
    void submit();
    void takeReply(const ClientReply &reply);
    void takeSubmission(const ClientReply &reply);
    void poll();
    void takeEvent(const HubEvent &event);
    void takeMessage(const QString &message);
    void endWhenBothKnow();
    void end(const QString &error);

    VerdictResult m_result;
    // In this order, so that the clients go before what they are connected through.
    RaceMeter m_pollMeter;
    RaceMeter m_pushMeter;
    std::unique_ptr<RaceStage> m_stage;
    std::unique_ptr<HttpClientConnection> m_http;
    std::unique_ptr<QWebSocket> m_socket;
    QTimer *m_interval;
    QTimer *m_patience;
    QByteArray m_id;         // the job's; empty before it is known
    bool m_awaiting = false; // a reply
    qint64 m_done = -1;      // ns, at the server
    qint64 m_polled = -1;    // ns, when each client knew
    qint64 m_pushed = -1;
    bool m_ended = false;
};

// Runs it on a thread of its own.
class VerdictRunner : public QObject
{
    Q_OBJECT
public:
    explicit VerdictRunner(QObject *parent = nullptr);
    ~VerdictRunner() override;
    // Drops a run that is under way, without finished(); settings out of their ranges are brought into them.
    void start(const VerdictSettings &settings);
    // Ends early: finished() follows with what there is, complete false.
    void stop();
    [[nodiscard]] bool isRunning() const { return m_thread.isRunning(); }
    [[nodiscard]] const VerdictResult &result() const { return m_result; }

Q_SIGNALS:
    void finished();

private:
    RunThread m_thread;
    VerdictRun *m_run = nullptr; // valid while the thread is running one
    VerdictResult m_result;
};

} // namespace Fanlight

Q_DECLARE_METATYPE(Fanlight::VerdictResult)

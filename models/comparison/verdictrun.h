// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/httpclientconnection.h"
#include "comparison/racemeter.h"
#include "comparison/racestage.h"
#include "comparison/verdict.h"

#include <QObject>
#include <QTimer>
#include <QWebSocket>

#include <memory>

namespace Fanlight {

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
    void progressed(const Fanlight::VerdictResult &result);
    void ended(const Fanlight::VerdictResult &result);

private:
    void submit();
    void takeReply(const ClientReply &reply);
    void takeSubmission(const ClientReply &reply);
    void poll();
    void takeEvent(const HubEvent &event);
    void takeMessage(const QString &message);
    void endWhenBothKnow();
    void tick();
    void takeCounts();
    [[nodiscard]] qint64 sinceSubmitted() const;
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
    QTimer *m_ticks;
    QByteArray m_id;         // the job's; empty before it is known
    bool m_awaiting = false; // a reply
    qint64 m_submitted = -1; // ns
    bool m_ended = false;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/headofline.h"
#include "comparison/httpclientconnection.h"
#include "comparison/racemeter.h"
#include "comparison/racestage.h"

#include <QObject>
#include <QTimer>

#include <array>
#include <memory>
#include <vector>

namespace Fanlight {

// One such run: first pipelined, then in parallel. Its runner's thread; made elsewhere and moved there.
class HeadOfLineRun : public QObject
{
    Q_OBJECT
public:
    explicit HeadOfLineRun(const HeadOfLineSettings &settings);
    ~HeadOfLineRun() override;

    void begin();
    void stop(); // ended() follows, unless it came already

Q_SIGNALS:
    void progressed(const Fanlight::HeadOfLineResult &result);
    void ended(const Fanlight::HeadOfLineResult &result);

private:
    void beginPart();
    void sendWhenAllStand();
    void takeReply(std::size_t connection, const ClientReply &reply);
    void finishPart();
    void tick();
    void takeTime();
    void end(const QString &error);
    [[nodiscard]] std::array<TimedReply, 3> &replies();

    HeadOfLineResult m_result;
    // In this order, so that the clients go before what they are connected through.
    std::array<RaceMeter, 2> m_meters; // pipelined, parallel
    std::unique_ptr<RaceStage> m_stage;
    std::vector<std::unique_ptr<HttpClientConnection>> m_connections;
    QTimer *m_patience;
    QTimer *m_ticks;
    bool m_parallel = false;
    std::size_t m_standing = 0; // connections
    std::size_t m_answered = 0;
    qint64 m_written = -1; // ns; -1: not yet
    bool m_ended = false;
};

} // namespace Fanlight

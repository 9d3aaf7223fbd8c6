// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/headoflinerun.h"

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int patience = 20'000;  // ms, beside what the settings explain
constexpr int tickInterval = 100; // ms

HeadOfLineSettings inRange(HeadOfLineSettings settings)
{
    settings.slow = std::clamp(settings.slow, 1, 60'000);
    settings.oneWayDelay = std::clamp(settings.oneWayDelay, 0.0, 5'000.0);
    return settings;
}

} // namespace

HeadOfLineRun::HeadOfLineRun(const HeadOfLineSettings &settings)
    : m_patience(new QTimer(this))
    , m_ticks(new QTimer(this))
{
    m_result.settings = inRange(settings);
    m_patience->setSingleShot(true);
    connect(m_patience, &QTimer::timeout, this,
        [this] { end(QStringLiteral("Not all replies came in %1 s.").arg(m_patience->interval() / 1000)); });
    m_ticks->setInterval(tickInterval);
    connect(m_ticks, &QTimer::timeout, this, &HeadOfLineRun::tick);
}

HeadOfLineRun::~HeadOfLineRun() = default;

void HeadOfLineRun::begin()
{
    m_stage = std::make_unique<RaceStage>();
    if (!m_stage->open()) {
        end(m_stage->error());
        return;
    }
    // Nothing happens at this server, so a long poll for what is new is answered when its time is over.
    const QByteArray slow = "/longpoll?since=0&timeout=" + QByteArray::number(m_result.settings.slow);
    for (auto *part : {&m_result.pipelined, &m_result.parallel}) {
        part->at(0).request = getRequest(slow, m_stage->port(), true);
        part->at(1).request = part->at(2).request = getRequest("/", m_stage->port(), true);
    }
    m_patience->start(patience + 2 * m_result.settings.slow + int(8 * m_result.settings.oneWayDelay));
    m_ticks->start();
    beginPart();
}

void HeadOfLineRun::beginPart()
{
    const QNetworkProxy relay =
        m_stage->addRelay(m_meters[m_parallel ? 1 : 0], m_result.settings.oneWayDelay);
    m_standing = 0;
    m_answered = 0;
    m_written = -1;
    for (std::size_t index = 0; index < (m_parallel ? 3 : 1); ++index) {
        auto connection = std::make_unique<HttpClientConnection>();
        connect(connection.get(), &HttpClientConnection::opened, this, &HeadOfLineRun::sendWhenAllStand);
        connect(connection.get(), &HttpClientConnection::answered, this,
            [this, index](const ClientReply &reply) { takeReply(index, reply); });
        connect(connection.get(), &HttpClientConnection::ended, this, &HeadOfLineRun::end,
            Qt::QueuedConnection); // it deletes the connection
        connection->open(m_stage->port(), relay);
        m_connections.push_back(std::move(connection));
    }
}

void HeadOfLineRun::sendWhenAllStand()
{
    if (++m_standing < m_connections.size())
        return;
    m_written = m_stage->clock().now();
    QByteArray all;
    for (std::size_t index = 0; index < replies().size(); ++index) {
        if (m_parallel)
            m_connections[index]->send(replies()[index].request);
        else
            all += replies()[index].request;
    }
    if (!m_parallel)
        m_connections.front()->send(all);
}

void HeadOfLineRun::takeReply(std::size_t connection, const ClientReply &reply)
{
    if (m_answered == replies().size())
        return;
    TimedReply &timed = replies()[m_parallel ? connection : m_answered];
    timed.status = reply.status;
    timed.size = reply.size;
    timed.reply = reply.bytes;
    timed.arrived = m_stage->clock().now() - m_written;
    if (++m_answered == replies().size()) {
        (m_parallel ? m_result.parallelElapsed : m_result.pipelinedElapsed) = timed.arrived;
        QMetaObject::invokeMethod(this, &HeadOfLineRun::finishPart, Qt::QueuedConnection);
    }
}

void HeadOfLineRun::finishPart()
{
    if (m_ended)
        return;
    const quint64 connections = m_meters[m_parallel ? 1 : 0].connections();
    (m_parallel ? m_result.parallelConnections : m_result.pipelinedConnections) = connections;
    for (const auto &connection : m_connections)
        connection->disconnect(this);
    m_connections.clear();
    if (m_parallel) {
        m_result.complete = true;
        end({});
    } else {
        m_parallel = true;
        beginPart();
    }
}

void HeadOfLineRun::tick()
{
    takeTime();
    m_stage->dropCapture();
    Q_EMIT progressed(m_result);
}

void HeadOfLineRun::takeTime()
{
    if (m_written >= 0 && m_answered < replies().size())
        (m_parallel ? m_result.parallelElapsed : m_result.pipelinedElapsed) =
            m_stage->clock().now() - m_written;
}

void HeadOfLineRun::stop()
{
    end({});
}

void HeadOfLineRun::end(const QString &error)
{
    if (m_ended)
        return;
    m_ended = true;
    m_patience->stop();
    m_ticks->stop();
    takeTime();
    m_connections.clear();
    m_result.error = error;
    Q_EMIT ended(m_result);
}

std::array<TimedReply, 3> &HeadOfLineRun::replies()
{
    return m_parallel ? m_result.parallel : m_result.pipelined;
}

} // namespace Fanlight

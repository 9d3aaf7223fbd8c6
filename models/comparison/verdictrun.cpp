// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/verdictrun.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {

constexpr int patience = 20'000;  // ms, beside what the settings explain
constexpr int tickInterval = 100; // ms

VerdictSettings inRange(VerdictSettings settings)
{
    settings.job = std::clamp(settings.job, 0, 600'000);
    settings.interval = std::clamp(settings.interval, 10, 60'000);
    settings.oneWayDelay = std::clamp(settings.oneWayDelay, 0.0, 5'000.0);
    return settings;
}

} // namespace

VerdictRun::VerdictRun(const VerdictSettings &settings)
    : m_interval(new QTimer(this))
    , m_patience(new QTimer(this))
    , m_ticks(new QTimer(this))
{
    m_result.settings = inRange(settings);
    m_interval->setTimerType(Qt::PreciseTimer);
    m_interval->setInterval(m_result.settings.interval);
    connect(m_interval, &QTimer::timeout, this, &VerdictRun::poll);
    m_patience->setSingleShot(true);
    connect(m_patience, &QTimer::timeout, this,
        [this] { end(QStringLiteral("No verdict came in %1 s.").arg(m_patience->interval() / 1000)); });
    m_ticks->setInterval(tickInterval);
    connect(m_ticks, &QTimer::timeout, this, &VerdictRun::tick);
}

VerdictRun::~VerdictRun()
{
    if (m_socket)
        m_socket->disconnect(this); // it signals its end while it is destroyed
}

void VerdictRun::begin()
{
    m_stage = std::make_unique<RaceStage>();
    if (!m_stage->open()) {
        end(m_stage->error());
        return;
    }
    const VerdictSettings &settings = m_result.settings;
    m_patience->start(patience + settings.job + 2 * settings.interval + int(20 * settings.oneWayDelay));
    m_ticks->start();
    connect(&m_stage->host().events(), &EventHub::published, this, &VerdictRun::takeEvent);
    // The job is submitted when both clients are connected.
    m_http = std::make_unique<HttpClientConnection>();
    connect(m_http.get(), &HttpClientConnection::opened, this, &VerdictRun::submit);
    connect(m_http.get(), &HttpClientConnection::answered, this, &VerdictRun::takeReply);
    connect(m_http.get(), &HttpClientConnection::ended, this, &VerdictRun::end,
        Qt::QueuedConnection); // it deletes the connection
    m_socket = std::make_unique<QWebSocket>();
    m_socket->setProxy(m_stage->addRelay(m_pushMeter, settings.oneWayDelay));
    connect(m_socket.get(), &QWebSocket::textMessageReceived, this, &VerdictRun::takeMessage);
    connect(m_socket.get(), &QWebSocket::connected, this, [this] {
        m_http->open(m_stage->port(), m_stage->addRelay(m_pollMeter, m_result.settings.oneWayDelay));
    });
    connect(
        m_socket.get(), &QWebSocket::stateChanged, this,
        [this](QAbstractSocket::SocketState state) {
            if (state == QAbstractSocket::UnconnectedState && m_socket)
                end(m_socket->errorString());
        },
        Qt::QueuedConnection);
    m_socket->open(QUrl(QStringLiteral("ws://127.0.0.1:%1/ws").arg(m_stage->port())));
}

void VerdictRun::submit()
{
    m_awaiting = true;
    m_submitted = m_stage->clock().now();
    m_http->send(postRequest(
        "/submit", m_stage->port(), "{\"job_ms\":" + QByteArray::number(m_result.settings.job) + '}'));
}

void VerdictRun::takeReply(const ClientReply &reply)
{
    if (!std::exchange(m_awaiting, false))
        return; // nothing was asked
    if (m_id.isEmpty()) {
        takeSubmission(reply);
        return;
    }
    m_result.pollTimes.back().answered = sinceSubmitted();
    const QJsonObject verdict = QJsonDocument::fromJson(reply.body).object();
    if (reply.status != 200) {
        m_interval->stop();
        QMetaObject::invokeMethod(
            this,
            [this, status = reply.status] { end(QStringLiteral("The verdict has status %1.").arg(status)); },
            Qt::QueuedConnection);
    } else if (verdict.value(u"done").toBool()) {
        m_result.polled = m_result.pollTimes.back().answered;
        m_result.pollTimes.back().knew = true;
        m_interval->stop();
        endWhenBothKnow();
    } else {
        ++m_result.emptyAnswers;
    }
}

// The first question comes one interval after the job was taken on.
void VerdictRun::takeSubmission(const ClientReply &reply)
{
    const qint64 id = QJsonDocument::fromJson(reply.body).object().value(u"id").toInteger();
    if (reply.status != 202 || id <= 0) {
        QMetaObject::invokeMethod(
            this,
            [this, status = reply.status] {
                end(QStringLiteral("The job was refused with status %1.").arg(status));
            },
            Qt::QueuedConnection);
        return;
    }
    m_id = QByteArray::number(id);
    m_result.accepted = sinceSubmitted();
    m_interval->start();
}

void VerdictRun::poll()
{
    if (m_awaiting)
        return; // on a slow network one question is out at a time
    m_awaiting = true;
    m_result.notePoll(sinceSubmitted());
    m_http->send(getRequest("/verdict/" + m_id, m_stage->port(), true));
}

// At the server, when the job is done.
void VerdictRun::takeEvent(const HubEvent &event)
{
    if (event.payload.startsWith("verdict "))
        m_result.jobEnd = sinceSubmitted();
}

void VerdictRun::takeMessage(const QString &message)
{
    ++m_result.messages;
    if (message.startsWith(u"verdict ") && m_result.pushed < 0)
        m_result.pushed = sinceSubmitted();
    endWhenBothKnow();
}

void VerdictRun::endWhenBothKnow()
{
    if (m_result.polled < 0 || m_result.pushed < 0)
        return;
    // What closes the connections is not counted.
    m_ticks->stop();
    takeCounts();
    m_pollMeter.stop();
    m_pushMeter.stop();
    m_result.complete = true;
    QMetaObject::invokeMethod(
        this, [this] { end({}); }, Qt::QueuedConnection);
}

void VerdictRun::tick()
{
    takeCounts();
    m_stage->dropCapture();
    Q_EMIT progressed(m_result);
}

void VerdictRun::takeCounts()
{
    m_result.elapsed = sinceSubmitted();
    m_result.pollUp = m_pollMeter.split(Direction::ToServer);
    m_result.pollDown = m_pollMeter.split(Direction::ToClient);
    m_result.pushUp = m_pushMeter.split(Direction::ToServer);
    m_result.pushDown = m_pushMeter.split(Direction::ToClient);
    if (m_result.jobEnd >= 0 && m_result.polled >= 0)
        m_result.pollDelay = m_result.polled - m_result.jobEnd;
    if (m_result.jobEnd >= 0 && m_result.pushed >= 0)
        m_result.pushDelay = m_result.pushed - m_result.jobEnd;
}

qint64 VerdictRun::sinceSubmitted() const
{
    return m_submitted < 0 ? -1 : m_stage->clock().now() - m_submitted;
}

void VerdictRun::stop()
{
    end({});
}

void VerdictRun::end(const QString &error)
{
    if (m_ended)
        return;
    m_ended = true;
    m_patience->stop();
    m_interval->stop();
    m_ticks->stop();
    if (!m_result.complete)
        takeCounts();
    m_http.reset();
    if (m_socket)
        m_socket->disconnect(this);
    m_socket.reset();
    m_result.error = error;
    Q_EMIT ended(m_result);
}

} // namespace Fanlight

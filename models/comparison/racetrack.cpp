// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/racetrack.h"

#include <QUrl>

namespace Fanlight {

RaceTrack::RaceTrack(const RaceCourse &course)
    : m_course(course)
{
}

bool RaceTrack::countAnswer()
{
    if (++m_done < m_course.requests)
        return true;
    Q_EMIT finished();
    return false;
}

HttpRaceTrack::HttpRaceTrack(RaceLane lane, const RaceCourse &course)
    : RaceTrack(course)
    , m_lane(lane)
    , m_request(getRequest("/", course.port, lane != RaceLane::Fresh))
{
}

void HttpRaceTrack::start()
{
    connectAnew();
}

void HttpRaceTrack::connectAnew()
{
    m_connection = new HttpClientConnection(this);
    connect(m_connection, &HttpClientConnection::answered, this, &HttpRaceTrack::onAnswered);
    connect(m_connection, &HttpClientConnection::ended, this, &HttpRaceTrack::onEnded);
    m_connection->open(course().port, course().relay);
    m_connection->send(m_lane == RaceLane::Pipelined ? m_request.repeated(course().requests) : m_request);
}

void HttpRaceTrack::onAnswered(const ClientReply &answer)
{
    if (m_answerSize == 0)
        m_answerSize = answer.size;
    if (answer.status != 200 || answer.size != m_answerSize) {
        Q_EMIT failed(QStringLiteral("Answer %1 has status %2 and %3 bytes, not 200 and %4.")
                          .arg(done() + 1)
                          .arg(answer.status)
                          .arg(answer.size)
                          .arg(m_answerSize));
        return;
    }
    if (m_lane == RaceLane::Fresh) {
        // The next does not wait for the old connection's end, which the server makes.
        m_connection->disconnect(this);
        connect(m_connection, &HttpClientConnection::ended, m_connection, &QObject::deleteLater);
    }
    if (!countAnswer())
        return;
    if (m_lane == RaceLane::Fresh)
        connectAnew();
    else if (m_lane == RaceLane::KeepAlive)
        m_connection->send(m_request);
}

void HttpRaceTrack::onEnded(const QString &reason)
{
    if (done() < course().requests)
        Q_EMIT failed(reason);
}

WebSocketRaceTrack::WebSocketRaceTrack(const RaceCourse &course)
    : RaceTrack(course)
{
    connect(&m_socket, &QWebSocket::connected, this, &WebSocketRaceTrack::sendNext);
    connect(&m_socket, &QWebSocket::textMessageReceived, this, &WebSocketRaceTrack::onMessage);
    connect(&m_socket, &QWebSocket::stateChanged, this, [this](QAbstractSocket::SocketState state) {
        if (state == QAbstractSocket::UnconnectedState && done() < WebSocketRaceTrack::course().requests)
            Q_EMIT failed(m_socket.errorString());
    });
}

WebSocketRaceTrack::~WebSocketRaceTrack()
{
    m_socket.disconnect(this); // it signals its end while it is destroyed
}

void WebSocketRaceTrack::start()
{
    m_socket.setProxy(course().relay);
    m_socket.open(QUrl(QStringLiteral("ws://127.0.0.1:%1/ws").arg(course().port)));
}

void WebSocketRaceTrack::sendNext()
{
    m_expected = QStringLiteral("%1").arg(done() + 1, 8, 16, QLatin1Char('0')); // 8 bytes
    m_socket.sendTextMessage(m_expected);
    m_socket.flush();
}

void WebSocketRaceTrack::onMessage(const QString &message)
{
    if (message != m_expected)
        Q_EMIT failed(QStringLiteral("The echo of \"%1\" was \"%2\".").arg(m_expected, message));
    else if (countAnswer())
        sendNext();
}

std::unique_ptr<RaceTrack> makeTrack(RaceLane lane, const RaceCourse &course)
{
    if (lane == RaceLane::WebSocket)
        return std::make_unique<WebSocketRaceTrack>(course);
    return std::make_unique<HttpRaceTrack>(lane, course);
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/httpclientconnection.h"
#include "comparison/race.h"

#include <QNetworkProxy>
#include <QObject>
#include <QWebSocket>

#include <memory>

namespace Fanlight {

// Where a lane's client finds its server, and what it has to do.
struct RaceCourse
{
    int requests = 0;
    quint16 port = 0;    // of the server, on 127.0.0.1
    QNetworkProxy relay; // what the client connects through
};

// One lane's client: makes its round trips and counts the answers. The race's thread.
class RaceTrack : public QObject
{
    Q_OBJECT
public:
    virtual void start() = 0;
    [[nodiscard]] int done() const { return m_done; }

Q_SIGNALS:
    void finished(); // every answer is there
    void failed(const QString &reason);

protected:
    explicit RaceTrack(const RaceCourse &course);
    // Counts an answer; false when it was the last one.
    bool countAnswer();
    [[nodiscard]] const RaceCourse &course() const { return m_course; }

private:
    RaceCourse m_course;
    int m_done = 0;
};

// Fresh, KeepAlive and Pipelined: GET / on plain sockets.
class HttpRaceTrack : public RaceTrack
{
    Q_OBJECT
public:
    HttpRaceTrack(RaceLane lane, const RaceCourse &course);
    void start() override;

private:
    void connectAnew();
    void onAnswered(const ClientReply &answer);
    void onEnded(const QString &reason);

    RaceLane m_lane;
    QByteArray m_request;
    HttpClientConnection *m_connection = nullptr;
    quint64 m_answerSize = 0; // bytes; the same each time
};

// One WebSocket at /ws, whose server sends each message back: 8 bytes there, 8 bytes back, then the next.
class WebSocketRaceTrack : public RaceTrack
{
    Q_OBJECT
public:
    explicit WebSocketRaceTrack(const RaceCourse &course);
    ~WebSocketRaceTrack() override;
    void start() override;

private:
    void sendNext();
    void onMessage(const QString &message);

    QWebSocket m_socket;
    QString m_expected;
};

[[nodiscard]] std::unique_ptr<RaceTrack> makeTrack(RaceLane lane, const RaceCourse &course);

} // namespace Fanlight

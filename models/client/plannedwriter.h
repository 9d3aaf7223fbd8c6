// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/writeplan.h"

#include <QObject>
#include <QTimer>

#include <deque>

class QTcpSocket;

namespace Fanlight {

// Puts planned writes on a socket of TCP or TLS, each when those before it have left this program. Lives in
// the socket's thread and no longer than the socket. Memory: what waits to be written.
class PlannedWriter : public QObject
{
    Q_OBJECT
public:
    explicit PlannedWriter(QTcpSocket &socket, QObject *parent = nullptr);

    // The socket is connected: what waits leaves from now on.
    void start();
    void send(WritePlan plan);
    // When everything has left: ends the sending direction. Under TLS without TLS's own goodbye.
    void halfClose();
    // When everything has left: closes in both directions, waiting for nothing.
    void finish();
    // Drops what waits; nothing is written any more.
    void stop();
    [[nodiscard]] quint64 bytesToWrite() const; // what has not left yet

Q_SIGNALS:
    // Just before these bytes are handed to the socket.
    void writing(const QByteArray &bytes);
    // In place of the half-close of a connection through a proxy, which would take it for the end of both
    // directions: everything has left, whoever hears this has to tell the proxy.
    void sendingEnded();

private:
    enum class Stage : quint8 { Waiting, Started, Stopped };
    enum class Finish : quint8 { No, Half, Whole };

    void writeNext();
    [[nodiscard]] bool isBusy() const;
    void finishNow();

    QTcpSocket &m_socket;
    QTimer m_pause; // before the next write
    std::deque<WireWrite> m_plan;
    Stage m_stage = Stage::Waiting;
    bool m_paused = false; // the first of the plan has had its pause, or is having it
    Finish m_finish = Finish::No;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/handshake.h"

#include <QHostAddress>
#include <QTcpServer>
#include <QTcpSocket>

#include <functional>

namespace Fanlight::Testing {

// A server that says exactly what a test tells it to: the other end for tests of the client side.
class RawServer
{
public:
    // Called each time bytes came, with everything the peer has said so far.
    using Script = std::function<void(QTcpSocket &peer, const QByteArray &sofar)>;

    explicit RawServer(Script script = {},
        const QHostAddress &address = QHostAddress(QHostAddress::LocalHost),
        quint16 port = 0) // 0: any free one; else one that was given before
        : m_script(std::move(script))
    {
        if (!m_server.listen(address, port))
            qFatal("the raw server cannot listen");
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] { accept(); });
    }

    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    [[nodiscard]] int connections() const { return m_connections; }
    // The newest connection, or nullptr.
    [[nodiscard]] QTcpSocket *peer() const { return m_peer; }
    // What the newest connection's peer said so far.
    [[nodiscard]] const QByteArray &received() const { return m_received; }
    [[nodiscard]] bool peerIsGone() const { return m_gone; }
    // From now on nothing is read: what the peer sends piles up on its side.
    void stopReading() { m_reading = false; }
    void readOn()
    {
        m_reading = true;
        if (m_peer)
            read(m_peer);
    }
    void close() { m_server.close(); }

private:
    void accept()
    {
        m_peer = m_server.nextPendingConnection();
        ++m_connections;
        m_received.clear();
        m_gone = false;
        m_peer->setReadBufferSize(64 * 1024); // so that not reading is felt by the peer
        QTcpSocket *peer = m_peer;
        QObject::connect(peer, &QIODevice::readyRead, &m_server, [this, peer] { read(peer); });
        QObject::connect(peer, &QAbstractSocket::disconnected, &m_server, [this, peer] {
            if (peer == m_peer)
                m_gone = true;
        });
        if (m_script)
            m_script(*peer, {});
        read(peer);
    }
    void read(QTcpSocket *peer)
    {
        while (m_reading && peer == m_peer && peer->bytesAvailable() > 0) {
            m_received += peer->readAll();
            if (m_script)
                m_script(*peer, m_received);
        }
    }

    QTcpServer m_server;
    Script m_script;
    QTcpSocket *m_peer = nullptr;
    QByteArray m_received;
    int m_connections = 0;
    bool m_gone = false;
    bool m_reading = true;
};

// The 101 that accepts a complete opening request, or nothing while it is incomplete.
inline QByteArray acceptanceOf(const QByteArray &request, const QByteArray &moreFields = {})
{
    RequestHeadParser parser{HeadLimits{}};
    if (parser.receive(request) == 0 || !parser.isComplete())
        return {};
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           deriveAccept(parser.head().fields.value("Sec-WebSocket-Key")).accept + "\r\n" + moreFields +
           "\r\n";
}

} // namespace Fanlight::Testing

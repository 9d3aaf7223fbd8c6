// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/frameparser.h"
#include "protocol/httphead.h"

#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

#include <limits>

namespace Fanlight::Testing {

inline constexpr char goldenKey[] = "dGhlIHNhbXBsZSBub25jZQ==";
inline constexpr char goldenAccept[] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

// A peer that says exactly the bytes it is told to: the other end for tests of the server.
class RawPeer
{
public:
    explicit RawPeer(quint16 port)
    {
        m_socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        // Connected or refused: the test that cares asks the socket.
        const auto isSettled = [this] {
            return m_socket.state() == QAbstractSocket::ConnectedState ||
                   m_socket.state() == QAbstractSocket::UnconnectedState;
        };
        if (!QTest::qWaitFor(isSettled))
            m_socket.abort();
    }
    [[nodiscard]] QTcpSocket &socket() { return m_socket; }

    void write(const QByteArray &bytes)
    {
        m_socket.write(bytes);
        m_socket.flush();
    }
    // Waits until what arrived holds mark; false after 5 s.
    [[nodiscard]] bool waitFor(QByteArrayView mark)
    {
        return QTest::qWaitFor([&] {
            take();
            return m_got.contains(mark);
        });
    }
    [[nodiscard]] bool waitForSize(qsizetype size, int timeout = 5000)
    {
        return QTest::qWaitFor(
            [&] {
                take();
                return m_got.size() >= size;
            },
            timeout);
    }
    [[nodiscard]] bool waitForEnd(int timeout = 5000)
    {
        const bool ended =
            QTest::qWaitFor([&] { return m_socket.state() == QAbstractSocket::UnconnectedState; }, timeout);
        take();
        return ended;
    }
    [[nodiscard]] const QByteArray &got()
    {
        take();
        return m_got;
    }
    void forget() { m_got.clear(); }

    static QByteArray upgradeRequest(const QByteArray &extra = {}, const QByteArray &path = "/")
    {
        return "GET " + path +
               " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Key: " +
               goldenKey + "\r\nSec-WebSocket-Version: 13\r\n" + extra + "\r\n";
    }
    // Handshakes and forgets the response; frames that follow stay.
    [[nodiscard]] bool open(const QByteArray &path = "/")
    {
        write(upgradeRequest({}, path));
        if (!waitFor("\r\n\r\n"))
            return false;
        m_response = m_got.first(m_got.indexOf("\r\n\r\n") + 4);
        m_got.remove(0, m_response.size());
        return m_response.startsWith("HTTP/1.1 101 ");
    }
    [[nodiscard]] const QByteArray &response() const { return m_response; }

    // The frames among what arrived since the handshake.
    [[nodiscard]] std::vector<Frame> frames()
    {
        take();
        FrameParser parser(Role::Client, std::numeric_limits<qint32>::max(), 0);
        parser.receive(m_got);
        return parser.takeFrames();
    }
    [[nodiscard]] bool waitForFrames(std::size_t count, int timeout = 5000)
    {
        return QTest::qWaitFor([&] { return frames().size() >= count; }, timeout);
    }

private:
    void take() { m_got += m_socket.readAll(); }

    QTcpSocket m_socket;
    QByteArray m_got;
    QByteArray m_response;
};

} // namespace Fanlight::Testing

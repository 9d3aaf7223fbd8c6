// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/closecode.h"
#include "protocol/frame.h"
#include "tests/support/rawpeer.h"

#include <QSslConfiguration>
#include <QSslSocket>
#include <QTest>

namespace Fanlight::Testing {

struct TlsWishes
{
    QString name = {};                // asked for by SNI; empty: none
    QList<QByteArray> protocols = {}; // ALPN
    QSsl::SslProtocol protocol = QSsl::SecureProtocols;
    bool verifies = false;
};

// A client that says exactly the bytes it is told to, over TLS.
class TlsPeer
{
public:
    explicit TlsPeer(quint16 port, const TlsWishes &wishes = {})
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setProtocol(wishes.protocol);
        configuration.setPeerVerifyMode(wishes.verifies ? QSslSocket::VerifyPeer : QSslSocket::VerifyNone);
        configuration.setAllowedNextProtocols(wishes.protocols);
        m_socket.setSslConfiguration(configuration);
        m_socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), port, wishes.name);
        m_isEncrypted = QTest::qWaitFor([this] {
            return m_socket.isEncrypted() || m_socket.state() == QAbstractSocket::UnconnectedState;
        }) && m_socket.isEncrypted();
    }
    [[nodiscard]] QSslSocket &socket() { return m_socket; }
    [[nodiscard]] bool isEncrypted() const { return m_isEncrypted; }

    void write(const QByteArray &bytes)
    {
        m_socket.write(bytes);
        m_socket.flush();
    }
    // Handshakes and forgets the response; frames that follow stay.
    [[nodiscard]] bool upgrade()
    {
        write(RawPeer::upgradeRequest());
        if (!waitFor("\r\n\r\n"))
            return false;
        const bool isAccepted = m_got.startsWith("HTTP/1.1 101 ");
        m_got.remove(0, m_got.indexOf("\r\n\r\n") + 4);
        return isAccepted;
    }
    [[nodiscard]] bool waitFor(QByteArrayView mark)
    {
        return QTest::qWaitFor([&] { return got().contains(mark); });
    }
    [[nodiscard]] bool waitForSize(qsizetype size)
    {
        return QTest::qWaitFor([&] { return got().size() >= size; });
    }
    [[nodiscard]] bool waitForEnd()
    {
        return QTest::qWaitFor([this] { return m_socket.state() == QAbstractSocket::UnconnectedState; });
    }
    [[nodiscard]] const QByteArray &got()
    {
        if (m_reads)
            m_got += m_socket.readAll();
        return m_got;
    }
    void forget() { m_got.clear(); }
    // Takes no more from the network, so that what is sent to it has to wait.
    void stopReading()
    {
        m_reads = false;
        m_socket.setReadBufferSize(1);
    }

private:
    QSslSocket m_socket;
    QByteArray m_got;
    bool m_isEncrypted = false;
    bool m_reads = true;
};

// A client's frame, with the key of RFC 6455 section 5.7.
inline QByteArray maskedFrame(Opcode opcode, const QByteArray &payload)
{
    return serializeMessage(opcode, payload, MaskingKey{{0x37, 0xfa, 0x21, 0x3d}});
}

} // namespace Fanlight::Testing

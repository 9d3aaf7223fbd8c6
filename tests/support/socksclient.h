// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>
#include <QNetworkProxy>
#include <QTcpSocket>
#include <QTest>

namespace Fanlight::Testing {

// A SOCKS5 client that says its bytes itself: RFC 1928, RFC 1929.
class SocksClient
{
public:
    explicit SocksClient(quint16 relayPort)
    {
        m_socket.setProxy(QNetworkProxy::NoProxy);
        m_socket.connectToHost(QHostAddress(QHostAddress::LocalHost), relayPort);
    }
    [[nodiscard]] QTcpSocket &socket() { return m_socket; }

    void write(const QByteArray &bytes)
    {
        m_socket.write(bytes);
        if (m_socket.state() == QAbstractSocket::ConnectedState)
            m_socket.flush();
    }
    // The whole negotiation, with a user name when there is a token. host: a name or literal, sent as a name.
    void connectTo(
        const QByteArray &host, quint16 port, const QString &token = {}, const QByteArray &early = {})
    {
        QByteArray bytes = QByteArray::fromHex(token.isEmpty() ? "050100" : "050102");
        if (!token.isEmpty())
            bytes +=
                '\x01' + QByteArray(1, char(token.size())) + token.toLatin1() + QByteArray::fromHex("012D");
        m_negotiated = token.isEmpty() ? 2 : 4;
        bytes += QByteArray::fromHex("05010003") + QByteArray(1, char(host.size())) + host;
        write(bytes + char(port >> 8) + char(port & 0xFF) + early);
    }
    void connectTo(quint16 port, const QString &token = {}) { connectTo("127.0.0.1", port, token); }

    // Everything after the negotiation's first answers: the reply to the request and what follows.
    [[nodiscard]] QByteArray afterMethods()
    {
        m_got += m_socket.readAll();
        return m_got.mid(m_negotiated);
    }
    // The reply's code, once it is there whole; -1 before.
    [[nodiscard]] int reply()
    {
        const QByteArray answer = afterMethods();
        return answer.size() < replySize(answer) ? -1 : int(answer.at(1));
    }
    [[nodiscard]] bool waitForSuccess()
    {
        return QTest::qWaitFor([this] { return reply() >= 0; }) && reply() == 0;
    }
    // What the far end sent.
    [[nodiscard]] QByteArray received()
    {
        const QByteArray answer = afterMethods();
        return answer.mid(replySize(answer));
    }

private:
    [[nodiscard]] static qsizetype replySize(const QByteArray &answer)
    {
        return answer.size() > 3 && answer.at(3) == 4 ? 22 : 10;
    }

    QTcpSocket m_socket;
    QByteArray m_got;
    qsizetype m_negotiated = 2;
};

} // namespace Fanlight::Testing

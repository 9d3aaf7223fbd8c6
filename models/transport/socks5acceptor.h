// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QHostAddress>
#include <QString>

namespace Fanlight {

// The serving side of a SOCKS5 negotiation: RFC 1928, CONNECT only, without authentication or with a user
// name (RFC 1929; every password is right). Sans-I/O: bytes in, bytes out. Memory: at most 513 bytes, one
// message of the negotiation.
class Socks5Acceptor
{
public:
    enum class Stage : quint8 { Methods, Credentials, Request, Complete, Failed };

    // RFC 1928 section 6.
    enum class Reply : quint8 {
        Succeeded = 0,
        GeneralFailure = 1,
        NetworkUnreachable = 3,
        HostUnreachable = 4,
        ConnectionRefused = 5,
        CommandNotSupported = 7,
        AddressTypeNotSupported = 8,
    };

    // Takes bytes up to the end of the request and returns how many; none once complete or failed. What comes
    // after a request belongs to the relayed stream.
    [[nodiscard]] qsizetype receive(QByteArrayView bytes);
    // What must be sent now. After a failure it ends with the error, and the connection is to be closed.
    [[nodiscard]] QByteArray takeOutput();

    [[nodiscard]] Stage stage() const { return m_stage; }
    [[nodiscard]] const QString &user() const { return m_user; } // empty without authentication
    [[nodiscard]] const QString &host() const
    {
        return m_host;
    } // a name or an address literal, once complete
    [[nodiscard]] quint16 port() const { return m_port; }

    // The answer to a complete request; bound is the relay's outgoing end.
    [[nodiscard]] static QByteArray reply(
        Reply reply, const QHostAddress &bound = QHostAddress(QHostAddress::AnyIPv4), quint16 boundPort = 0);

private:
    // Each reads one message from m_pending when it is there whole, or returns false.
    bool readMethods();
    bool readCredentials();
    bool readRequest();
    // The address of the request, size bytes from its fifth on.
    void readAddress(quint8 type, qsizetype size);
    void fail(const QByteArray &answer);
    [[nodiscard]] quint8 at(qsizetype index) const { return quint8(m_pending.at(index)); }

    Stage m_stage = Stage::Methods;
    QByteArray m_pending; // the message under way
    QByteArray m_output;
    QString m_user;
    QString m_host;
    quint16 m_port = 0;
};

} // namespace Fanlight

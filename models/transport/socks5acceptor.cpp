// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/socks5acceptor.h"

#include <QtEndian>

namespace Fanlight {

namespace {

constexpr quint8 socksVersion = 5;
constexpr quint8 credentialsVersion = 1; // RFC 1929 section 2
constexpr quint8 methodNone = 0x00;
constexpr quint8 methodUserName = 0x02;
constexpr quint8 methodNotAcceptable = 0xFF;
constexpr quint8 commandConnect = 1;
constexpr quint8 addressIpv4 = 1;
constexpr quint8 addressName = 3;
constexpr quint8 addressIpv6 = 4;

QByteArray bytesOf(std::initializer_list<quint8> values)
{
    QByteArray bytes;
    for (const quint8 value : values)
        bytes.append(char(value));
    return bytes;
}

} // namespace

qsizetype Socks5Acceptor::receive(QByteArrayView bytes)
{
    // One byte at a time: a negotiation is short, and no byte beyond a message's end may be taken.
    qsizetype taken = 0;
    while (taken < bytes.size() && m_stage != Stage::Complete && m_stage != Stage::Failed) {
        m_pending.append(bytes.at(taken++));
        const bool whole = m_stage == Stage::Methods       ? readMethods()
                           : m_stage == Stage::Credentials ? readCredentials()
                                                           : readRequest();
        if (whole)
            m_pending.clear();
    }
    return taken;
}

QByteArray Socks5Acceptor::takeOutput()
{
    return std::exchange(m_output, {});
}

QByteArray Socks5Acceptor::reply(Reply reply, const QHostAddress &bound, quint16 boundPort)
{
    QByteArray bytes = bytesOf({socksVersion, quint8(reply), 0});
    if (bound.protocol() == QAbstractSocket::IPv6Protocol) {
        const Q_IPV6ADDR address = bound.toIPv6Address();
        bytes.append(char(addressIpv6));
        bytes.append(reinterpret_cast<const char *>(address.c), sizeof address.c);
    } else {
        const quint32 address = qToBigEndian(bound.toIPv4Address());
        bytes.append(char(addressIpv4));
        bytes.append(reinterpret_cast<const char *>(&address), sizeof address);
    }
    bytes.append(char(boundPort >> 8));
    bytes.append(char(boundPort & 0xFF));
    return bytes;
}

// RFC 1928 section 3: version, count, methods.
bool Socks5Acceptor::readMethods()
{
    if (at(0) != socksVersion) {
        fail(bytesOf({socksVersion, methodNotAcceptable}));
        return true;
    }
    if (m_pending.size() < 2 || m_pending.size() < 2 + at(1))
        return false;
    const QByteArrayView methods = QByteArrayView(m_pending).sliced(2);
    // With a choice the user name is asked for: it may name the client.
    if (methods.contains(char(methodUserName))) {
        m_output += bytesOf({socksVersion, methodUserName});
        m_stage = Stage::Credentials;
    } else if (methods.contains(char(methodNone))) {
        m_output += bytesOf({socksVersion, methodNone});
        m_stage = Stage::Request;
    } else {
        fail(bytesOf({socksVersion, methodNotAcceptable}));
    }
    return true;
}

// RFC 1929 section 2: version, length, user name, length, password.
bool Socks5Acceptor::readCredentials()
{
    if (at(0) != credentialsVersion) {
        fail(bytesOf({credentialsVersion, 1}));
        return true;
    }
    if (m_pending.size() < 2)
        return false;
    const qsizetype userSize = at(1);
    if (m_pending.size() < 3 + userSize || m_pending.size() < 3 + userSize + at(2 + userSize))
        return false;
    m_user = QString::fromUtf8(QByteArrayView(m_pending).sliced(2, userSize));
    m_output += bytesOf({credentialsVersion, 0});
    m_stage = Stage::Request;
    return true;
}

// RFC 1928 section 4: version, command, reserved, address type, address, port.
bool Socks5Acceptor::readRequest()
{
    const qsizetype size = m_pending.size();
    if (at(0) != socksVersion || (size > 2 && at(2) != 0)) {
        fail(reply(Reply::GeneralFailure));
        return true;
    }
    if (size > 1 && at(1) != commandConnect) {
        fail(reply(Reply::CommandNotSupported));
        return true;
    }
    if (size < 5)
        return false;
    const quint8 type = at(3);
    if (type != addressIpv4 && type != addressName && type != addressIpv6) {
        fail(reply(Reply::AddressTypeNotSupported));
        return true;
    }
    const qsizetype addressSize = type == addressIpv4 ? 4 : type == addressIpv6 ? 16 : 1 + at(4);
    if (type == addressName && at(4) == 0) {
        fail(reply(Reply::HostUnreachable));
        return true;
    }
    if (size < 4 + addressSize + 2)
        return false;
    readAddress(type, addressSize);
    m_port = qFromBigEndian<quint16>(m_pending.constData() + 4 + addressSize);
    m_stage = Stage::Complete;
    return true;
}

void Socks5Acceptor::readAddress(quint8 type, qsizetype size)
{
    const QByteArrayView address = QByteArrayView(m_pending).sliced(4, size);
    if (type == addressIpv4)
        m_host = QHostAddress(qFromBigEndian<quint32>(address.data())).toString();
    else if (type == addressIpv6)
        m_host = QHostAddress(reinterpret_cast<const quint8 *>(address.data())).toString();
    else
        m_host = QString::fromUtf8(address.sliced(1));
}

void Socks5Acceptor::fail(const QByteArray &answer)
{
    m_output += answer;
    m_stage = Stage::Failed;
}

} // namespace Fanlight

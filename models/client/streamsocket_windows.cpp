// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/streamsocket.h"

#include <QHostAddress>

#include <algorithm>
#include <cstring>
#include <limits>
#include <winsock2.h>
#include <ws2tcpip.h>

namespace Fanlight {

namespace {

StreamError kindOf(int error)
{
    switch (error) {
    case WSAEWOULDBLOCK:
    case WSAEINPROGRESS:
    case WSAEINTR:
    case WSAENOBUFS:
        return StreamError::WouldBlock;
    case WSAECONNREFUSED:
        return StreamError::Refused;
    case WSAENETUNREACH:
    case WSAEHOSTUNREACH:
    case WSAENETDOWN:
        return StreamError::Unreachable;
    case WSAETIMEDOUT:
        return StreamError::TimedOut;
    case WSAECONNRESET:
    case WSAECONNABORTED:
    case WSAENOTCONN:
    case WSAESHUTDOWN:
        return StreamError::Reset;
    case WSAEADDRNOTAVAIL:
    case WSAEADDRINUSE:
        return StreamError::NoLocalPort;
    case WSAEMFILE:
        return StreamError::NoDescriptors;
    default:
        return StreamError::Other;
    }
}

void setOption(SOCKET socket, int level, int name, int value)
{
    ::setsockopt(socket, level, name, reinterpret_cast<const char *>(&value), sizeof value);
}

int fill(sockaddr_storage &storage, const QHostAddress &address, quint16 port)
{
    if (address.protocol() == QAbstractSocket::IPv6Protocol) {
        auto *six = reinterpret_cast<sockaddr_in6 *>(&storage);
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(port);
        const Q_IPV6ADDR bytes = address.toIPv6Address();
        std::memcpy(&six->sin6_addr, &bytes, sizeof bytes);
        six->sin6_scope_id = address.scopeId().toUInt();
        return sizeof *six;
    }
    auto *four = reinterpret_cast<sockaddr_in *>(&storage);
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    four->sin_addr.s_addr = htonl(address.toIPv4Address());
    return sizeof *four;
}

int sizeFor(qsizetype size)
{
    return int(std::min<qsizetype>(size, std::numeric_limits<int>::max()));
}

} // namespace

Expected<qintptr, StreamError> openStream(const QHostAddress &address, quint16 port, int receiveBuffer)
{
    sockaddr_storage storage{};
    const int length = fill(storage, address, port);
    const SOCKET socket = ::socket(storage.ss_family, SOCK_STREAM, IPPROTO_TCP);
    if (socket == INVALID_SOCKET)
        return Unexpected<StreamError>(kindOf(WSAGetLastError()));
    u_long nonBlocking = 1;
    ::ioctlsocket(socket, long(FIONBIO), &nonBlocking);
    setOption(socket, IPPROTO_TCP, TCP_NODELAY, 1);
    if (receiveBuffer > 0)
        setOption(socket, SOL_SOCKET, SO_RCVBUF, receiveBuffer);
    if (::connect(socket, reinterpret_cast<const sockaddr *>(&storage), length) != 0) {
        const StreamError error = kindOf(WSAGetLastError());
        if (error != StreamError::WouldBlock) {
            ::closesocket(socket);
            return Unexpected<StreamError>(error);
        }
    }
    return qintptr(socket);
}

Expected<void, StreamError> finishConnect(qintptr socket)
{
    int error = 0;
    int length = sizeof error;
    if (::getsockopt(SOCKET(socket), SOL_SOCKET, SO_ERROR, reinterpret_cast<char *>(&error), &length) != 0)
        error = WSAGetLastError();
    if (error != 0)
        return Unexpected<StreamError>(kindOf(error));
    return {};
}

Expected<qsizetype, StreamError> sendStream(qintptr socket, QByteArrayView bytes)
{
    const int sent = ::send(SOCKET(socket), bytes.data(), sizeFor(bytes.size()), 0);
    if (sent < 0)
        return Unexpected<StreamError>(kindOf(WSAGetLastError()));
    return qsizetype(sent);
}

Expected<qsizetype, StreamError> receiveStream(qintptr socket, char *target, qsizetype size)
{
    const int received = ::recv(SOCKET(socket), target, sizeFor(size), 0);
    if (received < 0)
        return Unexpected<StreamError>(kindOf(WSAGetLastError()));
    return qsizetype(received);
}

void closeStream(qintptr socket)
{
    ::closesocket(SOCKET(socket));
}

} // namespace Fanlight

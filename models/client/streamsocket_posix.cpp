// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/streamsocket.h"

#include <QHostAddress>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace Fanlight {

namespace {

#ifdef MSG_NOSIGNAL
constexpr int sendFlags = MSG_NOSIGNAL;
#else
constexpr int sendFlags = 0; // macOS: SO_NOSIGPIPE is set on the socket
#endif

StreamError kindOf(int error)
{
    switch (error) {
    case EAGAIN:
#if EWOULDBLOCK != EAGAIN
    case EWOULDBLOCK:
#endif
    case EINPROGRESS:
    case EINTR:
    case ENOBUFS:
        return StreamError::WouldBlock;
    case ECONNREFUSED:
        return StreamError::Refused;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
        return StreamError::Unreachable;
    case ETIMEDOUT:
        return StreamError::TimedOut;
    case ECONNRESET:
    case EPIPE:
    case ENOTCONN:
        return StreamError::Reset;
    case EADDRNOTAVAIL:
    case EADDRINUSE:
        return StreamError::NoLocalPort;
    case EMFILE:
    case ENFILE:
        return StreamError::NoDescriptors;
    default:
        return StreamError::Other;
    }
}

void setOption(int socket, int level, int name, int value)
{
    ::setsockopt(socket, level, name, &value, sizeof value);
}

socklen_t fill(sockaddr_storage &storage, const QHostAddress &address, quint16 port)
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

} // namespace

Expected<qintptr, StreamError> openStream(const QHostAddress &address, quint16 port, int receiveBuffer)
{
    sockaddr_storage storage{};
    const socklen_t length = fill(storage, address, port);
    const int socket = ::socket(storage.ss_family, SOCK_STREAM, 0);
    if (socket < 0)
        return Unexpected<StreamError>(kindOf(errno));
    ::fcntl(socket, F_SETFD, FD_CLOEXEC);
    ::fcntl(socket, F_SETFL, O_NONBLOCK);
    setOption(socket, IPPROTO_TCP, TCP_NODELAY, 1);
#ifdef SO_NOSIGPIPE
    setOption(socket, SOL_SOCKET, SO_NOSIGPIPE, 1);
#endif
    if (receiveBuffer > 0)
        setOption(socket, SOL_SOCKET, SO_RCVBUF, receiveBuffer);
    if (::connect(socket, reinterpret_cast<const sockaddr *>(&storage), length) != 0) {
        const StreamError error = kindOf(errno);
        if (error != StreamError::WouldBlock) {
            ::close(socket);
            return Unexpected<StreamError>(error);
        }
    }
    return qintptr(socket);
}

Expected<void, StreamError> finishConnect(qintptr socket)
{
    int error = 0;
    socklen_t length = sizeof error;
    if (::getsockopt(int(socket), SOL_SOCKET, SO_ERROR, &error, &length) != 0)
        error = errno;
    if (error != 0)
        return Unexpected<StreamError>(kindOf(error));
    return {};
}

Expected<qsizetype, StreamError> sendStream(qintptr socket, QByteArrayView bytes)
{
    const auto sent = ::send(int(socket), bytes.data(), size_t(bytes.size()), sendFlags);
    if (sent < 0)
        return Unexpected<StreamError>(kindOf(errno));
    return qsizetype(sent);
}

Expected<qsizetype, StreamError> receiveStream(qintptr socket, char *target, qsizetype size)
{
    const auto received = ::recv(int(socket), target, size_t(size), 0);
    if (received < 0)
        return Unexpected<StreamError>(kindOf(errno));
    return qsizetype(received);
}

void closeStream(qintptr socket)
{
    ::close(int(socket));
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/clientnotes.h"

#include <QUrl>

namespace Fanlight {

namespace {

QString withDetail(const QString &sentence, const QString &detail)
{
    if (detail.isEmpty())
        return sentence + u'.';
    return detail.endsWith(u'.') ? sentence + QStringLiteral(": ") + detail
                                 : sentence + QStringLiteral(": ") + detail + u'.';
}

} // namespace

QString destinationOf(const ClientSettings &settings)
{
    const QUrl url(settings.url.trimmed());
    const QString host = url.host();
    return (host.contains(u':') ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2"))
        .arg(host)
        .arg(url.port(url.scheme() == u"wss" ? 443 : 80));
}

QString noteOn(const ClientState &state, const ClientSettings &settings)
{
    const QString &detail = state.detail;
    switch (state.error) {
    case ClientError::None:
        return {};
    case ClientError::BadUrl:
        return withDetail(QStringLiteral("The URL cannot be opened"), detail);
    case ClientError::BadHeader:
        return withDetail(QStringLiteral("A header field is not allowed in HTTP"), detail);
    case ClientError::BadSubprotocol:
        return withDetail(QStringLiteral("A subprotocol is no token, or there twice"), detail);
    case ClientError::HostNotFound:
        return withDetail(
            QStringLiteral("The name of %1 could not be resolved").arg(destinationOf(settings)), detail);
    case ClientError::Refused:
        return QStringLiteral("Nothing listens on %1: the connection was refused.")
            .arg(destinationOf(settings));
    case ClientError::Unreachable:
        return withDetail(QStringLiteral("%1 cannot be reached").arg(destinationOf(settings)), detail);
    case ClientError::TimedOut:
        return withDetail(QStringLiteral("No connection within %1 ms").arg(settings.connectTimeout), detail);
    case ClientError::TlsFailed:
        return withDetail(QStringLiteral("TLS failed"), detail);
    case ClientError::HandshakeRefused:
        return withDetail(
            state.httpStatus == 0
                ? QStringLiteral("The handshake failed")
                : QStringLiteral("The handshake failed, the server answered %1").arg(state.httpStatus),
            detail);
    case ClientError::NotHttp:
        return withDetail(QStringLiteral("The server did not answer with HTTP"), detail);
    case ClientError::ConnectionLost:
        return withDetail(QStringLiteral("The connection was lost"), detail);
    case ClientError::MessageTooBig:
        return QStringLiteral("A message was longer than the limit of %1 bytes.").arg(settings.maxMessage);
    case ClientError::ProtocolViolation:
        return withDetail(QStringLiteral("The server broke the protocol"), detail);
    case ClientError::SendFailed:
        return withDetail(QStringLiteral("Not sent"), detail);
    case ClientError::Other:
        return withDetail(QStringLiteral("The connection failed"), detail);
    }
    return {};
}

ClientError clientErrorOf(QAbstractSocket::SocketError error)
{
    switch (error) {
    case QAbstractSocket::HostNotFoundError:
        return ClientError::HostNotFound;
    case QAbstractSocket::ConnectionRefusedError:
        return ClientError::Refused;
    case QAbstractSocket::NetworkError:
    case QAbstractSocket::SocketAddressNotAvailableError:
    case QAbstractSocket::UnsupportedSocketOperationError: // no IPv6 on this machine, say
        return ClientError::Unreachable;
    case QAbstractSocket::SocketTimeoutError:
        return ClientError::TimedOut;
    default:
        return ClientError::Other;
    }
}

} // namespace Fanlight

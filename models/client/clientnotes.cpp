// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/clientnotes.h"

#include <QCoreApplication>
#include <QUrl>

#include <algorithm>
#include <array>

namespace Fanlight {

namespace {

QString hostOf(const ClientSettings &settings)
{
    const QUrl url(settings.url.trimmed());
    const int port = url.port(url.scheme() == u"wss" ? 443 : 80);
    return QStringLiteral("%1:%2").arg(url.host()).arg(port);
}

QString withDetail(const QString &sentence, const QString &detail)
{
    if (detail.isEmpty())
        return sentence + u'.';
    return detail.endsWith(u'.') ? sentence + QStringLiteral(": ") + detail
                                 : sentence + QStringLiteral(": ") + detail + u'.';
}

// Qt 6.4's QWebSocketDataProcessor and QWebSocketFrame, as far as they are fixed texts.
struct EngineText
{
    const char *context;
    const char *text;
};
constexpr std::array engineTexts{
    EngineText{"QWebSocketDataProcessor", "Received Continuation frame, while there is nothing to continue."},
    EngineText{"QWebSocketDataProcessor",
        "All data frames after the initial data frame must have opcode 0 (continuation)."},
    EngineText{"QWebSocketDataProcessor", "Received message is too big."},
    EngineText{"QWebSocketDataProcessor", "Invalid UTF-8 code encountered."},
    EngineText{"QWebSocketDataProcessor", "Payload of close frame is too small."},
    EngineText{"QWebSocketDataProcessor", "Timeout when reading data from socket."},
    EngineText{"QWebSocketFrame", "Maximum framesize exceeded."},
    EngineText{"QWebSocketFrame", "Some serious error occurred while reading from the network."},
    EngineText{"QWebSocketFrame", "Rsv field is non-zero"},
    EngineText{"QWebSocketFrame", "Used reserved opcode"},
    EngineText{"QWebSocketFrame", "Control frame is larger than 125 bytes"},
    EngineText{"QWebSocketFrame", "Control frames cannot be fragmented"},
    EngineText{"QWebSocketFrame", "Lengths smaller than 126 must be expressed as one byte."},
    EngineText{"QWebSocketFrame", "Lengths smaller than 65536 (2^16) must be expressed as 2 bytes."},
    EngineText{"QWebSocketFrame", "Highest bit of payload length is not 0."},
};

} // namespace

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
            QStringLiteral("The name of %1 could not be resolved").arg(hostOf(settings)), detail);
    case ClientError::Refused:
        return QStringLiteral("Nothing listens on %1: the connection was refused.").arg(hostOf(settings));
    case ClientError::Unreachable:
        return withDetail(QStringLiteral("%1 cannot be reached").arg(hostOf(settings)), detail);
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

EngineFault engineFaultOf(quint16 code, const QString &reason)
{
    switch (code) {
    case 1009:
        return {ClientError::MessageTooBig, reason};
    case 1007:
        // Qt decodes each frame by itself, so that it cannot tell the two apart.
        return {ClientError::ProtocolViolation,
            QStringLiteral(
                "a text message is not UTF-8, or its fragments split a character, which QWebSocket "
                "cannot read")};
    case 1001:
        return {ClientError::Other,
            QStringLiteral(
                "the server stopped inside a message, and QWebSocket waits 5 seconds for the rest")};
    default:
        return {ClientError::ProtocolViolation, reason};
    }
}

bool isEngineReason(const QString &reason)
{
    return std::any_of(engineTexts.begin(), engineTexts.end(), [&](const EngineText &known) {
        return QCoreApplication::translate(known.context, known.text) == reason;
    });
}

} // namespace Fanlight

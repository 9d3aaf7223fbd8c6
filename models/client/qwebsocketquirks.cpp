// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/qwebsocketquirks.h"

#include <QCoreApplication>
#include <QStringDecoder>
#include <QTcpSocket>

#include <algorithm>
#include <array>

namespace Fanlight {

namespace {

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

QTcpSocket *socketOf(const QWebSocket &webSocket)
{
    return webSocket.findChild<QTcpSocket *>(QString(), Qt::FindDirectChildrenOnly);
}

QString textOf(const QByteArray &utf8)
{
    QStringDecoder decoder(
        QStringDecoder::Utf8, QStringConverter::Flag::Stateless | QStringConverter::Flag::ConvertInitialBom);
    return decoder.decode(utf8);
}

QNetworkRequest requestFor(const ClientSettings &settings)
{
    QNetworkRequest request(QUrl(settings.url.trimmed(), QUrl::StrictMode));
    for (const HeaderField &field : settings.headers) {
        // QNetworkRequest keeps one field of a name: several are joined, as RFC 9110 section 5.3 allows (and
        // RFC 6265 section 5.4 wants for cookies). An empty value must not be null, or it removes the field.
        const QByteArray separator = field.name.compare("Cookie", Qt::CaseInsensitive) == 0 ? "; " : ", ";
        const QByteArray value = request.hasRawHeader(field.name)
                                     ? request.rawHeader(field.name) + separator + field.value
                                     : QByteArray("") + field.value;
        request.setRawHeader(field.name, value);
    }
    return request;
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

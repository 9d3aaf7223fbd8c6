// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "client/certificateverdict.h"
#include "protocol/httphead.h"

#include <QString>
#include <QStringList>
#include <QUrl>

#include <optional>

namespace Fanlight {

// Who speaks for a client: Qt's QWebSocket, as an application built on it does, or this program's own
// RawClient, which can say anything and shows everything.
enum class ClientEngine : quint8 { Qt, Raw };

// Coming back by itself after an open connection was lost.
struct ReconnectSettings
{
    bool enabled = false;
    int attempts = 0;          // in a row that may fail; 0: for ever
    int firstDelay = 1'000;    // ms, at most; the bound doubles with each attempt
    int longestDelay = 30'000; // ms
    bool operator==(const ReconnectSettings &) const = default;
};

// Everything a client connects with. A plain value: duplicated with a panel, saved with a workspace.
struct ClientSettings
{
    QString name; // "Client 1"
    QString url = QStringLiteral("ws://127.0.0.1:8080/");
    QStringList subprotocols;
    std::vector<HeaderField> headers; // added to the request, Cookie and Authorization among them
    bool verifyCertificate = true;
    // SHA-256 of the one certificate that is taken from this server although it does not verify; empty: none.
    QByteArray trustedCertificate;
    int connectTimeout = 10'000;           // ms, TCP, TLS and upgrade; network conditions add to it
    quint64 maxMessage = 16 * 1024 * 1024; // bytes
    std::optional<QString> sendOnOpen = QStringLiteral("Hello Server!");
    ClientEngine engine = ClientEngine::Qt;
    // Of the raw engine alone.
    bool answerPings = true;   // false: no pong for the server's pings
    bool answerClose = true;   // false: no close frame for the server's
    bool offerDeflate = false; // permessage-deflate with its default parameters
    ReconnectSettings reconnect;
    bool operator==(const ClientSettings &) const = default;
};

enum class ClientPhase : quint8 { Disconnected, Connecting, Open, Closing };

// Why the last connection failed or ended; the operands stand in ClientState::detail.
enum class ClientError : quint8 {
    None,
    BadUrl,         // no ws:// or wss:// URL; detail: what is wrong
    BadHeader,      // a header field that would inject a line, or is no token; detail: its name
    BadSubprotocol, // not a token
    HostNotFound,
    Refused,
    Unreachable,
    TimedOut,         // connectTimeout passed
    TlsFailed,        // detail: the library's words on the certificate or the handshake
    HandshakeRefused, // httpStatus; detail: the first line of the body, or the broken rule
    NotHttp,          // the server answered with something that is no HTTP head
    ConnectionLost,   // ended without a close frame
    MessageTooBig,
    ProtocolViolation, // the server broke the protocol; detail: the rule
    SendFailed,
    Other,
};

// While a client whose connection was lost is on its way back.
enum class WayBackStage : quint8 { Waiting, Trying, GaveUp };
struct WayBack
{
    WayBackStage stage = WayBackStage::Waiting;
    int attempt = 1;             // that is waited for or under way, or was the last
    qint64 lostAt = timeUnknown; // ns of CaptureClock
    qint64 nextAt = timeUnknown; // while waiting
};
// Of a connection that came about so.
struct CameBack
{
    int attempts = 1;
    ConnectionId lost;
    qint64 lostAt = timeUnknown; // ns of CaptureClock
    qint64 gap = 0;              // ns
    // Messages to all, or to the rooms it was in, that our own server sent meanwhile; none: nobody can know.
    // The Workbench counts them.
    std::optional<quint64> missed;
};

// What the server did with TCP after an answer that was no good opening handshake, where this was waited for:
// by the raw engine, after openClientWith().
enum class PeerEnd : quint8 { Unknown, Closed, LeftOpen };

struct ClientState
{
    ClientPhase phase = ClientPhase::Disconnected;
    ConnectionId connection; // of the current or last attempt
    ClientError error = ClientError::None;
    QString detail; // untranslated
    int httpStatus = 0;
    CloseCode closeCode; // 0 while open
    QString closeReason;
    bool closedByPeer = false;
    QString subprotocol;                           // negotiated
    std::optional<CertificateVerdict> certificate; // with TlsFailed, when it was the certificate
    qint64 roundTrip = timeUnknown;                // ns of the last answered ping
    std::optional<WayBack> wayBack;                // while Disconnected or Connecting
    std::optional<CameBack> cameBack;              // of this connection
    PeerEnd peerEnd = PeerEnd::Unknown;
    qint64 peerEndAfter = timeUnknown; // ns after that answer; with LeftOpen how long was waited
    [[nodiscard]] bool isWaitingToReturn() const
    {
        return phase == ClientPhase::Disconnected && wayBack && wayBack->stage == WayBackStage::Waiting;
    }
};

} // namespace Fanlight

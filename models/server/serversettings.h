// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/httphead.h"
#include "protocol/permessagedeflate.h"
#include "server/handshakefault.h"
#include "server/rules.h"
#include "server/ruletally.h"
#include "server/tlssettings.h"

#include <QByteArray>
#include <QHostAddress>
#include <QSslCertificate>
#include <QString>

#include <memory>
#include <optional>

namespace Fanlight {

// What the server does when a data message arrives. The opcode is kept.
enum class Behaviour : quint8 {
    Broadcast, // to all, the sender included
    Others,    // to all but the sender
    Echo,
    Silent,
    Rooms, // to the members of the sender's rooms, the sender included; see roombook.h for joining
    Rules, // what ServerSettings::rules say; there is no greeting then
};

// What happens when a receiver's send queue is full.
enum class SlowPolicy : quint8 {
    Close,      // close with 1008
    DropOldest, // drop the oldest data message that has not begun to leave
    Conflate,   // of each topic keep the newest message until it drained, see topicMember
    Wait,       // read nothing more from the others until it drained
};

// Pings to connections that say nothing by themselves, each at its own time within the interval.
struct Heartbeat
{
    int interval = 0;     // ms of silence after which a ping is sent; 0: off
    int timeout = 20'000; // ms without any byte after which the connection is closed with 1011
};

struct ServerLimits
{
    HeadLimits head;
    int headTimeout = 10'000;  // ms for a whole request, head and body
    int frameTimeout = 30'000; // ms without a byte in the middle of a frame
    // ms to wait for the peer's close frame, and then for its end of TCP; network conditions add to it
    int closeTimeout = 5'000;
    int httpIdleTimeout = 75'000;          // ms a kept-alive connection may be silent
    int answerTimeout = 30'000;            // ms without an answer's byte taken while some wait
    int longPollTimeout = 25'000;          // ms a long poll is parked that does not say how long
    int streamKeepAlive = 15'000;          // ms without an event after which an event stream gets a comment
    quint64 maxMessage = 16 * 1024 * 1024; // bytes, over all fragments
    quint64 maxBody = 1024 * 1024;         // bytes of an HTTP request body
    // Bytes that wait for one receiver, see SlowPolicy; what the program needs for each waiting message
    // counts too. One message larger than that may wait alone.
    quint64 maxQueue = 16 * 1024 * 1024;
    int maxConnections = 15'000;
};

struct ServerSettings
{
    QHostAddress address = QHostAddress(QHostAddress::LocalHost);
    quint16 port = 8080; // 0: any free one
    bool strict = true;
    Behaviour behaviour = Behaviour::Broadcast;
    SharedRules rules;                    // with Behaviour::Rules; null: none
    std::shared_ptr<RuleTally> ruleTally; // of these rules; null: nobody asks what they do
    std::optional<QString> greeting = QStringLiteral("Hello! Message From Server!!"); // none: no greeting
    QByteArray httpBody = QByteArrayLiteral("hi there");
    QList<QByteArray> subprotocols; // offered ones are matched against these, first match wins
    // Engine threads that share the connections, 1 to 16. Changes with a start() while nobody is connected.
    int threads = 1;
    SlowPolicy slowPolicy = SlowPolicy::Close;
    // The topic of a message: this member of its JSON object when that is a string; else its room; else
    // whether it is text or binary.
    QString topicMember = QStringLiteral("topic");
    Heartbeat heartbeat;
    // permessage-deflate, where a client offers it. Off unless asked for: frames are then what was typed.
    DeflateWishes deflate{.enabled = false};
    TlsSettings tls;
    // What is wrong, on purpose, with the answers to opening handshakes that are right.
    HandshakeFault handshakeFault;
    ServerLimits limits;
};

// The settings' rules from now on, with a tally of their own: the dialogues of all connections begin anew.
void setRules(ServerSettings &settings, const RuleSet &rules);

enum class ServerError : quint8 { None, PortTaken, AddressNotOurs, NotPermitted, Certificate, Other };

struct ServerState
{
    bool listening = false;
    QHostAddress address;
    quint16 port = 0;
    ServerError error = ServerError::None; // why listening failed
    QString errorText;                     // the system's words, untranslated
    CertificateFault certificateFault;     // with Certificate
    // That is shown to clients; null: the port speaks no TLS.
    QSslCertificate certificate = QSslCertificate();
    quint16 requestedPort = 0;
    quint16 nextFreePort = 0; // with PortTaken: the next port that is free now; else 0
    quint64 refused = 0;      // handshakes refused and connections over the limit, since start
    // Connections wait for descriptors (files and sockets that a process may have); how many were in use when
    // that began, of how many. A limit of 0: the whole system's.
    bool descriptorsGone = false;
    quint64 descriptorsUsed = 0;
    quint64 descriptorLimit = 0;
};

// Where a program on this computer reaches the server: "ws://127.0.0.1:8080/" for scheme "ws", with TLS
// "wss://127.0.0.1:8080/". An address that stands for all of them reads as loopback.
[[nodiscard]] QString serverUrl(const ServerState &state, const QString &scheme);

} // namespace Fanlight

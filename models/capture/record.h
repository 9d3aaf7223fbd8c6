// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/tlssummary.h"
#include "protocol/frame.h"

#include <QHash>
#include <QString>
#include <QStringList>

#include <compare>
#include <memory>
#include <optional>
#include <vector>

namespace Fanlight {

// A connection's number, from 1, unique in a capture. 0 is none.
struct ConnectionId
{
    quint32 value = 0;
    auto operator<=>(const ConnectionId &) const = default;
};
inline size_t qHash(ConnectionId id, size_t seed = 0)
{
    return ::qHash(id.value, seed);
}

// A client panel's number, from 1: it stays the same over all its connections. 0 is none.
struct ClientId
{
    quint32 value = 0;
    auto operator<=>(const ClientId &) const = default;
};
inline size_t qHash(ClientId id, size_t seed = 0)
{
    return ::qHash(id.value, seed);
}

// One send to many: its record and all its deliveries carry it. 0 is none.
struct BroadcastId
{
    quint32 value = 0;
    auto operator<=>(const BroadcastId &) const = default;
};
inline size_t qHash(BroadcastId id, size_t seed = 0)
{
    return ::qHash(id.value, seed);
}

enum class Direction : quint8 { ToServer, ToClient };

enum class RecordKind : quint8 {
    Opened,            // the TCP connection (payload: empty)
    HandshakeRequest,  // payload: the head's bytes, as on the wire
    HandshakeResponse, // also a refusal, with its body
    Frame,             // payload: the frame's payload, unmasked
    HttpRequest,       // payload: head and body
    HttpResponse,
    Closed, // how it ended: closeCode, payload: a sentence, UTF-8
    Note,   // an error or a remark about the connection; payload: a sentence, UTF-8
};

inline constexpr int recordKindCount = 8;

// What is known of a record beyond its bytes.
enum class RecordFlag : quint8 {
    Fin = 0x01,
    Rsv1 = 0x02,
    Rsv2 = 0x04,
    Rsv3 = 0x08,
    Masked = 0x10,
    PayloadCut =
        0x20, // payload holds fewer bytes than payloadLength: the frame was incomplete, or too big to keep
    ApiReported = 0x40, // seen only through a library's API (TLS inside a relay), not as bytes on the wire
    Truncated = 0x80,   // the frame never became complete on the wire
};

// What a network fault did to a frame (see FrameFaults). Both ends' views of a frame are kept where they
// differ.
enum class FaultEffect : quint8 {
    None,
    Dropped,    // it was sent and never arrives
    Corrupted,  // as it was sent; it arrived otherwise
    Altered,    // as it arrived after it was corrupted
    Duplicated, // a copy that nobody sent
    HeldBack,   // others overtook it
    Delayed,    // it alone
};

// What a fault did and which one, by its place in the direction's list.
struct FaultMark
{
    FaultEffect effect = FaultEffect::None;
    quint8 rule = 0; // from 1
    [[nodiscard]] bool isNone() const { return effect == FaultEffect::None; }
    // What is meant was sent, but is not what arrived.
    [[nodiscard]] bool neverArrives() const
    {
        return effect == FaultEffect::Dropped || effect == FaultEffect::Corrupted;
    }
    bool operator==(const FaultMark &) const = default;
};

inline constexpr qint64 timeUnknown = -1;

// One row of the capture. A broadcast is one record without a connection, whose deliveries are kept apart
// (see broadcast.h). At most 96 bytes (performance.md P6). payload is shared, never copied per receiver.
struct Record
{
    qint64 time = 0;                 // ns of CaptureClock, when the side that recorded it saw it (see below)
    qint64 senderTime = timeUnknown; // ns, when it left the sending side
    qint64 receiverTime = timeUnknown; // ns, when it reached the receiving side
    quint64 offset = 0;                // of its first byte in the direction's TCP stream
    quint64 payloadLength = 0;         // bytes, as announced on the wire
    QByteArray payload;
    ConnectionId connection;
    BroadcastId broadcast;
    MaskingKey maskingKey;
    CloseCode closeCode; // of Closed
    RecordKind kind = RecordKind::Frame;
    Direction direction = Direction::ToServer;
    quint8 flags = 0; // RecordFlag
    Opcode opcode = Opcode::Continuation;
    LengthEncoding lengthEncoding = LengthEncoding::SevenBit;
    Violation violation = Violation::None;
    FaultMark fault{};

    [[nodiscard]] bool has(RecordFlag flag) const { return (flags & quint8(flag)) != 0; }
    void set(RecordFlag flag) { flags = quint8(flags | quint8(flag)); }
    // Bytes on the wire, header included; 0 for Opened, Closed and Note.
    [[nodiscard]] quint64 wireSize() const;
};
static_assert(sizeof(Record) <= 96);

// Bytes that the record's payload adds to the memory of those that came before it. A payload counts once for
// a run of records that share it, and again when it comes back later.
[[nodiscard]] quint64 addedPayload(const std::vector<Record> &before, const Record &record);

// A record made of a frame, and the frame made again of its record (the same header to the bit).
[[nodiscard]] Record recordOf(const Frame &frame, Direction direction, ConnectionId connection, qint64 time);
[[nodiscard]] FrameHeader headerOf(const Record &record);
// The same of a frame's bytes on the wire, whatever they say; cut and truncated when they are fewer than the
// header announces. None when there is not even a header.
[[nodiscard]] std::optional<Record> recordOf(
    QByteArrayView wire, Direction direction, ConnectionId connection, qint64 time);
// The bytes as they were on the wire, masked again; for a cut payload as far as it is kept.
[[nodiscard]] QByteArray wireBytes(const Record &record);

// The same frame or head seen from the other end of the connection, matched by direction and offset.
struct Sighting
{
    qint64 time = 0;
    quint64 offset = 0;
    ConnectionId connection;
    Direction direction = Direction::ToServer;
    FaultMark fault{}; // what it met on its way; with time unknown it is all that is said
};

enum class ConnectionState : quint8 { Opening, Handshaking, Open, Closing, Closed };
enum class ConnectionSide : quint8 {
    Server, // a foreign client on our server
    Client, // a panel of ours on a foreign server
    Both,   // a panel of ours on our server
};

// What is known of one connection. Small, sent again whole whenever something in it changes.
struct ConnectionInfo
{
    ConnectionId id;
    ClientId client; // the panel, when one of ours is behind it
    ConnectionSide side = ConnectionSide::Server;
    ConnectionState state = ConnectionState::Opening;
    bool webSocket = false; // the handshake succeeded
    bool tls = false;
    QString name;      // "Client 1", or the peer's address and port
    QString peer;      // address:port of the other end as the server sees it (or of the server, side Client)
    QString path;      // the request target
    QStringList rooms; // of the server's rooms, in the order they were joined
    QString subprotocol;
    QString extensions; // agreed on, as in Sec-WebSocket-Extensions
    QString userAgent;
    // ns, each unknown where it was not seen or does not exist.
    qint64 dialledAt = timeUnknown; // a panel of ours began to connect
    qint64 openedAt = timeUnknown;
    qint64 encryptedAt = timeUnknown; // TLS was agreed on
    qint64 closedAt = timeUnknown;
    std::shared_ptr<const TlsSummary> tlsSummary; // from encryptedAt on
};

} // namespace Fanlight

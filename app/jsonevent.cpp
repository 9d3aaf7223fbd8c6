// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jsonevent.h"

#include "protocol/anatomy.h"
#include "protocol/httphead.h"
#include "protocol/utf8validator.h"
#include "tables/recordtext.h"
#include "transport/certificate.h"

#include <QUrl>

namespace Fanlight {

namespace {

QString eventName(RecordKind kind)
{
    switch (kind) {
    case RecordKind::Opened:
        return QStringLiteral("opened");
    case RecordKind::HandshakeRequest:
        return QStringLiteral("handshake-request");
    case RecordKind::HandshakeResponse:
        return QStringLiteral("handshake-response");
    case RecordKind::Frame:
        return QStringLiteral("frame");
    case RecordKind::HttpRequest:
        return QStringLiteral("http-request");
    case RecordKind::HttpResponse:
        return QStringLiteral("http-response");
    case RecordKind::Closed:
        return QStringLiteral("closed");
    case RecordKind::Note:
        return QStringLiteral("note");
    }
    return {};
}

QString isoTime(const CaptureClock &clock, qint64 moment)
{
    return clock.wallTime(moment).toUTC().toString(Qt::ISODateWithMs);
}

void insertPayload(QJsonObject &object, const Record &record)
{
    const bool opaque = record.kind == RecordKind::Frame &&
                        (record.opcode == Opcode::Binary || record.opcode == Opcode::Close);
    if (!opaque && isValidUtf8(record.payload))
        object.insert(QStringLiteral("payload"), QString::fromUtf8(record.payload));
    else
        object.insert(QStringLiteral("payload_base64"), QString::fromLatin1(record.payload.toBase64()));
    if (record.has(RecordFlag::PayloadCut))
        object.insert(QStringLiteral("payload_cut"), true);
}

void insertFrame(QJsonObject &object, const Record &record)
{
    object.insert(QStringLiteral("opcode"), int(record.opcode));
    object.insert(QStringLiteral("opcode_name"), QString::fromLatin1(opcodeName(record.opcode)));
    object.insert(QStringLiteral("fin"), record.has(RecordFlag::Fin));
    object.insert(QStringLiteral("rsv"), (record.has(RecordFlag::Rsv1) ? 4 : 0) +
                                             (record.has(RecordFlag::Rsv2) ? 2 : 0) +
                                             (record.has(RecordFlag::Rsv3) ? 1 : 0));
    if (const auto key = headerOf(record).maskingKey) {
        const QByteArray bytes(
            reinterpret_cast<const char *>(key->bytes.data()), qsizetype(key->bytes.size()));
        object.insert(QStringLiteral("mask"), QString::fromLatin1(bytes.toHex()));
    } else {
        object.insert(QStringLiteral("mask"), false);
    }
    if (record.opcode == Opcode::Close) {
        if (const auto body = parseCloseBody(record.payload)) {
            object.insert(QStringLiteral("close_code"), body->code.value);
            object.insert(QStringLiteral("close_reason"), QString::fromUtf8(body->reason));
        }
    }
    if (record.has(RecordFlag::Truncated))
        object.insert(QStringLiteral("truncated"), true);
}

void insertHead(QJsonObject &object, const Record &record)
{
    if (record.direction == Direction::ToServer) {
        RequestHeadParser parser{HeadLimits{}};
        const qsizetype taken = parser.receive(record.payload);
        if (taken > 0 && parser.isComplete()) {
            object.insert(QStringLiteral("method"), QString::fromLatin1(parser.head().method));
            object.insert(QStringLiteral("target"), QString::fromUtf8(parser.head().target));
        }
        return;
    }
    ResponseHeadParser parser{HeadLimits{}};
    const qsizetype taken = parser.receive(record.payload);
    if (taken > 0 && parser.isComplete())
        object.insert(QStringLiteral("status"), parser.head().status);
}

void insertEnds(QJsonObject &object, const Record &record, const CaptureClock &clock)
{
    if (record.senderTime != timeUnknown)
        object.insert(QStringLiteral("sender_time"), isoTime(clock, record.senderTime));
    if (record.receiverTime != timeUnknown)
        object.insert(QStringLiteral("receiver_time"), isoTime(clock, record.receiverTime));
    if (record.senderTime != timeUnknown && record.receiverTime != timeUnknown)
        object.insert(QStringLiteral("latency_ns"), record.receiverTime - record.senderTime);
}

bool isWire(RecordKind kind)
{
    return kind != RecordKind::Opened && kind != RecordKind::Closed && kind != RecordKind::Note;
}

} // namespace

QJsonObject jsonEvent(
    quint64 number, const Record &record, const ConnectionInfo *connection, const CaptureClock &clock)
{
    QJsonObject object{{QStringLiteral("event"), eventName(record.kind)},
        {QStringLiteral("number"), qint64(number)}, {QStringLiteral("time"), isoTime(clock, record.time)},
        {QStringLiteral("elapsed_ns"), record.time},
        {QStringLiteral("connection"), qint64(record.connection.value)}};
    if (connection)
        object.insert(QStringLiteral("name"), connection->name);
    if (!isWire(record.kind)) {
        if (!record.payload.isEmpty())
            object.insert(QStringLiteral("text"), QString::fromUtf8(record.payload));
        if (record.closeCode.value != 0)
            object.insert(QStringLiteral("close_code"), record.closeCode.value);
        return object;
    }
    object.insert(QStringLiteral("direction"),
        record.direction == Direction::ToServer ? QStringLiteral("to-server") : QStringLiteral("to-client"));
    if (record.kind == RecordKind::Frame)
        insertFrame(object, record);
    else
        insertHead(object, record);
    object.insert(QStringLiteral("length"), qint64(record.payloadLength));
    object.insert(QStringLiteral("wire_length"), qint64(record.wireSize()));
    insertPayload(object, record);
    if (record.violation != Violation::None) {
        object.insert(QStringLiteral("violation"), QString::fromLatin1(sentence(record.violation)));
        object.insert(QStringLiteral("clause"), QString::fromLatin1(clause(record.violation)));
    }
    if (!record.fault.isNone())
        object.insert(QStringLiteral("fault"), faultText(record.fault));
    if (record.broadcast.value != 0)
        object.insert(QStringLiteral("broadcast"), qint64(record.broadcast.value));
    insertEnds(object, record, clock);
    return object;
}

QJsonObject jsonBroadcast(
    quint64 number, const Record &record, const Broadcast &broadcast, const CaptureClock &clock)
{
    QJsonObject object = jsonEvent(number, record, nullptr, clock);
    object.insert(QStringLiteral("event"), QStringLiteral("broadcast"));
    object.remove(QStringLiteral("connection")); // it has many
    object.insert(QStringLiteral("receivers"), qint64(broadcast.expected));
    if (!broadcast.room.isEmpty())
        object.insert(QStringLiteral("room"), broadcast.room);
    if (broadcast.sender != ConnectionId{})
        object.insert(QStringLiteral("sender"), qint64(broadcast.sender.value));
    return object;
}

QJsonObject jsonDelivery(quint64 number, const Record &record, const Delivery &delivery,
    const ConnectionInfo *connection, const CaptureClock &clock)
{
    const Record delivered = recordOf(record, delivery);
    QJsonObject object{{QStringLiteral("event"), QStringLiteral("delivery")},
        {QStringLiteral("number"), qint64(number)},
        {QStringLiteral("broadcast"), qint64(record.broadcast.value)},
        {QStringLiteral("connection"), qint64(delivery.receiver.value)},
        {QStringLiteral("queued"), qint64(delivery.queued)}};
    if (connection)
        object.insert(QStringLiteral("name"), connection->name);
    if (delivery.wasGivenUp()) {
        object.insert(QStringLiteral("given_up"), true);
        return object;
    }
    object.insert(QStringLiteral("time"), isoTime(clock, delivered.time));
    object.insert(QStringLiteral("elapsed_ns"), delivered.time);
    insertEnds(object, delivered, clock);
    return object;
}

QJsonObject jsonListening(const ServerState &state, const CaptureClock &clock)
{
    const qint64 now = clock.now();
    QJsonObject object{{QStringLiteral("event"), QStringLiteral("listening")},
        {QStringLiteral("time"), isoTime(clock, now)}, {QStringLiteral("elapsed_ns"), now},
        {QStringLiteral("address"), state.address.toString()}, {QStringLiteral("port"), state.port},
        {QStringLiteral("url"), serverUrl(state, QStringLiteral("ws"))}};
    if (!state.certificate.isNull())
        object.insert(
            QStringLiteral("certificate_sha256"), fingerprintText(fingerprintOf(state.certificate)));
    return object;
}

QJsonObject jsonNote(const QString &text, const CaptureClock &clock)
{
    const qint64 now = clock.now();
    return {{QStringLiteral("event"), QStringLiteral("note")}, {QStringLiteral("time"), isoTime(clock, now)},
        {QStringLiteral("elapsed_ns"), now}, {QStringLiteral("text"), text}};
}

} // namespace Fanlight

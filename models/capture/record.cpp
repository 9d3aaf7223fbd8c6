// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/record.h"

#include "protocol/frameparser.h"

#include <algorithm>
#include <limits>

namespace Fanlight {

quint64 Record::wireSize() const
{
    switch (kind) {
    case RecordKind::Opened:
    case RecordKind::Closed:
    case RecordKind::Note:
        return 0;
    case RecordKind::HandshakeRequest:
    case RecordKind::HandshakeResponse:
    case RecordKind::HttpRequest:
    case RecordKind::HttpResponse:
        return payloadLength;
    case RecordKind::Frame:
        break;
    }
    // What was announced never came: only what is kept is known to have been on the wire.
    const quint64 body = has(RecordFlag::Truncated) ? quint64(payload.size()) : payloadLength;
    return quint64(headerOf(*this).size()) + body;
}

quint64 addedPayload(const std::vector<Record> &before, const Record &record)
{
    const QByteArray &payload = record.payload;
    const bool isShared = !before.empty() && before.back().payload.constData() == payload.constData();
    return payload.isEmpty() || isShared ? 0 : quint64(std::max(payload.size(), payload.capacity()));
}

Record recordOf(const Frame &frame, Direction direction, ConnectionId connection, qint64 time)
{
    Record record;
    record.time = time;
    record.offset = frame.offset;
    record.payloadLength = frame.header.payloadLength;
    record.payload = frame.payload;
    record.connection = connection;
    record.kind = RecordKind::Frame;
    record.direction = direction;
    record.opcode = frame.header.opcode;
    record.lengthEncoding = frame.header.lengthEncoding;
    record.violation = frame.violation;
    if (frame.header.fin)
        record.set(RecordFlag::Fin);
    if (frame.header.rsv1)
        record.set(RecordFlag::Rsv1);
    if (frame.header.rsv2)
        record.set(RecordFlag::Rsv2);
    if (frame.header.rsv3)
        record.set(RecordFlag::Rsv3);
    if (frame.header.maskingKey) {
        record.set(RecordFlag::Masked);
        record.maskingKey = *frame.header.maskingKey;
    }
    if (quint64(frame.payload.size()) < frame.header.payloadLength)
        record.set(RecordFlag::PayloadCut);
    return record;
}

std::optional<Record> recordOf(QByteArrayView wire, Direction direction, ConnectionId connection, qint64 time)
{
    const Role receiver = direction == Direction::ToServer ? Role::Server : Role::Client;
    FrameParser parser(receiver, std::numeric_limits<qint32>::max(), 0);
    parser.receive(wire);
    const std::vector<Frame> frames = parser.takeFrames();
    if (!frames.empty())
        return recordOf(frames.front(), direction, connection, time);
    const std::optional<FrameParser::Partial> partial = parser.partial();
    if (!partial)
        return std::nullopt;
    Frame frame;
    frame.header = partial->header;
    frame.payload = partial->payloadSoFar.toByteArray();
    frame.violation = partial->violation;
    Record record = recordOf(frame, direction, connection, time);
    record.set(RecordFlag::PayloadCut);
    record.set(RecordFlag::Truncated);
    return record;
}

FrameHeader headerOf(const Record &record)
{
    FrameHeader header;
    header.fin = record.has(RecordFlag::Fin);
    header.rsv1 = record.has(RecordFlag::Rsv1);
    header.rsv2 = record.has(RecordFlag::Rsv2);
    header.rsv3 = record.has(RecordFlag::Rsv3);
    header.opcode = record.opcode;
    header.lengthEncoding = record.lengthEncoding;
    if (record.has(RecordFlag::Masked))
        header.maskingKey = record.maskingKey;
    header.payloadLength = record.payloadLength;
    return header;
}

QByteArray wireBytes(const Record &record)
{
    switch (record.kind) {
    case RecordKind::Opened:
    case RecordKind::Closed:
    case RecordKind::Note:
        return {};
    case RecordKind::HandshakeRequest:
    case RecordKind::HandshakeResponse:
    case RecordKind::HttpRequest:
    case RecordKind::HttpResponse:
        return record.payload;
    case RecordKind::Frame:
        break;
    }
    QByteArray bytes = serializeHeader(headerOf(record));
    const qsizetype headerSize = bytes.size();
    bytes += record.payload;
    if (record.has(RecordFlag::Masked)) {
        char *payload = bytes.data() + headerSize;
        applyMask(payload, payload, record.payload.size(), record.maskingKey);
    }
    return bytes;
}

} // namespace Fanlight

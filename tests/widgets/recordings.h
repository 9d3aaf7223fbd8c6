// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <utility>

namespace Fanlight::Testing {

inline constexpr char sampleRequest[] =
    "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n\r\n";
inline constexpr char sampleResponse[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                         "Connection: Upgrade\r\n"
                                         "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
inline constexpr MaskingKey sampleKey{{0x37, 0xfa, 0x21, 0x3d}};

// Records for the widgets to show, one call a record; append() puts them into a store as one batch.
class Recording
{
public:
    Recording &connection(quint32 id, const QString &name, ConnectionSide side = ConnectionSide::Both)
    {
        ConnectionInfo info;
        info.id = ConnectionId{id};
        info.side = side;
        info.state = ConnectionState::Open;
        info.webSocket = true;
        info.name = name;
        m_batch.connections.push_back(info);
        return *this;
    }

    Recording &head(RecordKind kind, const QByteArray &bytes, quint32 id = 1)
    {
        const bool isRequest = kind == RecordKind::HandshakeRequest || kind == RecordKind::HttpRequest;
        return other(kind, bytes, id, isRequest ? Direction::ToServer : Direction::ToClient);
    }

    Recording &other(
        RecordKind kind, const QByteArray &payload, quint32 id = 1, Direction direction = Direction::ToServer)
    {
        Record record;
        record.kind = kind;
        record.direction = direction;
        record.connection = ConnectionId{id};
        record.payload = payload;
        record.payloadLength = quint64(payload.size());
        return add(record);
    }

    // Masked with sampleKey towards the server unless that is the violation.
    Recording &frame(Opcode opcode, const QByteArray &payload, Direction direction = Direction::ToServer,
        bool fin = true, Violation violation = Violation::None)
    {
        Frame source;
        source.header.fin = fin;
        source.header.opcode = opcode;
        source.header.payloadLength = quint64(payload.size());
        source.header.lengthEncoding = minimalEncoding(source.header.payloadLength);
        if (direction == Direction::ToServer && violation != Violation::UnmaskedClientFrame)
            source.header.maskingKey = sampleKey;
        source.payload = payload;
        source.violation = violation;
        return add(recordOf(source, direction, ConnectionId{1}, 0));
    }

    Recording &texts(int count)
    {
        for (int i = 0; i < count; ++i)
            frame(Opcode::Text, "message " + QByteArray::number(i), Direction::ToClient);
        return *this;
    }

    Recording &add(Record record)
    {
        m_time += 1'000'000;
        record.time = m_time;
        m_batch.records.push_back(std::move(record));
        return *this;
    }

    // The number of the last record.
    quint64 append(CaptureStore &store)
    {
        store.append(std::exchange(m_batch, {}));
        return store.lastNumber();
    }

private:
    CaptureBatch m_batch;
    qint64 m_time = 0; // ns
};

} // namespace Fanlight::Testing

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"
#include "widgets/bench/ladderlayout.h"

#include <utility>
#include <vector>

namespace Fanlight::Testing {

inline constexpr qint64 ms = 1'000'000; // ns

// A connection of this window's panel, when client is not 0.
inline ConnectionInfo person(quint32 id, quint32 client = 0)
{
    ConnectionInfo info;
    info.id = ConnectionId{id};
    info.client = ClientId{client};
    info.side = client != 0 ? ConnectionSide::Both : ConnectionSide::Server;
    info.state = ConnectionState::Open;
    info.webSocket = true;
    info.name = client != 0 ? QStringLiteral("Client %1").arg(client)
                            : QStringLiteral("10.0.0.%1:%2").arg(id % 7).arg(5000 + id);
    info.peer = QStringLiteral("10.0.0.%1:%2").arg(id % 7).arg(5000 + id);
    info.path = QStringLiteral("/");
    info.openedAt = 0;
    return info;
}

// A whole masked or unmasked frame; took: until the other end had it, below zero when nobody saw that.
inline Record frameOf(quint32 id, Direction direction, qint64 time, qint64 took = -1,
    const QByteArray &payload = "hello", Opcode opcode = Opcode::Text)
{
    Record record;
    record.kind = RecordKind::Frame;
    record.connection = ConnectionId{id};
    record.direction = direction;
    record.opcode = opcode;
    record.set(RecordFlag::Fin);
    record.payload = payload;
    record.payloadLength = quint64(payload.size());
    record.time = time;
    if (took >= 0) {
        record.senderTime = direction == Direction::ToServer ? time - took : time;
        record.receiverTime = direction == Direction::ToServer ? time : time + took;
    }
    return record;
}

// A broadcast at a time to receivers 1, 2, 3, …; each copy leaves so many ns after it.
inline CaptureBatch broadcastOf(
    quint32 id, qint64 time, const std::vector<qint64> &delays, const QByteArray &payload = "to all")
{
    CaptureBatch batch;
    batch.broadcasts = {{BroadcastId{id}, {}, {}, quint32(delays.size())}};
    Record record = frameOf(0, Direction::ToClient, time, -1, payload);
    record.broadcast = BroadcastId{id};
    batch.records = {record};
    quint32 receiver = 0;
    for (const qint64 delay : delays)
        batch.deliveries.push_back({time + delay, 0, BroadcastId{id}, ConnectionId{++receiver}, 0, 8});
    return batch;
}

// Tape, lanes and layout on a store, as the view holds them.
struct LadderStage
{
    CaptureStore store{64 * 1024 * 1024};
    LadderTape tape{store};
    LadderLanes lanes;
    RoomRegister rooms;
    LadderLayout layout{store, tape, lanes};

    void people(std::vector<ConnectionInfo> infos, int capacity = LadderLanes::maxLanes)
    {
        CaptureBatch batch;
        batch.connections = std::move(infos);
        for (const ConnectionInfo &info : batch.connections)
            rooms.update(info.id, info.rooms);
        store.append(std::move(batch));
        seat(capacity);
    }
    void seat(int capacity = LadderLanes::maxLanes)
    {
        std::vector<const ConnectionInfo *> all;
        for (const ConnectionId id : store.connections())
            all.push_back(store.connection(id));
        lanes.arrange(all, rooms, capacity);
    }
    void add(std::vector<Record> records)
    {
        CaptureBatch batch;
        batch.records = std::move(records);
        take(std::move(batch));
    }
    void take(CaptureBatch batch)
    {
        const auto told = QObject::connect(&store, &CaptureStore::delivered, &store,
            [this](const std::vector<DeliveryRun> &runs) { tape.takeDeliveries(runs); });
        store.append(std::move(batch));
        QObject::disconnect(told);
        tape.take();
    }
    void arrange(LadderScale scale, double pixels = 20, double width = 500)
    {
        layout.setMetrics(width, 14, 60);
        layout.setScale(scale, pixels);
        layout.arrange();
    }
};

} // namespace Fanlight::Testing

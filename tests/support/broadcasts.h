// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"

#include <initializer_list>

namespace Fanlight::Testing {

// News of broadcasts as engine threads tell them, for models and widgets to show.
inline Record broadcastRecord(
    quint32 id, qint64 time, const QByteArray &payload = "news", Opcode opcode = Opcode::Text)
{
    Frame source;
    source.header.opcode = opcode;
    source.header.payloadLength = quint64(payload.size());
    source.header.lengthEncoding = minimalEncoding(source.header.payloadLength);
    source.payload = payload;
    Record record = recordOf(source, Direction::ToClient, {}, time);
    record.broadcast = BroadcastId{id};
    return record;
}

inline BroadcastNews broadcastNews(
    quint32 id, quint32 receivers, const QString &room = {}, quint32 sender = 0)
{
    return {BroadcastId{id}, ConnectionId{sender}, room, receivers};
}

inline DeliveryNews deliveryNews(quint32 id, quint32 receiver, qint64 time, quint32 queued = 0)
{
    return {time, 0, BroadcastId{id}, ConnectionId{receiver}, queued, 6};
}

inline DeliveryNews givenUpNews(quint32 id, quint32 receiver, qint64 time)
{
    DeliveryNews news = deliveryNews(id, receiver, time);
    news.size = 0;
    return news;
}

// A broadcast at time, with a delivery to each receiver, each 1 ms after the one before.
inline void addBroadcast(CaptureBatch &batch, quint32 id, qint64 time,
    std::initializer_list<quint32> receivers, const QByteArray &payload = "news")
{
    batch.broadcasts.push_back(broadcastNews(id, quint32(receivers.size())));
    batch.records.push_back(broadcastRecord(id, time, payload));
    for (const quint32 receiver : receivers) {
        time += 1'000'000;
        batch.deliveries.push_back(deliveryNews(id, receiver, time));
    }
}

// How many copies of a record were sent: a broadcast went to many.
inline quint64 copiesOf(const CaptureStore &store, const Record &record)
{
    const Broadcast *broadcast = record.connection.value == 0 ? store.broadcast(record) : nullptr;
    return broadcast ? broadcast->reached : 1;
}

// The record of a broadcast as its first receiver got it, others as they are.
inline Record firstDelivered(const CaptureStore &store, const Record &record)
{
    const Broadcast *broadcast = record.connection.value == 0 ? store.broadcast(record) : nullptr;
    return broadcast && !broadcast->deliveries.empty() ? recordOf(record, broadcast->deliveries.front())
                                                       : record;
}

} // namespace Fanlight::Testing

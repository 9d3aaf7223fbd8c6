// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/broadcastbook.h"
#include "capture/capturequeue.h"
#include "capture/sightingmatcher.h"

#include <QHash>
#include <QObject>
#include <QSet>

#include <array>
#include <deque>

namespace Fanlight {

// A copy of a broadcast that left for a client panel of ours.
struct ClientDelivery
{
    ClientId client;
    quint64 number = 0; // of the broadcast's record
    quint32 place = 0;  // among its deliveries
};

// The whole capture as the GUI thread (or the command line) knows it: append-only, chunked, bounded by a
// memory budget; the oldest chunk goes first and is counted. Records are numbered from 1 for ever; number() -
// 1 of the first one kept is evicted().
class CaptureStore : public QObject
{
    Q_OBJECT
public:
    // Records come and go in chunks of so many; a chunk begins with firstNumber() after construction and
    // clear().
    static constexpr quint64 chunkSize = 4'096;
    // Connections that are closed and have no record left are forgotten; of those that still have some, at
    // most so many are remembered.
    static constexpr std::size_t maxClosedConnections = 20'000;

    // budget in bytes: records, deliveries, and payloads counted once however many share them. The last chunk
    // always stays; of its broadcasts the oldest lose their deliveries.
    explicit CaptureStore(quint64 budget, QObject *parent = nullptr);

    void append(CaptureBatch &&batch);
    void clear(); // everything seen so far; numbers go on

    [[nodiscard]] quint64 firstNumber() const; // of the oldest record kept; lastNumber() + 1 when empty
    [[nodiscard]] quint64 lastNumber() const;  // 0 when nothing ever came
    [[nodiscard]] const Record &record(quint64 number) const; // firstNumber() <= number <= lastNumber()
    // Records evicted, plus those lost before they arrived, since the last clear().
    [[nodiscard]] quint64 evicted() const;
    // Deliveries of broadcasts that went to make room, since the last clear().
    [[nodiscard]] quint64 deliveriesEvicted() const;
    [[nodiscard]] quint64 bytesUsed() const;
    [[nodiscard]] quint64 budget() const;
    void setBudget(quint64 bytes);

    // Of a kept record; nullptr when it is none. Valid until the next append().
    [[nodiscard]] const Broadcast *broadcast(const Record &record) const;

    // nullptr when unknown.
    [[nodiscard]] const ConnectionInfo *connection(ConnectionId id) const;
    [[nodiscard]] std::vector<ConnectionId> connections() const; // in order of id

    // The number of a connection's first handshake head of that kind; 0 when it was evicted.
    [[nodiscard]] quint64 findHandshake(ConnectionId id, RecordKind kind) const;

Q_SIGNALS:
    // One for each batch that held records: [first, last], inclusive.
    void appended(quint64 first, quint64 last);
    // Records below the new first number are gone. Comes before appended() of the same batch.
    void evictedBelow(quint64 firstNumber);
    // Broadcasts below this number have no deliveries any more, but some of their records are still here.
    // After evictedBelow() and before appended() of the same batch.
    void deliveriesEvictedBelow(quint64 number);
    void connectionChanged(Fanlight::ConnectionId id);
    // Broadcasts left for more receivers, by number. After appended() of the same batch.
    void delivered(const std::vector<Fanlight::DeliveryRun> &runs);
    // Those of them that went to client panels, in the order they left. After delivered().
    void deliveredToClients(const std::vector<Fanlight::ClientDelivery> &deliveries);
    // A sighting from the other end completed the times of this record, or of one of its deliveries.
    void completed(quint64 number);
    void cleared();

private:
    struct Chunk
    {
        std::vector<Record> records; // chunkSize reserved, never reallocated
        quint64 payloadBytes = 0;
    };
    // What is kept of a connection: its news, and where the first record of each kind and its last one are.
    struct Trace
    {
        ConnectionInfo info;
        bool known = false;   // info has come
        bool retired = false; // stands in m_retired
        std::array<quint64, recordKindCount> first{};
        quint64 last = 0;
    };

    [[nodiscard]] static bool isOver(const Trace &trace);
    [[nodiscard]] Record &mutableRecord(quint64 number);
    void updateConnection(ConnectionInfo &&info);
    void appendRecord(Record &&record);
    void trace(Record &record, quint64 number);
    void account(Chunk &chunk, const Record &record);
    void appendDelivery(const DeliveryNews &news);
    void appendJoined(const JoinedDelivery &joined);
    void placeDelivery(const DeliveryNews &news, const Trace &trace, SightingMatcher::Target target);
    void applySighting(const Sighting &sighting, quint64 batchBegin, std::vector<quint64> &completedRecords);
    [[nodiscard]] bool isMatched(ConnectionId id, const Trace &trace) const;
    void forgetClosedLanes(const QSet<ConnectionId> &closedBefore, QSet<ConnectionId> closedNow);
    void evictToBudget();
    void tellEvicted(quint64 firstBefore, quint64 shrunkBefore);
    void tellDeliveries(std::vector<DeliveryRun> runs);
    void retire(ConnectionId id, Trace &trace);
    void dropRetired();

    std::deque<Chunk> m_chunks; // all but the last hold chunkSize records
    quint64 m_first = 1;        // number of the first record kept, or of the next one when there is none
    quint64 m_last = 0;
    quint64 m_evicted = 0;
    quint64 m_lost = 0;
    quint64 m_deliveriesEvicted = 0;
    quint64 m_budget;
    quint64 m_bytes = 0; // of records and payloads

    BroadcastBook m_broadcasts;
    std::vector<ClientDelivery> m_clientDeliveries; // of the batch

    QHash<ConnectionId, Trace> m_traces;
    std::deque<ConnectionId> m_retired; // closed connections (and unknown ones), in that order
    SightingMatcher m_matcher;
    QSet<ConnectionId> m_closing; // closed by the latest batches: stragglers may still come
};

} // namespace Fanlight

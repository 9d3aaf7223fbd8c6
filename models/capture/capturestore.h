// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturequeue.h"

#include <QHash>
#include <QObject>
#include <deque>

namespace Fanlight {

// The whole capture as the GUI thread (or the command line) knows it: append-only, chunked, bounded by a memory
// budget; the oldest chunk goes first and is counted. Records are numbered from 1 for ever; number() - 1 of the
// first one kept is evicted().
class CaptureStore : public QObject
{
    Q_OBJECT
public:
    // budget in bytes: records, and payloads counted once however many share them. The last chunk always stays.
    explicit CaptureStore(quint64 budget, QObject *parent = nullptr);

    void append(CaptureBatch &&batch);
    void clear(); // everything seen so far; numbers go on

    [[nodiscard]] quint64 firstNumber() const; // of the oldest record kept; lastNumber() + 1 when empty
    [[nodiscard]] quint64 lastNumber() const;  // 0 when nothing ever came
    [[nodiscard]] const Record &record(quint64 number) const; // firstNumber() <= number <= lastNumber()
    [[nodiscard]] quint64 evicted() const;     // records evicted, plus those lost before they arrived
    [[nodiscard]] quint64 bytesUsed() const;
    [[nodiscard]] quint64 budget() const;
    void setBudget(quint64 bytes);

    // nullptr when unknown.
    [[nodiscard]] const ConnectionInfo *connection(ConnectionId id) const;
    [[nodiscard]] std::vector<ConnectionId> connections() const; // in order of id

    // Numbers of the kept records of one connection in order: its handshake request is the first of its kind.
    // 0 when it was evicted.
    [[nodiscard]] quint64 findHandshake(ConnectionId id, RecordKind kind) const;

Q_SIGNALS:
    // One for each batch that held records: [first, last], inclusive.
    void appended(quint64 first, quint64 last);
    // Records below the new first number are gone. Comes before appended() of the same batch.
    void evictedBelow(quint64 firstNumber);
    void connectionChanged(Fanlight::ConnectionId id);
    // A sighting from the other end completed this record's times.
    void completed(quint64 number);
    void cleared();

private:
    // The implementer's. Sightings that come before their record, and records that wait for theirs, are kept
    // per connection and direction, at most 4,096 each.
};

} // namespace Fanlight

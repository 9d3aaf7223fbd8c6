// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"
#include "tables/framematcher.h"

#include <cstddef>
#include <deque>
#include <vector>

namespace Fanlight {

// One step of the ladder: a record, or a broadcast with all its deliveries.
struct LadderEvent
{
    quint64 number = 0;           // of its record
    qint64 time = 0;              // ns, of its record
    qint64 left = timeUnknown;    // ns, when it left the sending end
    qint64 arrived = timeUnknown; // ns, when it reached the receiving end
    qint64 last = 0;              // ns, the latest moment known of it, its deliveries included
    ConnectionId connection;      // none: a broadcast
    RecordKind kind = RecordKind::Frame;
    Direction direction = Direction::ToServer;
    Opcode opcode = Opcode::Continuation;
    bool violation = false;
    bool lost = false;                  // a network fault let it not arrive as it was sent
    FrameMatcher::BroadcastShare share; // of a broadcast: what the filter shows of it
    quint32 version = 0;                // counts what changed deliveries that were there

    [[nodiscard]] bool isBroadcast() const { return connection.value == 0; }
    [[nodiscard]] qint64 first() const { return left == timeUnknown ? time : std::min(left, time); } // ns
};

// The newest of what a filter lets pass, in the order of the table. Bounded: it looks at the newest maxLook
// records at most, or as many as have maxLookBytes, however much the store holds, and keeps maxEvents. When
// more came since the last take() than it may look at, it begins anew, so that nothing is missing between two
// steps. A value of the ladder's; the store outlives it.
class LadderTape
{
public:
    static constexpr std::size_t maxEvents = 2'000;
    static constexpr quint64 maxLook = 4'096;                // records
    static constexpr qint64 maxLookBytes = 16 * 1024 * 1024; // of their payloads: a pattern reads them

    explicit LadderTape(const CaptureStore &store);

    void setFilter(const FrameFilter &filter);
    // While held nothing goes at the front to make room: what comes is taken until the tape is full.
    void setHeld(bool held);
    void readAnew();
    // What came since the last time. True when the tape changed.
    bool take();
    // Deliveries of broadcasts. True when the filter shows one because of them that it did not show before.
    bool takeDeliveries(const std::vector<DeliveryRun> &runs);
    // The times of a record or of one of its deliveries became known. True when it is on the tape.
    bool complete(quint64 number);
    void dropBelow(quint64 firstNumber);
    // Its name may have changed.
    void forgetConnection(ConnectionId id);

    [[nodiscard]] const std::deque<LadderEvent> &events() const { return m_events; }
    [[nodiscard]] int indexOf(quint64 number) const; // -1: not on the tape
    [[nodiscard]] quint64 lastLooked() const { return m_last; }
    // Whether the filter shows this delivery of a broadcast on the tape.
    [[nodiscard]] bool shows(const LadderEvent &event, const Delivery &delivery, quint32 place) const;

private:
    [[nodiscard]] bool isFull() const { return m_events.size() >= maxEvents; }
    [[nodiscard]] quint64 firstToLook() const;
    void look(quint64 number);
    bool reconsider(quint64 number);
    [[nodiscard]] LadderEvent eventOf(quint64 number, const Record &record) const;
    void measure(LadderEvent &event, const Record &record, quint32 firstDelivery) const;

    const CaptureStore &m_store;
    FrameFilter m_filter;
    FrameMatcher m_matcher;
    std::deque<LadderEvent> m_events; // by number
    quint64 m_first = 0;              // number of the first record that was looked at
    quint64 m_last = 0;               // and of the last
    bool m_held = false;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/outgoingpiece.h"
#include "transport/sendturn.h"

#include <memory>
#include <vector>

namespace Fanlight {

class Connection;

// Connections by id, each once.
using ReceiverList = std::vector<Connection *>;
using SharedReceivers = std::shared_ptr<const ReceiverList>;

// The broadcasts of one event-loop turn. They are gathered so that each receiver is visited once with all of
// them, their bytes joined once for all: with thousands of receivers a walk for each message costs more than
// the kernel does. Lives on the engine thread of its receivers. Memory: gathers at most 256 KiB of frames and
// 1,024 of them, or one that is longer.
class BroadcastTurn : private TurnGatherer
{
public:
    explicit BroadcastTurn(SendTurn &turn);
    ~BroadcastTurn() override;
    Q_DISABLE_COPY_MOVE(BroadcastTurn)

    // except: who does not get it though it is one of the receivers; none: all do.
    void add(const SharedReceivers &receivers, SharedPiece piece, ConnectionId except);
    // Queues what is gathered with its receivers: before anything else is sent to one of them, because order
    // is kept, and before one of them closes.
    void settle();

private:
    // Neighbours that have the same receivers.
    struct Run
    {
        SharedReceivers receivers;
        std::vector<SharedPiece> pieces;
        std::vector<ConnectionId> exceptions; // of each piece
        bool hasExceptions = false;
        qsizetype bytes = 0;
    };

    void turnEnded() override;
    void send();
    static void sendRun(const Run &run);
    static void queueRun(const Run &run, Connection &receiver);
    [[nodiscard]] std::vector<Run> takeRuns();

    SendTurn &m_turn;
    std::vector<Run> m_runs;
    qsizetype m_bytes = 0;
    std::size_t m_pieces = 0;
    bool m_scheduled = false;
};

} // namespace Fanlight

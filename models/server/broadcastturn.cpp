// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/broadcastturn.h"

#include "server/connection.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {
constexpr qsizetype mostBytes = 256 * 1024;
constexpr std::size_t mostPieces = 1024;
} // namespace

BroadcastTurn::BroadcastTurn(SendTurn &turn)
    : m_turn(turn)
{
}

BroadcastTurn::~BroadcastTurn()
{
    m_turn.forget(*this);
}

void BroadcastTurn::add(const SharedReceivers &receivers, SharedPiece piece, ConnectionId except)
{
    bool someEnded = false;
    if (!m_runs.empty() && m_bytes + piece.bytes.size() > mostBytes) {
        send();
        // It did not settle this piece for those whom it ended, and they are deleted before the turn is over.
        someEnded = !std::all_of(
            receivers->begin(), receivers->end(), [](const Connection *one) { return one->isOpen(); });
    }
    if (m_runs.empty() || m_runs.back().receivers != receivers)
        m_runs.emplace_back().receivers = receivers;
    Run &run = m_runs.back();
    run.bytes += piece.bytes.size();
    run.hasExceptions = run.hasExceptions || except != ConnectionId();
    run.exceptions.push_back(except);
    m_bytes += piece.bytes.size();
    run.pieces.push_back(std::move(piece));
    if (++m_pieces == mostPieces || someEnded)
        send();
    else if (!std::exchange(m_scheduled, true))
        m_turn.scheduleFirst(*this);
}

// What is sent may end a connection, and that settles.
std::vector<BroadcastTurn::Run> BroadcastTurn::takeRuns()
{
    m_bytes = 0;
    m_pieces = 0;
    return std::exchange(m_runs, {});
}

void BroadcastTurn::settle()
{
    if (m_runs.empty())
        return;
    const SendTurn::Burst burst(m_turn);
    for (const Run &run : takeRuns()) {
        for (Connection *receiver : *run.receivers)
            queueRun(run, *receiver);
    }
}

void BroadcastTurn::turnEnded()
{
    m_scheduled = false;
    send();
}

// Two runs may share receivers, who are to have one send for both.
void BroadcastTurn::send()
{
    if (m_runs.size() > 1) {
        settle();
        return;
    }
    const SendTurn::Burst burst(m_turn);
    for (const Run &run : takeRuns())
        sendRun(run);
}

void BroadcastTurn::sendRun(const Run &run)
{
    const JoinedPieces joined(run.pieces);
    std::vector<ConnectionId> exceptions;
    if (run.hasExceptions)
        exceptions = run.exceptions;
    std::sort(exceptions.begin(), exceptions.end());
    for (Connection *receiver : *run.receivers) {
        const bool isExcepted = std::binary_search(exceptions.begin(), exceptions.end(), receiver->id());
        if (isExcepted || !receiver->sendNow(joined))
            queueRun(run, *receiver);
    }
}

void BroadcastTurn::queueRun(const Run &run, Connection &receiver)
{
    for (std::size_t i = 0; i < run.pieces.size(); ++i) {
        if (run.exceptions[i] != receiver.id())
            receiver.send(run.pieces[i]);
    }
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
// A WireSocket under network conditions: the delay lines between it and the real socket.
#include "transport/wiresocket.h"

#include <algorithm>

namespace Fanlight {

void WireSocket::setConditions(const NetworkConditions &conditions, quint64 seed)
{
    if (m_ended || (!m_network && conditions.isClear()))
        return;
    if (!m_network)
        m_network.reset(new Network{DelayLine(seed * 2), DelayLine(seed * 2 + 1)});
    setFaults(m_network->inFaults, Direction::ToServer, conditions.toServer, ~(seed * 2));
    setFaults(m_network->outFaults, Direction::ToClient, conditions.toClient, ~(seed * 2 + 1));
    const qint64 now = m_turn.clock().now();
    m_network->in.setConditions(conditions.toServer, now);
    m_network->out.setConditions(conditions.toClient, now);
    wish();
}

double WireSocket::longestRoundTrip() const
{
    return m_network ? Fanlight::longestRoundTrip({m_network->in.conditions(), m_network->out.conditions()})
                     : 0;
}

// The kernel has accepted it already, but on that network the peer would still wait for it to do so.
void WireSocket::delayOpening()
{
    if (m_network)
        m_network->in.holdUntil(
            m_turn.clock().now() + m_network->in.drawDelay() + m_network->out.drawDelay());
}

void WireSocket::wish()
{
    if (m_ended)
        return;
    const qint64 in = m_readPaused || m_readLater ? DelayLine::never : m_network->in.nextDue();
    const qint64 out = realIsBusy() ? DelayLine::never : m_network->out.nextDue();
    m_turn.delays().wakeAt(*this,
        std::min({in, out, faultsDue(m_network->inFaults.get()), faultsDue(m_network->outFaults.get())}));
}

void WireSocket::delayExpired(qint64)
{
    expireFaults(m_network->inFaults.get());
    expireFaults(m_network->outFaults.get());
    readReal();
    if (!m_ended)
        flushQueue();
}

// True when something came out of the line: there is room for more then.
bool WireSocket::passIncoming()
{
    bool passed = false;
    while (!m_readPaused && !m_ended && !m_readLater) {
        const auto arrival = m_network->in.take(m_turn.delays().horizon());
        if (!arrival)
            break;
        passed = true;
        if (!arrival->isEnd)
            pass(arrival->bytes);
        else if (letEnd(m_network->inFaults.get()))
            end();
        if (arrival->isEnd)
            break;
    }
    wish();
    return passed;
}

void WireSocket::passOutgoing()
{
    while (!m_ended && !realIsBusy()) {
        const auto arrival = m_network->out.take(m_turn.delays().horizon());
        if (!arrival)
            break;
        if (arrival->isEnd)
            m_network->outEndArrived = true;
        else if (!m_network->peerGone) // nobody is there to get it
            (void)giveToKernel(arrival->bytes);
    }
    wish();
    if (!m_ended && m_network->outEndArrived && m_real->bytesToWrite() == 0)
        endSending();
}

} // namespace Fanlight

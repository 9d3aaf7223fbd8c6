// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/racestage.h"

namespace Fanlight {

namespace {
constexpr std::size_t maxRecords = 1; // the rest is dropped unseen
}

RaceStage::RaceStage()
    : m_queue(maxRecords)
    , m_host(m_registry, m_queue, m_clock)
{
}

bool RaceStage::open()
{
    ServerSettings settings;
    settings.port = 0;
    settings.greeting.reset();
    m_host.start(settings);
    return m_host.state().listening;
}

QNetworkProxy RaceStage::addRelay(RelayTap &tap, double oneWayDelay)
{
    auto relay = std::make_unique<RecordingProxy>(m_registry, m_queue, m_clock);
    if (!relay->listen())
        return {};
    RecordingProxy::Ticket ticket;
    ticket.connection = m_registry.nextConnection();
    ticket.record = false;
    ticket.reusable = true;
    ticket.tap = &tap;
    ticket.conditions.toServer.latency = oneWayDelay;
    ticket.conditions.toClient.latency = oneWayDelay;
    const QNetworkProxy proxy(QNetworkProxy::Socks5Proxy, QHostAddress(QHostAddress::LocalHost).toString(),
        relay->port(), relay->issueTicket(ticket), QStringLiteral("-"));
    m_relays.push_back(std::move(relay));
    return proxy;
}

void RaceStage::dropCapture()
{
    (void)m_queue.take();
}

} // namespace Fanlight

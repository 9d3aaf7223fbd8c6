// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/eventhub.h"

#include <algorithm>

namespace Fanlight {

namespace {
constexpr std::size_t maxEvents = 4096;
constexpr qsizetype maxBytes = 4 * 1024 * 1024;
} // namespace

EventHub::EventHub(QObject *parent)
    : QObject(parent)
{
}

quint64 EventHub::publish(const QByteArray &payload)
{
    m_events.push_back({++m_lastId, payload});
    m_bytes += payload.size();
    // The newest always stays, whatever its size.
    while (m_events.size() > maxEvents || (m_bytes > maxBytes && m_events.size() > 1)) {
        m_bytes -= m_events.front().payload.size();
        m_events.pop_front();
    }
    const HubEvent event = m_events.back(); // a receiver may publish, too
    Q_EMIT published(event);
    return event.id;
}

std::vector<HubEvent> EventHub::since(quint64 id) const
{
    const auto first = std::upper_bound(m_events.begin(), m_events.end(), id,
        [](quint64 wanted, const HubEvent &event) { return wanted < event.id; });
    return {first, m_events.end()};
}

quint64 EventHub::lastId() const
{
    return m_lastId;
}

quint64 EventHub::firstId() const
{
    return m_events.empty() ? m_lastId + 1 : m_events.front().id;
}

} // namespace Fanlight

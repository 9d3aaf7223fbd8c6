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
    HubEvent event;
    {
        const std::scoped_lock lock(m_mutex);
        event = {++m_lastId, payload};
        m_events.push_back(event);
        m_bytes += payload.size();
        // The newest always stays, whatever its size.
        while (m_events.size() > maxEvents || (m_bytes > maxBytes && m_events.size() > 1)) {
            m_bytes -= m_events.front().payload.size();
            m_events.pop_front();
        }
    }
    Q_EMIT published(event); // a receiver may publish, too
    return event.id;
}

HubNews EventHub::news(quint64 id) const
{
    const std::scoped_lock lock(m_mutex);
    const auto first = std::upper_bound(m_events.begin(), m_events.end(), id,
        [](quint64 wanted, const HubEvent &event) { return wanted < event.id; });
    return {{first, m_events.end()}, m_lastId};
}

quint64 EventHub::lastId() const
{
    const std::scoped_lock lock(m_mutex);
    return m_lastId;
}

quint64 EventHub::firstId() const
{
    const std::scoped_lock lock(m_mutex);
    return m_events.empty() ? m_lastId + 1 : m_events.front().id;
}

} // namespace Fanlight

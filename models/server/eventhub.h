// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>

#include <deque>
#include <mutex>
#include <vector>

namespace Fanlight {

struct HubEvent
{
    quint64 id = 0;     // from 1
    QByteArray payload; // without line ends
};

// What is new after an event, and the last id at that moment.
struct HubNews
{
    std::vector<HubEvent> events; // oldest first
    quint64 lastId = 0;
};

// What happened, to be told over every transport alike: /poll, /longpoll, /events and the WebSocket at /ws.
// Owned by the WebSocketHost. Thread-safe; published() is emitted by the thread that publishes, so that
// receivers on other threads may be told of two events in the wrong order: news() never is. Memory: the last
// 4,096 events and at most 4 MiB of payloads; older ones are forgotten.
class EventHub : public QObject
{
    Q_OBJECT
public:
    explicit EventHub(QObject *parent = nullptr);

    quint64 publish(const QByteArray &payload); // returns the id
    // Those after id; from the oldest kept when id is older. Empty when id is the last, or beyond.
    [[nodiscard]] HubNews news(quint64 id) const;
    [[nodiscard]] std::vector<HubEvent> since(quint64 id) const { return news(id).events; }
    [[nodiscard]] quint64 lastId() const;  // 0 before the first
    [[nodiscard]] quint64 firstId() const; // of the oldest kept; lastId() + 1 when none

Q_SIGNALS:
    void published(const Fanlight::HubEvent &event);

private:
    mutable std::mutex m_mutex;
    std::deque<HubEvent> m_events;
    quint64 m_lastId = 0;
    qsizetype m_bytes = 0;
};

} // namespace Fanlight

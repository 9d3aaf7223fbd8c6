// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>

#include <deque>
#include <vector>

namespace Fanlight {

struct HubEvent
{
    quint64 id = 0;     // from 1
    QByteArray payload; // without line ends
};

// What happened, to be told over every transport alike: /poll, /longpoll, /events and the WebSocket at /ws.
// Engine thread. Memory: the last 4,096 events and at most 4 MiB of payloads; older ones are forgotten.
class EventHub : public QObject
{
    Q_OBJECT
public:
    explicit EventHub(QObject *parent = nullptr);

    quint64 publish(const QByteArray &payload); // returns the id
    // Those after id, oldest first; from the oldest kept when id is older. Empty when id is the last, or
    // beyond.
    [[nodiscard]] std::vector<HubEvent> since(quint64 id) const;
    [[nodiscard]] quint64 lastId() const;  // 0 before the first
    [[nodiscard]] quint64 firstId() const; // of the oldest kept; lastId() + 1 when none

Q_SIGNALS:
    void published(const Fanlight::HubEvent &event);

private:
    std::deque<HubEvent> m_events;
    quint64 m_lastId = 0;
    qsizetype m_bytes = 0;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <deque>
#include <map>
#include <mutex>
#include <optional>

namespace Fanlight {

class EventHub;

enum class JobState : quint8 { Unknown, Running, Done };

// Jobs that take a while: submitted over HTTP, done by the clock alone, and told to the hub as "verdict 7
// accepted". Owned by the WebSocketHost, on whose thread it lives; submit() and state() are thread-safe.
// Memory: 10,000 jobs; the oldest finished ones make room.
class JobBoard : public QObject
{
    Q_OBJECT
public:
    static constexpr std::size_t mostJobs = 10'000;

    explicit JobBoard(EventHub &hub, QObject *parent = nullptr);

    // Its id, from 1; nothing while mostJobs are running. milliseconds from 0.
    [[nodiscard]] std::optional<quint64> submit(int milliseconds);
    [[nodiscard]] JobState state(quint64 id) const;

private:
    void finishDue();
    void armTimer();

    EventHub &m_hub;
    mutable std::mutex m_mutex; // of all below but the timer
    QElapsedTimer m_clock;
    QTimer m_timer;
    std::map<quint64, JobState> m_jobs;
    std::multimap<qint64, quint64> m_due; // ms of m_clock, job
    std::deque<quint64> m_finished;       // in that order
    quint64 m_lastId = 0;
};

} // namespace Fanlight

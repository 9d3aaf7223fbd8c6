// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QtGlobal>

#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

namespace Fanlight {

// Why the guard stopped the rules of a connection.
enum class RuleStopReason : quint8 {
    TooManyActions, // within a second: they may go round in a loop
    TooMuchWaiting, // rules that wait, or bytes of messages that they wait with
    TextTooLong,    // with its placeholders filled in
};

struct RuleStop
{
    ConnectionId connection;
    std::size_t rule = 0; // that was being followed, from 0
    RuleStopReason reason = RuleStopReason::TooManyActions;
};

// What the rules of one set have done so far: told by the shards that follow them, read by whoever shows it.
// Thread-safe. Memory: a number for each rule.
class RuleTally
{
public:
    explicit RuleTally(std::size_t rules);

    // A rule matched; from 0, below the number of rules.
    void struck(std::size_t rule);
    void stopped(const RuleStop &stop);

    [[nodiscard]] std::size_t rules() const { return m_strikes.size(); }
    [[nodiscard]] quint64 strikes(std::size_t rule) const;
    [[nodiscard]] quint64 stops() const; // of connections
    [[nodiscard]] std::optional<RuleStop> firstStop() const;

private:
    std::vector<std::atomic<quint64>> m_strikes;
    mutable std::mutex m_mutex; // of what follows
    quint64 m_stops = 0;
    std::optional<RuleStop> m_firstStop;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsettings.h"

#include <optional>
#include <random>

namespace Fanlight {

// When to try again: exponential back-off with full jitter. The wait before an attempt is anything from 0 to
// a bound that begins with firstDelay and doubles up to longestDelay, so that many clients of a server that
// comes back do not all knock at once. Pure; the same seed gives the same waits.
class ReconnectSchedule
{
public:
    ReconnectSchedule(const ReconnectSettings &settings, quint64 seed);

    // ms until the next attempt; none: the attempts are used up.
    [[nodiscard]] std::optional<int> next();
    // The one that next() was asked for last; 0: none.
    [[nodiscard]] int attempt() const { return m_attempt; }
    // ms that the wait before this attempt (from 1) takes at most.
    [[nodiscard]] int bound(int attempt) const;

private:
    ReconnectSettings m_settings;
    std::mt19937_64 m_random;
    int m_attempt = 0;
};

// Whether a client comes back after its open connection ended so: when it was lost, or when the server closed
// it with a code that speaks of the server alone (1001 going away, 1011 to 1014). Not after 1000 or a close
// without a code, which are good-byes; not after a code that blames the client (1002 to 1010), nor one of an
// application's own (3000 up), which nobody here can read; not after what this client ended itself.
[[nodiscard]] bool comesBackAfter(const ClientState &ended);
// Whether it tries on after an attempt failed so: when nothing answered, or the server said that it is out of
// service (408, 429, 5xx). What would be refused again the same way ends it.
[[nodiscard]] bool triesAgainAfter(const ClientState &failed);

} // namespace Fanlight

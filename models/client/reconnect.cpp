// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/reconnect.h"

#include <algorithm>

namespace Fanlight {

ReconnectSchedule::ReconnectSchedule(const ReconnectSettings &settings, quint64 seed)
    : m_settings(settings)
    , m_random(seed)
{
}

std::optional<int> ReconnectSchedule::next()
{
    if (m_settings.attempts > 0 && m_attempt >= m_settings.attempts)
        return std::nullopt;
    ++m_attempt;
    return std::uniform_int_distribution<int>(0, bound(m_attempt))(m_random);
}

int ReconnectSchedule::bound(int attempt) const
{
    const qint64 longest = std::max(0, m_settings.longestDelay);
    qint64 delay = std::max(0, m_settings.firstDelay);
    for (int each = 1; each < attempt && delay < longest && delay > 0; ++each)
        delay *= 2;
    return int(std::min(delay, longest));
}

bool comesBackAfter(const ClientState &ended)
{
    switch (ended.error) {
    case ClientError::None:
        return ended.closedByPeer && (ended.closeCode == CloseCodes::GoingAway ||
                                         (ended.closeCode.value >= 1011 && ended.closeCode.value <= 1014));
    case ClientError::ConnectionLost:
    case ClientError::Other:
        return true;
    default:
        return false;
    }
}

bool triesAgainAfter(const ClientState &failed)
{
    switch (failed.error) {
    case ClientError::HostNotFound: // while a network comes up again
    case ClientError::Refused:
    case ClientError::Unreachable:
    case ClientError::TimedOut:
    case ClientError::ConnectionLost:
    case ClientError::Other:
        return true;
    case ClientError::HandshakeRefused:
        return failed.httpStatus >= 500 || failed.httpStatus == 408 || failed.httpStatus == 429;
    default:
        return false;
    }
}

} // namespace Fanlight

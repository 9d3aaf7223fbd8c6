// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdresult.h"

namespace Fanlight {

quint64 CrowdResult::messagesReceived() const
{
    return counts.received + counts.duplicates + counts.strays + otherMessages;
}

std::optional<double> CrowdResult::reach() const
{
    if (counts.expected == 0)
        return std::nullopt;
    return double(counts.received) / double(counts.expected);
}

double CrowdResult::handshakesPerSecond() const
{
    return connectingTime > 0 ? double(opened) * 1e9 / double(connectingTime) : 0;
}

bool CrowdResult::isWell() const
{
    const bool allCame = settings.expect == CrowdExpect::None || counts.received == counts.expected;
    return !stopped && failed == 0 && opened == settings.clients && counts.sent == planned && allCame &&
           counts.duplicates == 0 && counts.outOfOrder == 0 && counts.strays == 0 && damaged == 0;
}

} // namespace Fanlight

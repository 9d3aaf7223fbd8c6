// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/comparisonresult.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace Fanlight {

double TransportMeasure::meanAge() const
{
    if (ages.empty())
        return 0;
    return std::accumulate(ages.begin(), ages.end(), 0.0) / double(ages.size());
}

double TransportMeasure::agePercentile(double p) const
{
    if (ages.empty())
        return 0;
    const double rank = std::ceil(std::clamp(p, 0.0, 100.0) / 100 * double(ages.size()));
    const auto index = std::ptrdiff_t(std::max(rank, 1.0)) - 1;
    std::vector<qint64> sorted = ages;
    std::nth_element(sorted.begin(), sorted.begin() + index, sorted.end());
    return double(sorted[std::size_t(index)]);
}

double TransportMeasure::bytesPerEvent() const
{
    return delivered == 0 ? 0 : double(up.total() + down.total()) / double(delivered);
}

double TransportMeasure::emptyShare() const
{
    // Streams and sockets are asked for once, and never answer "nothing new".
    if (requests == 0 || transport == Transport::ServerSentEvents || transport == Transport::WebSocket)
        return 0;
    return double(emptyAnswers) / double(requests);
}

quint64 TransportMeasure::estimatedOverhead() const
{
    constexpr quint64 headers = 40; // bytes of IPv4 and TCP without options
    constexpr quint64 openAndClose = 7;
    return headers * (messages + messages / 2 + openAndClose * connections);
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/extrapolation.h"

namespace Fanlight {

std::optional<ExtrapolatedCost> extrapolate(
    const ComparisonResult &result, Transport transport, quint64 clients)
{
    if (result.elapsed <= 0 || result.settings.clients <= 0)
        return std::nullopt;
    const TransportMeasure &measure = result.measures[std::size_t(transport)];
    const double seconds = double(result.elapsed) / 1e9;
    const double times = double(clients) / result.settings.clients;
    ExtrapolatedCost cost;
    cost.clients = clients;
    cost.megabits = double(measure.up.total() + measure.down.total()) * 8 / 1e6 / seconds * times;
    cost.requests = double(measure.requests) / seconds * times;
    return cost;
}

const std::vector<PublishedFigure> &publishedFigures()
{
    static constexpr char kaazing[] = "Kaazing, HTML5 WebSocket: A Quantum Leap in Scalability for the Web";
    static constexpr char premise[] =
        "871 bytes of headers a poll, a poll and a message a second, headers alone";
    static const std::vector<PublishedFigure> figures{
        {kaazing, premise, 1'000, 6.6, 0.015},
        {kaazing, premise, 10'000, 66, 0.153},
        {kaazing, premise, 100'000, 665, 1.526},
        {"Grigorik, High Performance Browser Networking", "850 bytes a poll, a poll a minute", 10'000, 1.13,
            std::nullopt},
    };
    return figures;
}

} // namespace Fanlight

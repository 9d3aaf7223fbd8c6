// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

#include <array>
#include <optional>
#include <vector>

namespace Fanlight {

// What more clients would cost if each cost what one of the run's clients did: bytes over the measured time,
// openings included. Not measured: servers, links and people behave otherwise under load.
struct ExtrapolatedCost
{
    quint64 clients = 0;
    double megabits = 0; // a second, TCP payload of both directions
    double requests = 0; // a second
};

inline constexpr std::array<quint64, 3> extrapolatedClients{1'000, 10'000, 100'000};

// None before any time has passed.
[[nodiscard]] std::optional<ExtrapolatedCost> extrapolate(
    const ComparisonResult &result, Transport transport, quint64 clients);

// What others printed about the same question, to stand beside.
struct PublishedFigure
{
    const char *source;  // English
    const char *premise; // what they counted
    quint64 clients = 0;
    double polling = 0;              // Mbit/s
    std::optional<double> webSocket; // Mbit/s
};
[[nodiscard]] const std::vector<PublishedFigure> &publishedFigures();

} // namespace Fanlight

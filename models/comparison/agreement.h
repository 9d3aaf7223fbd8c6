// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/summary.h"

#include <QJsonArray>

#include <optional>
#include <vector>

namespace Fanlight {

enum class Judgement : quint8 {
    Holds,
    Fails,
    TooFewEvents,   // under Agreement::leastEvents
    PeriodicSource, // stays in step with the polls: no mean to agree with
    NoTheory,       // under a limited bandwidth
    NothingMeasured,
};

// One claim that a run puts to the test: a figure lies within what is allowed of what theory says.
struct Agreement
{
    static constexpr quint64 leastEvents = 200;

    Transport transport = Transport::ShortPolling;
    Figure figure = Figure::MeanAge;
    std::optional<double> measured; // ms, or a share from 0 to 1
    std::optional<double> theory;
    double allowed = 0;                  // either way
    std::optional<double> standardError; // of the measured figure: what chance alone does to it
    Judgement judgement = Judgement::NothingMeasured;
};

// Of a run with random events: short polling's mean age within 3T/sqrt(12 n), which is three standard errors,
// and its share of empty answers within 3 percentage points; the mean ages of long polling and WebSocket
// within 2 ms. n is the number of events, T the period between two polls as it was.
[[nodiscard]] std::vector<Agreement> agreementOf(const ComparisonResult &result);
// Of what was judged.
[[nodiscard]] bool disagrees(const std::vector<Agreement> &claims);
[[nodiscard]] bool isJudged(Judgement judgement);

// English: "holds", "too few events to judge".
[[nodiscard]] const char *wordsFor(Judgement judgement);
// The claims, each with "holds": true, false, or null when it was not judged, and "judgement".
[[nodiscard]] QJsonArray agreementJson(const std::vector<Agreement> &claims);

} // namespace Fanlight

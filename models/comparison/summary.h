// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

#include <QString>

#include <optional>
#include <vector>

namespace Fanlight {

// What is said of each transport, in the order of the table.
enum class Figure : quint8 {
    MeanAge, // ms
    MedianAge,
    Percentile95Age,
    WorstAge,
    AgeDeviation,
    EmptyShare, // 0 to 1
    Connections,
    Requests,
    EmptyAnswers,
    Delivered,
    Duplicated,
    Missed,
    HttpHeaderBytes, // both directions
    FrameHeaderBytes,
    PayloadBytes,
    BytesPerEvent,
    FrameHeader,       // bytes a delivered message, to the client
    EstimatedOverhead, // bytes that IP and TCP add, an estimate
};

enum class Unit : quint8 { Milliseconds, Share, Count, Bytes };

struct FigureRow
{
    Figure figure = Figure::MeanAge;
    std::optional<double> measured; // none before there is anything to measure
    std::optional<double> theory;
};

[[nodiscard]] Unit unitOf(Figure figure);
// As in JSON and CSV: "mean_age_ms".
[[nodiscard]] const char *nameOf(Figure figure);
// "short_polling" and so on.
[[nodiscard]] const char *nameOf(Transport transport);
// English, untranslated: "Mean age", "Short polling". A window says it in its own language.
[[nodiscard]] QString wordsFor(Figure figure);
[[nodiscard]] QString wordsFor(Transport transport);

// All figures that apply to the transport.
[[nodiscard]] std::vector<FigureRow> figuresOf(const ComparisonResult &result, Transport transport);
// "43.3 ms", "13.6 %", "1,024"; "–" for none.
[[nodiscard]] QString valueText(std::optional<double> value, Unit unit);

// One sentence in plain words, English: "Short polling asked 600 times to hear 60 things: 540 answers were
// "nothing new"."
[[nodiscard]] QString plainWords(const ComparisonResult &result, Transport transport);
// The settings on one line, English.
[[nodiscard]] QString settingsText(const ComparisonSettings &settings);

} // namespace Fanlight

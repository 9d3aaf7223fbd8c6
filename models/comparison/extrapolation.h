// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

#include <QByteArray>
#include <QJsonObject>

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

// The same by formula, for what goes on once everything is open. Mbit/s: N H 8 / T of short polling, with the
// H bytes of HTTP that a poll of the run cost (headers alone), N lambda (h + L) 8 of WebSocket; none for the
// others, whose framing has no formula. Requests a second: of the settings.
[[nodiscard]] std::optional<double> theoreticalMegabits(
    const ComparisonResult &result, Transport transport, quint64 clients);
[[nodiscard]] std::optional<double> theoreticalRequests(
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

// Calculated and published figures as data, under English names.
[[nodiscard]] QJsonObject extrapolationJson(const ComparisonResult &result);
// A row for each transport and number of clients, then the published figures. RFC 4180.
[[nodiscard]] QByteArray extrapolationToCsv(
    const ComparisonResult &result, const std::vector<quint64> &clients);

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/agreement.h"

#include "comparison/theory.h"

#include <QJsonObject>

#include <algorithm>
#include <cmath>

namespace Fanlight {

namespace {

constexpr double shareAllowed = 0.03;
constexpr double ageAllowed = 2; // ms

const FigureRow *find(const std::vector<FigureRow> &rows, Figure figure)
{
    const auto row = std::find_if(
        rows.begin(), rows.end(), [figure](const FigureRow &one) { return one.figure == figure; });
    return row == rows.end() ? nullptr : &*row;
}

// Three standard errors of a mean over n events at a random phase; theory's deviation is T/sqrt(12).
double pollingAgeAllowed(const ComparisonResult &result)
{
    ComparisonSettings steady = result.settings;
    steady.jitter = 0; // theory knows the period, but with jitter no deviation
    const double deviation =
        theoryOf(Transport::ShortPolling, steady, double(result.elapsed) / 1e9).ageDeviation.value_or(0);
    return 3 * deviation / std::sqrt(double(std::max<quint64>(1, result.events)));
}

// All clients hear the same events, so that more clients tell no more of them.
std::optional<double> standardErrorOf(
    const ComparisonResult &result, const std::vector<FigureRow> &rows, const Agreement &claim)
{
    const TransportMeasure &measure = result.measures[std::size_t(claim.transport)];
    if (claim.figure == Figure::EmptyShare) {
        const double polls = double(measure.requests) / result.settings.clients;
        const double share = claim.theory.value_or(0);
        return polls > 0 ? std::optional(std::sqrt(share * (1 - share) / polls)) : std::nullopt;
    }
    const FigureRow *deviation = find(rows, Figure::AgeDeviation);
    if (!deviation || !deviation->measured || result.events == 0)
        return std::nullopt;
    return *deviation->measured / std::sqrt(double(result.events));
}

Judgement judge(const ComparisonResult &result, const Agreement &claim)
{
    if (result.settings.pattern == EventPattern::Periodic)
        return Judgement::PeriodicSource;
    if (result.events < Agreement::leastEvents)
        return Judgement::TooFewEvents;
    if (!claim.theory)
        return Judgement::NoTheory;
    if (!claim.measured)
        return Judgement::NothingMeasured;
    return std::abs(*claim.measured - *claim.theory) <= claim.allowed ? Judgement::Holds : Judgement::Fails;
}

const char *nameOf(Judgement judgement)
{
    switch (judgement) {
    case Judgement::Holds:
        return "holds";
    case Judgement::Fails:
        return "fails";
    case Judgement::TooFewEvents:
        return "too_few_events";
    case Judgement::PeriodicSource:
        return "periodic_source";
    case Judgement::NoTheory:
        return "no_theory";
    case Judgement::NothingMeasured:
        return "nothing_measured";
    }
    return "";
}

QJsonValue numberOrNull(std::optional<double> number)
{
    return number ? QJsonValue(*number) : QJsonValue();
}

} // namespace

std::vector<Agreement> agreementOf(const ComparisonResult &result)
{
    std::vector<Agreement> claims;
    const auto claim = [&](Transport transport, Figure figure, double allowed) {
        const std::vector<FigureRow> rows = figuresOf(result, transport);
        Agreement made;
        made.transport = transport;
        made.figure = figure;
        made.allowed = allowed;
        if (const FigureRow *row = find(rows, figure)) {
            made.measured = row->measured;
            made.theory = row->theory;
        }
        made.standardError = standardErrorOf(result, rows, made);
        made.judgement = judge(result, made);
        claims.push_back(made);
    };
    claim(Transport::ShortPolling, Figure::MeanAge, pollingAgeAllowed(result));
    claim(Transport::ShortPolling, Figure::EmptyShare, shareAllowed);
    claim(Transport::LongPolling, Figure::MeanAge, ageAllowed);
    claim(Transport::WebSocket, Figure::MeanAge, ageAllowed);
    return claims;
}

bool disagrees(const std::vector<Agreement> &claims)
{
    return std::any_of(claims.begin(), claims.end(),
        [](const Agreement &claim) { return claim.judgement == Judgement::Fails; });
}

bool isJudged(Judgement judgement)
{
    return judgement == Judgement::Holds || judgement == Judgement::Fails;
}

const char *wordsFor(Judgement judgement)
{
    switch (judgement) {
    case Judgement::Holds:
        return "holds";
    case Judgement::Fails:
        return "does not hold";
    case Judgement::TooFewEvents:
        return "too few events to judge";
    case Judgement::PeriodicSource:
        return "not judged: events in step";
    case Judgement::NoTheory:
        return "not judged: no theory";
    case Judgement::NothingMeasured:
        return "not judged: none measured";
    }
    return "";
}

QJsonArray agreementJson(const std::vector<Agreement> &claims)
{
    QJsonArray array;
    for (const Agreement &claim : claims) {
        const QJsonValue holds =
            isJudged(claim.judgement) ? QJsonValue(claim.judgement == Judgement::Holds) : QJsonValue();
        array.append(QJsonObject{
            {QStringLiteral("transport"), QLatin1StringView(nameOf(claim.transport))},
            {QStringLiteral("figure"), QLatin1StringView(nameOf(claim.figure))},
            {QStringLiteral("measured"), numberOrNull(claim.measured)},
            {QStringLiteral("theory"), numberOrNull(claim.theory)},
            {QStringLiteral("allowed"), claim.allowed},
            {QStringLiteral("standard_error"), numberOrNull(claim.standardError)},
            {QStringLiteral("holds"), holds},
            {QStringLiteral("judgement"), QLatin1StringView(nameOf(claim.judgement))},
        });
    }
    return array;
}

} // namespace Fanlight

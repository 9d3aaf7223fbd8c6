// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/theory.h"

#include "protocol/frame.h"

#include <algorithm>
#include <cmath>

namespace Fanlight {

namespace {

// ms that a long poll is parked: the server's default.
constexpr double longPollWait = 25'000;

// One request and its answer: a new TCP connection costs a round trip more.
double roundTrip(const ComparisonSettings &settings)
{
    return (settings.keepAlive ? 2 : 4) * settings.oneWayDelay;
}

// A share of time 0 to 1 in which nothing happened for window ms.
double quietShare(const ComparisonSettings &settings, double window)
{
    const double expected = settings.rate * window / 1000;
    return settings.pattern == EventPattern::Poisson ? std::exp(-expected) : std::max(0.0, 1 - expected);
}

// The timer's tick is skipped while a request is under way, so that a slow network stretches the period to
// the next multiple of it.
double effectivePeriod(const ComparisonSettings &settings)
{
    return settings.pollInterval * std::max(1.0, std::ceil(roundTrip(settings) / settings.pollInterval));
}

// Mean T/2 + d: an event is told by the first poll that reaches the server after it, and needs d back; the
// way there shifts all polls alike. Deviation T/sqrt(12). Worst T + d; jitter may hold up one poll and its
// answer and hurry the poll before. Empty polls e^(-lambda T).
Theory shortPolling(const ComparisonSettings &settings, double duration)
{
    const double period = effectivePeriod(settings);
    Theory theory;
    if (settings.bandwidth <= 0)
        theory.worstAge = period + settings.oneWayDelay + 3 * settings.jitter;
    if (settings.bandwidth <= 0 && settings.pattern == EventPattern::Poisson) {
        // A periodic source stays in step with the timer: the phase decides, no mean holds.
        theory.meanAge = period / 2 + settings.oneWayDelay;
        if (settings.jitter <= 0)
            theory.ageDeviation = period / std::sqrt(12.0);
    }
    theory.emptyShare = quietShare(settings, period);
    theory.requests = settings.clients * duration * 1000 / period;
    theory.connections = settings.keepAlive ? double(settings.clients) : *theory.requests;
    return theory;
}

// RFC 6202, with G = 2d between an answer's departure and the next request's arrival (4d with a new
// connection): an event in the gap waits for its end. In a cycle there are lambda G events in the gap, or
// else one when it was quiet: mean d + (lambda G^2 / 2) / (lambda G + e^(-lambda G)). Worst G + d.
Theory longPolling(const ComparisonSettings &settings, double duration)
{
    const double gap = roundTrip(settings);
    const double rate = settings.rate / 1000; // a ms
    const bool poisson = settings.pattern == EventPattern::Poisson;
    const bool inStep = !poisson && rate * gap >= 1; // a periodic source with events in each gap
    Theory theory;
    if (settings.bandwidth <= 0) {
        theory.worstAge = gap + settings.oneWayDelay + 3 * settings.jitter;
        if (poisson)
            theory.meanAge =
                settings.oneWayDelay + rate * gap * gap / 2 / (rate * gap + std::exp(-rate * gap));
        else if (!inStep)
            theory.meanAge = settings.oneWayDelay;
    }
    // An answer is empty when the gap and the whole wait were quiet.
    const double wait = longPollWait;
    theory.emptyShare = quietShare(settings, gap + wait);
    double cycle = gap;
    if (poisson)
        cycle += std::exp(-rate * gap) * (1 - std::exp(-rate * wait)) / rate;
    else if (!inStep)
        cycle = std::min(1 / rate, gap + wait);
    if (cycle > 0)
        theory.requests = settings.clients * (duration * 1000 / cycle + 1);
    if (settings.keepAlive)
        theory.connections = settings.clients;
    else
        theory.connections = theory.requests;
    return theory;
}

// One delay from the server to the client, uniform jitter around it.
Theory pushed(const ComparisonSettings &settings)
{
    Theory theory;
    if (settings.bandwidth <= 0) {
        theory.meanAge = settings.oneWayDelay;
        theory.worstAge = settings.oneWayDelay + settings.jitter;
        theory.ageDeviation = settings.jitter / std::sqrt(3.0);
    }
    theory.requests = settings.clients;
    theory.connections = settings.clients;
    return theory;
}

} // namespace

Theory theoryOf(Transport transport, const ComparisonSettings &settings, double duration)
{
    switch (transport) {
    case Transport::ShortPolling:
        return shortPolling(settings, duration);
    case Transport::LongPolling:
        return longPolling(settings, duration);
    case Transport::ServerSentEvents:
        return pushed(settings);
    case Transport::WebSocket: {
        Theory theory = pushed(settings);
        FrameHeader header;
        header.payloadLength = quint64(settings.payload);
        header.lengthEncoding = minimalEncoding(header.payloadLength);
        theory.frameHeader = header.size();
        return theory;
    }
    }
    return {};
}

} // namespace Fanlight

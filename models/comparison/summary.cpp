// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/summary.h"

#include "comparison/theory.h"

#include <QLocale>
#include <QStringList>

#include <array>
#include <cmath>

namespace Fanlight {

namespace {

struct FigureName
{
    Figure figure;
    Unit unit;
    const char *name;
    const char *words;
};

constexpr std::array figureNames{
    FigureName{Figure::MeanAge, Unit::Milliseconds, "mean_age_ms", "Mean age"},
    FigureName{Figure::MedianAge, Unit::Milliseconds, "p50_age_ms", "Age, half below"},
    FigureName{Figure::Percentile95Age, Unit::Milliseconds, "p95_age_ms", "Age, 95 % below"},
    FigureName{Figure::WorstAge, Unit::Milliseconds, "max_age_ms", "Worst age"},
    FigureName{Figure::AgeDeviation, Unit::Milliseconds, "age_deviation_ms", "Deviation of age"},
    FigureName{Figure::EmptyShare, Unit::Share, "empty_share", "Empty answers, share"},
    FigureName{Figure::Connections, Unit::Count, "connections", "TCP connections"},
    FigureName{Figure::Requests, Unit::Count, "requests", "Requests"},
    FigureName{Figure::EmptyAnswers, Unit::Count, "empty_answers", "Empty answers"},
    FigureName{Figure::Delivered, Unit::Count, "delivered", "Delivered"},
    FigureName{Figure::Duplicated, Unit::Count, "duplicated", "Duplicated"},
    FigureName{Figure::Missed, Unit::Count, "missed", "Missed"},
    FigureName{Figure::HttpHeaderBytes, Unit::Bytes, "http_header_bytes", "HTTP header bytes"},
    FigureName{Figure::FrameHeaderBytes, Unit::Bytes, "frame_header_bytes", "Frame header bytes"},
    FigureName{Figure::PayloadBytes, Unit::Bytes, "payload_bytes", "Payload bytes"},
    FigureName{Figure::BytesPerEvent, Unit::Bytes, "bytes_per_event", "Bytes per event"},
    FigureName{Figure::FrameHeader, Unit::Bytes, "frame_header_per_message", "Frame header a message"},
    FigureName{Figure::EstimatedOverhead, Unit::Bytes, "estimated_ip_tcp_bytes", "IP and TCP (estimate)"},
};

const FigureName &entryOf(Figure figure)
{
    return figureNames[std::size_t(figure)];
}

// ms, around the mean.
double deviationOf(const TransportMeasure &measure)
{
    const double mean = measure.meanAge();
    double squares = 0;
    for (const qint64 age : measure.ages)
        squares += (double(age) - mean) * (double(age) - mean);
    return std::sqrt(squares / double(measure.ages.size())) / 1e6;
}

bool isPolling(Transport transport)
{
    return transport == Transport::ShortPolling || transport == Transport::LongPolling;
}

void addAges(std::vector<FigureRow> &rows, const TransportMeasure &measure, const Theory &theory)
{
    if (measure.ages.empty()) {
        rows.push_back({Figure::MeanAge, std::nullopt, theory.meanAge});
        rows.push_back({Figure::MedianAge, std::nullopt, std::nullopt});
        rows.push_back({Figure::Percentile95Age, std::nullopt, std::nullopt});
        rows.push_back({Figure::WorstAge, std::nullopt, theory.worstAge});
        rows.push_back({Figure::AgeDeviation, std::nullopt, theory.ageDeviation});
        return;
    }
    rows.push_back({Figure::MeanAge, measure.meanAge() / 1e6, theory.meanAge});
    rows.push_back({Figure::MedianAge, measure.agePercentile(50) / 1e6, std::nullopt});
    rows.push_back({Figure::Percentile95Age, measure.agePercentile(95) / 1e6, std::nullopt});
    rows.push_back({Figure::WorstAge, measure.agePercentile(100) / 1e6, theory.worstAge});
    rows.push_back({Figure::AgeDeviation, deviationOf(measure), theory.ageDeviation});
}

QString count(quint64 number)
{
    return valueText(double(number), Unit::Count);
}

QString times(quint64 number)
{
    return number == 1 ? QStringLiteral("once") : count(number) + QStringLiteral(" times");
}

QString things(quint64 number)
{
    return number == 1 ? QStringLiteral("1 thing") : count(number) + QStringLiteral(" things");
}

} // namespace

Unit unitOf(Figure figure)
{
    return entryOf(figure).unit;
}

const char *nameOf(Figure figure)
{
    return entryOf(figure).name;
}

QString wordsFor(Figure figure)
{
    return QString::fromUtf8(entryOf(figure).words);
}

const char *nameOf(Transport transport)
{
    switch (transport) {
    case Transport::ShortPolling:
        return "short_polling";
    case Transport::LongPolling:
        return "long_polling";
    case Transport::ServerSentEvents:
        return "server_sent_events";
    case Transport::WebSocket:
        return "websocket";
    }
    return "";
}

QString wordsFor(Transport transport)
{
    switch (transport) {
    case Transport::ShortPolling:
        return QStringLiteral("Short polling");
    case Transport::LongPolling:
        return QStringLiteral("Long polling");
    case Transport::ServerSentEvents:
        return QStringLiteral("Server-sent events");
    case Transport::WebSocket:
        return QStringLiteral("WebSocket");
    }
    return {};
}

std::vector<FigureRow> figuresOf(const ComparisonResult &result, Transport transport)
{
    const TransportMeasure &measure = result.measures[std::size_t(transport)];
    const Theory theory = theoryOf(transport, result.settings, double(result.elapsed) / 1e9);
    std::vector<FigureRow> rows;
    addAges(rows, measure, theory);
    if (isPolling(transport)) {
        rows.push_back({Figure::EmptyShare, std::nullopt, theory.emptyShare});
        if (measure.requests > 0)
            rows.back().measured = measure.emptyShare();
    }
    rows.push_back({Figure::Connections, double(measure.connections), theory.connections});
    rows.push_back({Figure::Requests, double(measure.requests), theory.requests});
    if (isPolling(transport))
        rows.push_back({Figure::EmptyAnswers, double(measure.emptyAnswers), std::nullopt});
    rows.push_back({Figure::Delivered, double(measure.delivered),
        double(result.events) * double(result.settings.clients)});
    rows.push_back({Figure::Duplicated, double(measure.duplicated), 0.0});
    rows.push_back({Figure::Missed, double(measure.missed), 0.0});
    const auto both = [&](quint64 ByteSplit::*part) { return double(measure.up.*part + measure.down.*part); };
    rows.push_back({Figure::HttpHeaderBytes, both(&ByteSplit::httpHeader), std::nullopt});
    rows.push_back({Figure::FrameHeaderBytes, both(&ByteSplit::frameHeader), std::nullopt});
    rows.push_back({Figure::PayloadBytes, both(&ByteSplit::payload),
        double(measure.delivered) * double(result.settings.payload)});
    rows.push_back({Figure::BytesPerEvent, std::nullopt, std::nullopt});
    if (measure.delivered > 0)
        rows.back().measured = measure.bytesPerEvent();
    if (transport == Transport::WebSocket) {
        rows.push_back({Figure::FrameHeader, std::nullopt, theory.frameHeader});
        if (measure.delivered > 0)
            rows.back().measured = double(measure.down.frameHeader) / double(measure.delivered);
    }
    rows.push_back({Figure::EstimatedOverhead, double(measure.estimatedOverhead()), std::nullopt});
    return rows;
}

QString valueText(std::optional<double> value, Unit unit)
{
    if (!value)
        return QStringLiteral("–");
    const QLocale english(QLocale::English, QLocale::UnitedStates);
    const double shown = unit == Unit::Share ? *value * 100 : *value;
    const double rounded = std::round(shown * 10) / 10 + 0.0; // no minus before a zero
    const bool whole = unit != Unit::Milliseconds && unit != Unit::Share && rounded == std::round(rounded);
    const QString number = english.toString(rounded, 'f', whole ? 0 : 1);
    return unit == Unit::Milliseconds ? number + QStringLiteral(" ms")
           : unit == Unit::Share      ? number + QStringLiteral(" %")
                                      : number;
}

QString plainWords(const ComparisonResult &result, Transport transport)
{
    const TransportMeasure &measure = result.measures[std::size_t(transport)];
    const QString subject = wordsFor(transport);
    switch (transport) {
    case Transport::ShortPolling:
        return QStringLiteral("%1 asked %2 to hear %3: %4 \"nothing new\".")
            .arg(subject, times(measure.requests), things(measure.delivered),
                measure.emptyAnswers == 1 ? QStringLiteral("1 answer was")
                                          : count(measure.emptyAnswers) + QStringLiteral(" answers were"));
    case Transport::LongPolling:
        return QStringLiteral("%1 asked %2 to hear %3: each answer was kept back until there was news.")
            .arg(subject, times(measure.requests), things(measure.delivered));
    case Transport::ServerSentEvents:
        return QStringLiteral("%1 asked %2 and heard %3 in answers that never ended.")
            .arg(subject, times(measure.requests), things(measure.delivered));
    case Transport::WebSocket:
        return QStringLiteral("%1 shook hands %2 and heard %3, each behind %4 bytes of header.")
            .arg(subject, times(measure.requests), things(measure.delivered),
                valueText(theoryOf(transport, result.settings, 1).frameHeader, Unit::Bytes));
    }
    return {};
}

QString settingsText(const ComparisonSettings &settings)
{
    const auto number = [](double value) { return QString::number(value, 'g', 6); };
    QStringList parts;
    parts << QStringLiteral("%1 events, %2 a second, of %3 bytes")
                 .arg(settings.pattern == EventPattern::Poisson ? QStringLiteral("random")
                                                                : QStringLiteral("periodic"),
                     number(settings.rate), number(settings.payload));
    parts << QStringLiteral("seed %1").arg(settings.seed);
    parts << QStringLiteral("a poll each %1 ms").arg(settings.pollInterval);
    parts << QStringLiteral("%1 %2 a transport")
                 .arg(settings.clients)
                 .arg(settings.clients == 1 ? QStringLiteral("client") : QStringLiteral("clients"));
    parts << QStringLiteral("one-way delay %1 ms").arg(number(settings.oneWayDelay));
    if (settings.jitter > 0)
        parts << QStringLiteral("jitter %1 ms").arg(number(settings.jitter));
    if (settings.bandwidth > 0)
        parts << QStringLiteral("%1 bytes a second each way").arg(valueText(settings.bandwidth, Unit::Bytes));
    parts << (settings.keepAlive ? QStringLiteral("keep-alive") : QStringLiteral("no keep-alive"));
    parts << QStringLiteral("%1 s").arg(number(settings.duration));
    return parts.join(QStringLiteral(", "));
}

} // namespace Fanlight

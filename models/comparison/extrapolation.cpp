// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/extrapolation.h"

#include "comparison/summary.h"
#include "comparison/theory.h"

#include <QJsonArray>

namespace Fanlight {

namespace {

QByteArray csvNumber(std::optional<double> value)
{
    return value ? QByteArray::number(*value, 'g', 9) : QByteArray();
}

QJsonValue jsonNumber(std::optional<double> value)
{
    return value ? QJsonValue(*value) : QJsonValue();
}

} // namespace

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

std::optional<double> theoreticalMegabits(
    const ComparisonResult &result, Transport transport, quint64 clients)
{
    if (transport == Transport::ShortPolling) {
        const TransportMeasure &measure = result.measures[std::size_t(transport)];
        const std::optional<double> polls = theoreticalRequests(result, transport, clients);
        if (measure.requests == 0 || !polls)
            return std::nullopt;
        const double header = double(measure.up.httpHeader + measure.down.httpHeader);
        return *polls * header / double(measure.requests) * 8 / 1e6;
    }
    const std::optional<double> frame = theoryOf(transport, result.settings, 1).frameHeader;
    if (!frame)
        return std::nullopt;
    return double(clients) * result.settings.rate * (*frame + result.settings.payload) * 8 / 1e6;
}

std::optional<double> theoreticalRequests(
    const ComparisonResult &result, Transport transport, quint64 clients)
{
    // What one second adds: the opening is left out.
    const std::optional<double> one = theoryOf(transport, result.settings, 1).requests;
    const std::optional<double> two = theoryOf(transport, result.settings, 2).requests;
    if (!one || !two || result.settings.clients <= 0)
        return std::nullopt;
    return (*two - *one) / result.settings.clients * double(clients);
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

QJsonObject extrapolationJson(const ComparisonResult &result)
{
    QJsonArray calculated;
    for (const Transport transport : allTransports) {
        for (const quint64 clients : extrapolatedClients) {
            const auto cost = extrapolate(result, transport, clients);
            calculated.append(QJsonObject{
                {QStringLiteral("transport"), QLatin1StringView(nameOf(transport))},
                {QStringLiteral("clients"), double(clients)},
                {QStringLiteral("megabits"), cost ? QJsonValue(cost->megabits) : QJsonValue()},
                {QStringLiteral("requests"), cost ? QJsonValue(cost->requests) : QJsonValue()},
                {QStringLiteral("theory_megabits"),
                    jsonNumber(theoreticalMegabits(result, transport, clients))},
                {QStringLiteral("theory_requests"),
                    jsonNumber(theoreticalRequests(result, transport, clients))},
            });
        }
    }
    QJsonArray published;
    for (const PublishedFigure &figure : publishedFigures()) {
        published.append(QJsonObject{
            {QStringLiteral("source"), QLatin1StringView(figure.source)},
            {QStringLiteral("premise"), QLatin1StringView(figure.premise)},
            {QStringLiteral("clients"), double(figure.clients)},
            {QStringLiteral("polling_megabits"), figure.polling},
            {QStringLiteral("websocket_megabits"), jsonNumber(figure.webSocket)},
        });
    }
    return {{QStringLiteral("calculated"), calculated}, {QStringLiteral("published"), published}};
}

QByteArray extrapolationToCsv(const ComparisonResult &result, const std::vector<quint64> &clients)
{
    QByteArray csv = "what,clients,megabits,requests,theory_megabits,theory_requests\r\n";
    for (const Transport transport : allTransports) {
        for (const quint64 count : clients) {
            const auto cost = extrapolate(result, transport, count);
            csv += QByteArray(nameOf(transport)) + ',' + QByteArray::number(count) + ',' +
                   (cost ? csvNumber(cost->megabits) + ',' + csvNumber(cost->requests) : QByteArray(",")) +
                   ',' + csvNumber(theoreticalMegabits(result, transport, count)) + ',' +
                   csvNumber(theoreticalRequests(result, transport, count)) + "\r\n";
        }
    }
    for (const PublishedFigure &figure : publishedFigures()) {
        const QByteArray words = QByteArray(figure.source) + ": " + figure.premise;
        const auto row = [&](const char *what, double value) {
            csv += "\"published, " + QByteArray(what) + ", " + words + "\"," +
                   QByteArray::number(figure.clients) + ',' + csvNumber(value) + ",,,\r\n";
        };
        row("polling", figure.polling);
        if (figure.webSocket)
            row("WebSocket", *figure.webSocket);
    }
    return csv;
}

} // namespace Fanlight

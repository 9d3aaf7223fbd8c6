// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/report.h"

#include "comparison/extrapolation.h"
#include "comparison/summary.h"

#include <QStringList>

#include <algorithm>
#include <array>
#include <cmath>

namespace Fanlight {

namespace {

// The page's own colours, as readable in print as on a screen: HTTP header, frame header, payload.
constexpr char style[] = R"(
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { padding: .2rem .8rem; text-align: right; border-bottom: 1px solid silver; }
th:first-child, td:first-child { text-align: left; }
.http { fill: slategray; } .frame { fill: darkorange; } .payload { fill: steelblue; } .bar { fill: steelblue; }
svg { max-width: 100%; } svg text { font-size: 12px; }
.note { color: dimgray; }
)";

constexpr int plotWidth = 640;
constexpr int labelWidth = 170;

QString html(const QString &text)
{
    return text.toHtmlEscaped();
}

QString cell(const QString &text)
{
    return QStringLiteral("<td>") + html(text) + QStringLiteral("</td>");
}

QString heading(const QStringList &titles)
{
    QString row;
    for (const QString &title : titles)
        row += QStringLiteral("<th>") + html(title) + QStringLiteral("</th>");
    return QStringLiteral("<tr>") + row + QStringLiteral("</tr>\n");
}

QString rectangle(const char *kind, double x, double y, double width, double height)
{
    return QStringLiteral("<rect class=\"%1\" x=\"%2\" y=\"%3\" width=\"%4\" height=\"%5\"/>")
        .arg(QLatin1StringView(kind))
        .arg(x, 0, 'f', 1)
        .arg(y, 0, 'f', 1)
        .arg(std::max(0.0, width), 0, 'f', 1)
        .arg(height, 0, 'f', 1);
}

QString label(double x, double y, const QString &text)
{
    return QStringLiteral("<text x=\"%1\" y=\"%2\">%3</text>").arg(x).arg(y).arg(html(text));
}

QString svg(int height, const QString &name, const QString &content)
{
    return QStringLiteral("<svg role=\"img\" aria-label=\"%1\" viewBox=\"0 0 %2 %3\" width=\"%2\" "
                          "height=\"%3\">%4</svg>\n")
        .arg(html(name))
        .arg(labelWidth + plotWidth + 110)
        .arg(height)
        .arg(content);
}

QString figureTable(const ComparisonResult &result, Transport transport)
{
    QString rows = heading({wordsFor(transport), QStringLiteral("measured"), QStringLiteral("theory"),
        QStringLiteral("difference")});
    for (const FigureRow &row : figuresOf(result, transport)) {
        const Unit unit = unitOf(row.figure);
        std::optional<double> difference;
        if (row.measured && row.theory)
            difference = *row.measured - *row.theory;
        rows += QStringLiteral("<tr>") + cell(wordsFor(row.figure)) + cell(valueText(row.measured, unit)) +
                cell(valueText(row.theory, unit)) + cell(valueText(difference, unit)) +
                QStringLiteral("</tr>\n");
    }
    return QStringLiteral("<table>") + rows + QStringLiteral("</table>\n<p>") +
           html(plainWords(result, transport)) + QStringLiteral("</p>\n");
}

// A stacked bar each: HTTP header, frame header, payload.
QString bytesPlot(const ComparisonResult &result)
{
    double most = 1;
    for (const TransportMeasure &measure : result.measures)
        most = std::max(most, double(measure.up.total() + measure.down.total()));
    QString bars;
    double y = 6;
    for (const TransportMeasure &measure : result.measures) {
        bars += label(0, y + 16, wordsFor(measure.transport));
        double x = labelWidth;
        const auto part = [&](const char *kind, quint64 bytes) {
            const double width = double(bytes) / most * plotWidth;
            bars += rectangle(kind, x, y, width, 22);
            x += width;
        };
        part("http", measure.up.httpHeader + measure.down.httpHeader);
        part("frame", measure.up.frameHeader + measure.down.frameHeader);
        part("payload", measure.up.payload + measure.down.payload);
        bars +=
            label(x + 6, y + 16, valueText(double(measure.up.total() + measure.down.total()), Unit::Bytes));
        y += 32;
    }
    return svg(int(y), QStringLiteral("Bytes of each transport"), bars);
}

// How many deliveries had which age: one row of bars for each transport, all on the same axis.
QString agePlot(const ComparisonResult &result)
{
    constexpr std::size_t bins = 80;
    constexpr double rowHeight = 60;
    double worst = 1;
    for (const TransportMeasure &measure : result.measures)
        worst = std::max(worst, measure.agePercentile(100));
    QString bars;
    double y = 0;
    for (const TransportMeasure &measure : result.measures) {
        std::array<double, bins> counts{};
        for (const qint64 age : measure.ages)
            ++counts[std::min(bins - 1, std::size_t(std::max(0.0, double(age) / worst * bins)))];
        const double most = std::max(1.0, *std::max_element(counts.begin(), counts.end()));
        y += rowHeight;
        bars += label(0, y - 6, wordsFor(measure.transport));
        for (std::size_t bin = 0; bin < bins; ++bin) {
            const double height = counts[bin] / most * (rowHeight - 10);
            const double width = double(plotWidth) / bins;
            if (counts[bin] > 0)
                bars += rectangle("bar", labelWidth + double(bin) * width, y - height, width - 1, height);
        }
    }
    bars += label(labelWidth, y + 16, QStringLiteral("0 ms"));
    bars += label(labelWidth + plotWidth, y + 16, valueText(worst / 1e6, Unit::Milliseconds));
    return svg(int(y) + 24, QStringLiteral("Distribution of ages"), bars);
}

QString megabits(std::optional<double> value)
{
    return value ? QString::number(*value, 'g', 4) + QStringLiteral(" Mbit/s") : QStringLiteral("–");
}

QString extrapolationTable(const ComparisonResult &result)
{
    QStringList titles{QStringLiteral("Clients")};
    for (const Transport transport : allTransports)
        titles << wordsFor(transport);
    QString rows = heading(titles);
    for (const quint64 clients : extrapolatedClients) {
        rows += QStringLiteral("<tr>") + cell(valueText(double(clients), Unit::Count));
        for (const Transport transport : allTransports) {
            const auto cost = extrapolate(result, transport, clients);
            rows += cell(megabits(cost ? std::optional(cost->megabits) : std::nullopt));
        }
        rows += QStringLiteral("</tr>\n");
    }
    QString published = heading({QStringLiteral("Published"), QStringLiteral("clients"),
        QStringLiteral("polling"), QStringLiteral("WebSocket")});
    for (const PublishedFigure &figure : publishedFigures()) {
        published += QStringLiteral("<tr>") +
                     cell(QStringLiteral("%1: %2").arg(
                         QLatin1StringView(figure.source), QLatin1StringView(figure.premise))) +
                     cell(valueText(double(figure.clients), Unit::Count)) + cell(megabits(figure.polling)) +
                     cell(megabits(figure.webSocket)) + QStringLiteral("</tr>\n");
    }
    return QStringLiteral("<table>%1</table>\n<table>%2</table>\n").arg(rows, published);
}

// The command that repeats the run.
QString commandLine(const ComparisonSettings &settings)
{
    const auto number = [](double value) { return QString::number(value, 'g', 15); };
    QString line =
        QStringLiteral("fanlight compare --pattern %1 --rate %2 --payload %3 --seed %4 --interval %5 "
                       "--clients %6 --delay %7 --jitter %8 --duration %9")
            .arg(settings.pattern == EventPattern::Poisson ? QStringLiteral("poisson")
                                                           : QStringLiteral("periodic"),
                number(settings.rate), number(settings.payload), number(settings.seed),
                number(settings.pollInterval), number(settings.clients), number(settings.oneWayDelay),
                number(settings.jitter), number(settings.duration));
    if (settings.bandwidth > 0)
        line += QStringLiteral(" --bandwidth ") + number(settings.bandwidth);
    return settings.keepAlive ? line : line + QStringLiteral(" --no-keep-alive");
}

} // namespace

QByteArray resultToHtml(const ComparisonResult &result)
{
    QString page =
        QStringLiteral("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                       "<title>What polling costs</title><style>%1</style></head><body>\n"
                       "<h1>What polling costs, measured</h1>\n<p>%2.</p>\n<p>%3 events in %4 s%5. "
                       "To repeat it:</p>\n<pre>%6</pre>\n")
            .arg(QLatin1StringView(style), html(settingsText(result.settings)),
                valueText(double(result.events), Unit::Count),
                QString::number(double(result.elapsed) / 1e9, 'f', 1),
                result.complete ? QString() : QStringLiteral("; the run was broken off"),
                html(commandLine(result.settings)));
    page +=
        QStringLiteral("<h2>Bytes on the wire</h2>\n") + bytesPlot(result) +
        QStringLiteral("<p class=\"note\">TCP payload in both directions: HTTP header and framing (gray), "
                       "WebSocket frame header (orange), payload (blue).</p>\n");
    page += QStringLiteral("<h2>Age when seen</h2>\n") + agePlot(result);
    page += QStringLiteral("<h2>Figures</h2>\n");
    for (const Transport transport : allTransports)
        page += figureTable(result, transport);
    page +=
        QStringLiteral("<h2>With more clients: extrapolated, not measured</h2>\n<p class=\"note\">If each "
                       "client cost what it cost here, openings included.</p>\n") +
        extrapolationTable(result);
    page += QStringLiteral("<p class=\"note\">Measured with Fanlight %1 on this machine's loopback through "
                           "relays that add the delay.</p>\n</body></html>\n")
                .arg(QLatin1StringView(FANLIGHT_VERSION));
    return page.toUtf8();
}

} // namespace Fanlight

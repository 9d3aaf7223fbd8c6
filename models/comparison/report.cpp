// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/report.h"

#include "comparison/extrapolation.h"
#include "comparison/reportplots.h"
#include "comparison/summary.h"

#include <QStringList>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

namespace Fanlight {

namespace {

// The page's own colours: of transports (Okabe and Ito's), as readable in print as on a light or dark screen.
// One page of A4 with its margins of 9 mm.
constexpr char style[] = R"(
:root { color-scheme: light dark; --ink: #1b2430; --muted: #667085; --line: #e1e5ea; --ground: #fff;
  --t0: #d55e00; --t1: #e69f00; --t2: #009e73; --t3: #0072b2; --http: #8a99a8; --frame: #e69f00; --payload: #0072b2; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e4e9f0; --muted: #93a0b2; --line: #2a313c;
  --ground: #191e26; --t3: #5aaae6; --http: #8995a6; --payload: #5aaae6; } }
body { font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--ground); max-width: 62rem;
  margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.5em; margin: 0 0 .3em; } h2 { font-size: 1em; margin: .9em 0 .2em; } p { margin: .3em 0; }
pre { margin: .3em 0; white-space: pre-wrap; font-size: .86em; }
table { border-collapse: collapse; width: 100%; font-size: .8em; font-variant-numeric: tabular-nums; }
td { white-space: nowrap; } td.source { white-space: normal; }
th, td { padding: .1em .4em; text-align: right; border-bottom: 1px solid var(--line); font-weight: normal; }
th { font-weight: 600; } th:first-child, td:first-child { text-align: left; padding-left: 0; }
.note { font-weight: normal; font-size: .9em; } .wide { overflow-x: auto; } .muted, td.theory { color: var(--muted); } .words { padding-left: 1.2em; margin: .3em 0; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 0 1.5rem; }
svg { display: block; width: 100%; height: auto; font-size: 11px; } svg text { fill: var(--ink); }
svg text.axis { fill: var(--muted); } .grid { stroke: var(--line); }
polyline { fill: none; stroke-width: 1.8; } .age { opacity: .4; }
.t0 { fill: var(--t0); color: var(--t0); } .t1 { fill: var(--t1); color: var(--t1); }
.t2 { fill: var(--t2); color: var(--t2); } .t3 { fill: var(--t3); color: var(--t3); }
polyline.t0 { fill: none; stroke: var(--t0); } polyline.t1 { fill: none; stroke: var(--t1); }
polyline.t2 { fill: none; stroke: var(--t2); } polyline.t3 { fill: none; stroke: var(--t3); }
.http { fill: var(--http); color: var(--http); } .frame { fill: var(--frame); color: var(--frame); }
.payload { fill: var(--payload); color: var(--payload); }
@page { size: A4; margin: 9mm; }
@media print { body { font-size: 7.4pt; line-height: 1.28; margin: 0; padding: 0; max-width: none; }
  .pair { grid-template-columns: 1fr 1fr; gap: 0 5mm; } .costs { grid-template-columns: 6fr 5fr; }
  .wide { overflow: visible; } .wide td + td { white-space: normal; } table { font-size: .88em; } .pair svg { width: 93%; }
  p { margin: .1em 0; } h2 { margin: .5em 0 .1em; } td, th { padding: .02em .3em; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
)";

QString html(const QString &text)
{
    return text.toHtmlEscaped();
}

QString cell(const QString &text, const char *kind = "")
{
    return QStringLiteral("<td class=\"%1\">%2</td>").arg(QLatin1StringView(kind), html(text));
}

QString heading(const QStringList &titles)
{
    QString row;
    for (const QString &title : titles)
        row += QStringLiteral("<th>") + html(title) + QStringLiteral("</th>");
    return QStringLiteral("<tr>") + row + QStringLiteral("</tr>\n");
}

// A coloured sign and a word.
QString key(const QString &kind, const QString &word)
{
    return QStringLiteral("<span class=\"%1\">●</span> %2 ").arg(kind, html(word));
}

QString transportKeys()
{
    QString keys;
    for (std::size_t index = 0; index < allTransports.size(); ++index)
        keys += key(QStringLiteral("t%1").arg(index), wordsFor(allTransports[index]));
    return keys;
}

QString titled(const QString &title, const QString &note, const QString &content)
{
    return QStringLiteral("<div><h2>%1 <span class=\"note muted\">%2</span></h2>\n%3</div>\n")
        .arg(html(title), note, content);
}

// "124.7 M": a cell has no room for more digits. All of them are in the CSV.
QString figureText(std::optional<double> value, Unit unit)
{
    const bool isLong = value && std::abs(*value) >= 1e7 && (unit == Unit::Bytes || unit == Unit::Count);
    return isLong ? QString::number(*value / 1e6, 'f', 1) + QStringLiteral(" M") : valueText(value, unit);
}

QString differenceText(const FigureRow &row)
{
    if (!row.measured || !row.theory)
        return {};
    const double difference = *row.measured - *row.theory;
    return (difference > 0 ? QStringLiteral("+") : QString()) + figureText(difference, unitOf(row.figure));
}

// A row a figure, and under each transport: measured, theory, difference.
QString figureTable(const ComparisonResult &result)
{
    QString rows = QStringLiteral("<tr><th></th>");
    QStringList titles{QString()};
    std::array<std::vector<FigureRow>, 4> figures;
    for (std::size_t index = 0; index < allTransports.size(); ++index) {
        figures.at(index) = figuresOf(result, allTransports[index]);
        rows += QStringLiteral("<th colspan=\"3\">%1</th>")
                    .arg(key(QStringLiteral("t%1").arg(index), wordsFor(allTransports[index])));
        titles << QStringLiteral("measured") << QStringLiteral("theory") << QStringLiteral("Δ");
    }
    rows += QStringLiteral("</tr>\n") + heading(titles);
    for (int figure = 0; figure <= int(Figure::EstimatedOverhead); ++figure) {
        rows += QStringLiteral("<tr>") + cell(wordsFor(Figure(figure)));
        for (const std::vector<FigureRow> &of : figures) {
            const auto row = std::find_if(of.begin(), of.end(),
                [figure](const FigureRow &candidate) { return int(candidate.figure) == figure; });
            if (row == of.end()) {
                rows += QStringLiteral("<td colspan=\"3\"></td>");
                continue;
            }
            const Unit unit = unitOf(row->figure);
            rows += cell(figureText(row->measured, unit)) +
                    cell(row->theory ? figureText(row->theory, unit) : QString(), "theory") +
                    cell(differenceText(*row), "theory");
        }
        rows += QStringLiteral("</tr>\n");
    }
    return QStringLiteral("<div class=\"wide\"><table>%1</table></div>\n").arg(rows);
}

QString megabits(std::optional<double> value)
{
    if (!value)
        return QStringLiteral("–");
    return *value < 1000 ? QString::number(*value, 'g', 4) : valueText(std::round(*value), Unit::Count);
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
            rows += cell(
                cost ? QStringLiteral("%1 · %2/s")
                           .arg(megabits(cost->megabits), valueText(std::round(cost->requests), Unit::Count))
                     : QStringLiteral("–"));
        }
        rows += QStringLiteral("</tr>\n");
    }
    return QStringLiteral("<table>%1</table>\n").arg(rows);
}

QString publishedTable()
{
    QString rows =
        heading({QStringLiteral("Clients"), QStringLiteral("polling"), QStringLiteral("WebSocket")});
    const char *source = nullptr;
    for (const PublishedFigure &figure : publishedFigures()) {
        if (figure.source != source) {
            source = figure.source;
            rows += QStringLiteral("<tr><td colspan=\"3\" class=\"muted source\">%1: %2</td></tr>\n")
                        .arg(html(QLatin1StringView(figure.source)), html(QLatin1StringView(figure.premise)));
        }
        rows += QStringLiteral("<tr>") + cell(valueText(double(figure.clients), Unit::Count)) +
                cell(megabits(figure.polling)) + cell(megabits(figure.webSocket)) + QStringLiteral("</tr>\n");
    }
    return QStringLiteral("<table>%1</table>\n").arg(rows);
}

QString plots(const ComparisonResult &result)
{
    const QString lanes = ReportPlots::lanes(result);
    QString page;
    if (lanes.isEmpty()) // or else they say which colour is which
        page += QStringLiteral("<p class=\"muted\">%1</p>\n").arg(transportKeys());
    else
        page += titled(QStringLiteral("Happened and seen"),
            QStringLiteral("from the moment an event happened (small dot) to when the first client saw it"),
            lanes);
    page += QStringLiteral("<div class=\"pair\">\n");
    if (!result.samples.empty())
        page += titled(QStringLiteral("Bytes over time"), {}, ReportPlots::bytesOverTime(result)) +
                titled(QStringLiteral("Requests over time"), {}, ReportPlots::requestsOverTime(result));
    page += titled(QStringLiteral("Bytes on the wire"),
        key(QStringLiteral("http"), QStringLiteral("HTTP header")) +
            key(QStringLiteral("frame"), QStringLiteral("frame header")) +
            key(QStringLiteral("payload"), QStringLiteral("payload")),
        ReportPlots::byteBars(result));
    page += titled(QStringLiteral("Age when seen"),
        QStringLiteral("share of deliveries; each row has its own scale"), ReportPlots::ages(result));
    return page + QStringLiteral("</div>\n");
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
                       "<h1>What polling costs, measured</h1>\n<p>Settings: %2.</p>\n<p>%3 events in %4 s%5. "
                       "To repeat it:</p>\n<pre>%6</pre>\n")
            .arg(QLatin1StringView(style), html(settingsText(result.settings)),
                valueText(double(result.events), Unit::Count),
                QString::number(double(result.elapsed) / 1e9, 'f', 1),
                result.complete ? QString() : QStringLiteral("; the run was broken off"),
                html(commandLine(result.settings)));
    page += QStringLiteral("<ul class=\"words\">\n");
    for (const Transport transport : allTransports)
        page += QStringLiteral("<li>%1</li>\n").arg(html(plainWords(result, transport)));
    page += QStringLiteral("</ul>\n") + plots(result) + QStringLiteral("<h2>Figures</h2>\n") +
            figureTable(result);
    page += QStringLiteral("<div class=\"pair costs\">\n") +
            titled(QStringLiteral("With more clients: extrapolated, not measured"),
                QStringLiteral("Mbit/s · requests a second, calculated from this run's bytes"),
                extrapolationTable(result)) +
            titled(QStringLiteral("Published by others, Mbit/s"), QString(), publishedTable()) +
            QStringLiteral("</div>\n");
    page +=
        QStringLiteral("<p class=\"muted\">Bytes are TCP payload of both directions, counted at a relay of "
                       "each transport, which adds the delay. Measured with Fanlight %1 on one machine's "
                       "loopback.</p>\n</body></html>\n")
            .arg(QLatin1StringView(FANLIGHT_VERSION));
    return page.toUtf8();
}

} // namespace Fanlight

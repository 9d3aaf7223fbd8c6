// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/reportplots.h"

#include "comparison/summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace Fanlight::ReportPlots {

namespace {

constexpr int halfWidth = 360; // of the page, in the SVG's own units
constexpr int fullWidth = 740;
constexpr int laneLabel = 120;
constexpr double plotTop = 12; // of the curves: where the greatest value and zero stand
constexpr double plotBase = 108;
constexpr double plotHeight = plotBase - plotTop;
constexpr int halfHeight = 126;
constexpr std::size_t mostPoints = 200; // of a line
constexpr std::size_t mostEvents = 40;  // in a lane
constexpr qint64 laneSpan = 12'000'000'000;

// Two digits after the point: a hundredth of a unit is less than a pixel in print.
QString number(double value)
{
    return QString::number(value, 'f', 2);
}

QString svg(int width, int height, const QString &name, const QString &content)
{
    return QStringLiteral("<svg role=\"img\" aria-label=\"%1\" viewBox=\"0 0 %2 %3\">%4</svg>\n")
        .arg(name.toHtmlEscaped())
        .arg(width)
        .arg(height)
        .arg(content);
}

QString label(double x, double y, const QString &text, const char *kind = "", const char *anchor = "start")
{
    return QStringLiteral("<text class=\"%1\" text-anchor=\"%2\" x=\"%3\" y=\"%4\">%5</text>")
        .arg(QLatin1StringView(kind), QLatin1StringView(anchor), number(x), number(y), text.toHtmlEscaped());
}

QString line(const char *kind, double x1, double y1, double x2, double y2)
{
    return QStringLiteral("<line class=\"%1\" x1=\"%2\" y1=\"%3\" x2=\"%4\" y2=\"%5\"/>")
        .arg(QLatin1StringView(kind), number(x1), number(y1), number(x2), number(y2));
}

QString rectangle(const QString &kind, double x, double y, double width, double height)
{
    return QStringLiteral("<rect class=\"%1\" x=\"%2\" y=\"%3\" width=\"%4\" height=\"%5\"/>")
        .arg(kind, number(x), number(y), number(std::max(0.0, width)), number(height));
}

QString dot(const QString &kind, double x, double y, double radius)
{
    return QStringLiteral("<circle class=\"%1\" cx=\"%2\" cy=\"%3\" r=\"%4\"/>")
        .arg(kind, number(x), number(y), number(radius));
}

QString classOf(std::size_t index)
{
    return QStringLiteral("t%1").arg(index);
}

QString seconds(double nanoseconds)
{
    return QString::number(std::round(nanoseconds / 1e7) / 100, 'g', 6) + QStringLiteral(" s");
}

// 1, 2 or 5 times a power of ten, about a third of value.
double niceStep(double value)
{
    const double power = std::pow(10, std::floor(std::log10(value / 3)));
    for (const double step : {1.0, 2.0, 5.0}) {
        if (value / 3 <= step * power)
            return step * power;
    }
    return 10 * power;
}

// "124.7 M" where all digits would have no room.
QString shortText(double value, Unit unit)
{
    return value >= 1e7 ? QString::number(value / 1e6, 'g', 4) + QStringLiteral(" M")
                        : valueText(value, unit);
}

using Counts = std::array<quint64, 4> CountSample::*;

// Every sample, or evenly picked ones, the last among them.
QString points(const ComparisonResult &result, Counts counts, std::size_t index, double most)
{
    const std::vector<CountSample> &samples = result.samples;
    const std::size_t each = samples.size() / mostPoints + 1;
    const double end = double(std::max<qint64>(1, samples.back().time));
    QString list;
    const auto add = [&](const CountSample &sample) {
        list += number(44 + double(sample.time) / end * 240) + QLatin1Char(',') +
                number(plotBase - double((sample.*counts)[index]) / most * plotHeight) + QLatin1Char(' ');
    };
    for (std::size_t at = 0; at + 1 < samples.size(); at += each)
        add(samples[at]);
    add(samples.back());
    return list.trimmed();
}

// Each value at the end of its line, but none over another: pushed up from the axis, and down from the top.
void placeApart(std::vector<std::pair<double, std::size_t>> &ends)
{
    constexpr double apart = 12;
    std::sort(ends.rbegin(), ends.rend());
    for (std::size_t at = 1; at < ends.size(); ++at)
        ends[at].first = std::min(ends[at].first, ends[at - 1].first - apart);
    ends.back().first = std::max(ends.back().first, 8.0);
    for (std::size_t at = ends.size() - 1; at > 0; --at)
        ends[at - 1].first = std::max(ends[at - 1].first, ends[at].first + apart);
}

QString overTime(const ComparisonResult &result, Counts counts, Unit unit, const QString &name)
{
    if (result.samples.empty())
        return {};
    const CountSample &last = result.samples.back();
    const double most =
        std::max(1.0, double(*std::max_element((last.*counts).begin(), (last.*counts).end())));
    QString content;
    const double step = niceStep(most);
    for (double tick = 0; tick <= most; tick += step) {
        const double y = plotBase - tick / most * plotHeight;
        content += line("grid", 44, y, 284, y) + label(40, y + 4, shortText(tick, unit), "axis", "end");
    }
    content += label(44, 122, QStringLiteral("0 s"), "axis") +
               label(284, 122, seconds(double(last.time)), "axis", "end");
    std::vector<std::pair<double, std::size_t>> ends;
    for (std::size_t index = 0; index < allTransports.size(); ++index) {
        content += QStringLiteral("<polyline class=\"%1\" points=\"%2\"/>")
                       .arg(classOf(index), points(result, counts, index, most));
        ends.emplace_back(plotBase - double((last.*counts)[index]) / most * plotHeight, index);
    }
    placeApart(ends);
    for (const auto &[y, index] : ends)
        content += dot(classOf(index), 291, y, 2.5) +
                   label(297, y + 4, shortText(double((last.*counts)[index]), unit));
    return svg(halfWidth, halfHeight, name, content);
}

// Where the lists of all transports still reach back to; ns.
qint64 firstKept(const ComparisonResult &result)
{
    qint64 first = 0;
    for (const TransportMeasure &measure : result.measures) {
        // Lists begin with the run's first event until they are full.
        if (!measure.recent.empty() && measure.recent.front().event > 1)
            first = std::max(first, measure.recent.front().happened);
    }
    return first;
}

} // namespace

QString bytesOverTime(const ComparisonResult &result)
{
    return overTime(
        result, &CountSample::bytes, Unit::Bytes, QStringLiteral("Bytes of each transport over time"));
}

QString requestsOverTime(const ComparisonResult &result)
{
    return overTime(
        result, &CountSample::requests, Unit::Count, QStringLiteral("Requests of each transport over time"));
}

QString lanes(const ComparisonResult &result)
{
    const qint64 from = firstKept(result);
    qint64 to = std::min(from + laneSpan, result.elapsed); // further when the last of these are seen later
    std::array<std::vector<Sighted>, 4> shown;
    for (std::size_t index = 0; index < shown.size(); ++index) {
        for (const Sighted &sighted : result.measures[index].recent) {
            if (sighted.happened >= from && sighted.happened < from + laneSpan &&
                shown[index].size() < mostEvents)
                shown[index].push_back(sighted);
        }
        if (shown[index].size() == mostEvents)
            to = std::min(to, shown[index].back().seen);
    }
    for (const std::vector<Sighted> &lane : shown) {
        for (const Sighted &sighted : lane)
            to = std::max(to, sighted.seen);
    }
    if (std::all_of(shown.begin(), shown.end(), [](const auto &lane) { return lane.empty(); }) || to <= from)
        return {};
    const double wide = fullWidth - laneLabel - 8;
    const auto x = [&](qint64 time) { return laneLabel + double(time - from) / double(to - from) * wide; };
    QString content;
    for (std::size_t index = 0; index < shown.size(); ++index) {
        const double y = 12 + 24 * double(index);
        const QString kind = classOf(index);
        content += label(0, y + 4, wordsFor(allTransports[index]));
        content += line("grid", laneLabel, y, laneLabel + wide, y);
        for (const Sighted &sighted : shown[index]) {
            const double left = x(sighted.happened);
            content += rectangle(kind + QStringLiteral(" age"), left, y - 4, x(sighted.seen) - left, 8);
            content += dot(kind, left, y, 2) + dot(kind, x(sighted.seen), y, 4);
        }
    }
    content += label(laneLabel, 108, seconds(double(from)), "axis") +
               label(laneLabel + wide, 108, seconds(double(to)), "axis", "end");
    return svg(fullWidth, 112, QStringLiteral("From happened to seen, a lane a transport"), content);
}

QString byteBars(const ComparisonResult &result)
{
    double most = 1;
    for (const TransportMeasure &measure : result.measures)
        most = std::max(most, double(measure.up.total() + measure.down.total()));
    QString content;
    double y = 4;
    for (const TransportMeasure &measure : result.measures) {
        content += label(0, y + 14, wordsFor(measure.transport));
        double x = laneLabel;
        const auto part = [&](const char *kind, quint64 bytes) {
            const double width = double(bytes) / most * 180;
            content += rectangle(QLatin1StringView(kind), x, y, width, 18);
            x += width;
        };
        part("http", measure.up.httpHeader + measure.down.httpHeader);
        part("frame", measure.up.frameHeader + measure.down.frameHeader);
        part("payload", measure.up.payload + measure.down.payload);
        content +=
            label(x + 6, y + 14, shortText(double(measure.up.total() + measure.down.total()), Unit::Bytes));
        y += 26;
    }
    return svg(halfWidth, halfHeight, QStringLiteral("Bytes of each transport"), content);
}

QString ages(const ComparisonResult &result)
{
    constexpr std::size_t bins = 60;
    constexpr double rowHeight = 27;
    double worst = 1;
    for (const TransportMeasure &measure : result.measures)
        worst = std::max(worst, measure.agePercentile(100));
    const double wide = halfWidth - laneLabel - 8;
    QString content;
    double y = 0;
    for (std::size_t index = 0; index < allTransports.size(); ++index) {
        const TransportMeasure &measure = result.measures[index];
        std::array<double, bins> counts{};
        for (const qint64 age : measure.ages)
            ++counts[std::min(bins - 1, std::size_t(std::max(0.0, double(age) / worst * bins)))];
        const double most = std::max(1.0, *std::max_element(counts.begin(), counts.end()));
        y += rowHeight;
        content += label(0, y - 6, wordsFor(allTransports[index])) + line("grid", laneLabel, y, 352, y);
        for (std::size_t bin = 0; bin < bins; ++bin) {
            const double height = counts[bin] / most * (rowHeight - 6);
            const double width = wide / bins;
            if (counts[bin] > 0)
                content += rectangle(
                    classOf(index), laneLabel + double(bin) * width, y - height, width - 0.5, height);
        }
    }
    content += label(laneLabel, 122, QStringLiteral("0 ms"), "axis") +
               label(352, 122, valueText(worst / 1e6, Unit::Milliseconds), "axis", "end");
    return svg(halfWidth, halfHeight, QStringLiteral("Distribution of ages"), content);
}

} // namespace Fanlight::ReportPlots

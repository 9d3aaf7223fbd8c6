// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/ageplot.h"

#include "widgets/http/customplot.h"
#include "widgets/http/transportlook.h"

#include <algorithm>
#include <cmath>

namespace Fanlight {

namespace {

constexpr std::size_t binCount = 8192; // the last takes what is older still

// 1, 2 or 5 times a power of ten, not below value.
double roundedUp(double value)
{
    const double power = std::pow(10, std::floor(std::log10(value)));
    for (const double step : {1.0, 2.0, 5.0}) {
        if (value <= step * power * (1 + 1e-9))
            return step * power;
    }
    return 10 * power;
}

} // namespace

AgePlot::AgePlot(QWidget *parent)
    : PlotFrame(AxisText::Milliseconds, AxisText::Percent, parent)
{
    setObjectName(QStringLiteral("agePlot"));
    setAccessibleName(tr("Age when seen: the share of each transport's events in each span of age"));
    setToolTip(
        tr("From the moment an event happened to the moment a client had it: of each transport, the share "
           "of its events in each span of age. All clients."));
    auto *group = new QCPBarsGroup(&plot());
    group->setSpacingType(QCPBarsGroup::stAbsolute);
    group->setSpacing(0);
    for (QCPBars *&bars : m_bars) {
        bars = new QCPBars(plot().xAxis, plot().yAxis);
        // Polling's wide columns lie behind; the three that push stand side by side.
        if (bars != m_bars.front())
            bars->setBarsGroup(group);
        bars->setPen(Qt::NoPen);
        bars->setAntialiased(false);
    }
    begin({});
}

void AgePlot::begin(const ComparisonSettings &settings)
{
    // Twice the age that is expected at worst: only a stall is older.
    const double worst = settings.pollInterval + 3 * (settings.oneWayDelay + settings.jitter);
    m_binWidth = 2 * std::max(1.0, worst) / double(binCount);
    m_oldest = 0;
    for (Counts &counts : m_counts) {
        counts.taken = 0;
        counts.bins.assign(binCount, 0);
    }
    plotCounts();
}

void AgePlot::add(const ComparisonResult &result)
{
    for (std::size_t line = 0; line < allTransports.size(); ++line) {
        const std::vector<qint64> &ages = result.measures.at(line).ages;
        Counts &counts = m_counts.at(line);
        for (; counts.taken < ages.size(); ++counts.taken) {
            const double age = std::max(0.0, double(ages[counts.taken]) / 1e6);
            m_oldest = std::max(m_oldest, age);
            ++counts.bins[std::min(std::size_t(age / m_binWidth), binCount - 1)];
        }
    }
    if (isVisible())
        plotCounts();
}

double AgePlot::columnWidth() const
{
    // Of whole bins, so that no bin is shared between columns.
    const double wanted = roundedUp(std::max(m_oldest, 1.0) / columns);
    return std::max(1.0, std::round(wanted / m_binWidth)) * m_binWidth;
}

double AgePlot::share(Transport transport, int column) const
{
    const Counts &counts = m_counts.at(std::size_t(transport));
    if (counts.taken == 0)
        return 0;
    const auto each = std::size_t(std::lround(columnWidth() / m_binWidth));
    quint64 sum = 0;
    for (std::size_t bin = std::size_t(column) * each;
         bin < std::min((std::size_t(column) + 1) * each, binCount); ++bin)
        sum += counts.bins[bin];
    return 100.0 * double(sum) / double(counts.taken);
}

void AgePlot::plotCounts()
{
    const double width = columnWidth();
    double most = 0;
    for (const Transport transport : allTransports) {
        QVector<QCPBarsData> shares;
        for (int column = 0; column < columns; ++column) {
            const double value = share(transport, column);
            most = std::max(most, value);
            if (value > 0)
                shares.append(QCPBarsData((column + 0.5) * width, value));
        }
        QCPBars *bars = m_bars.at(std::size_t(transport));
        bars->setWidth(transport == Transport::ShortPolling ? width * 0.94 : width * 0.26);
        bars->data()->set(shares, true);
    }
    const double end = std::ceil(std::max(m_oldest, 1.0) / width) * width;
    plot().xAxis->setRange(0, std::max(width, end));
    plot().yAxis->setRange(0, most > 0 ? std::min(105.0, most * 1.1) : 100);
    redraw();
}

void AgePlot::restyle()
{
    for (const Transport transport : allTransports) {
        const bool wide = transport == Transport::ShortPolling;
        m_bars.at(std::size_t(transport))
            ->setBrush(wide ? transportShade(transport, *this, 0.6) : transportColor(transport, *this));
    }
}

void AgePlot::showEvent(QShowEvent *event)
{
    PlotFrame::showEvent(event);
    plotCounts();
}

} // namespace Fanlight

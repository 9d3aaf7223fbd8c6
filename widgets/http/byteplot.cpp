// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/byteplot.h"

#include "widgets/http/customplot.h"
#include "widgets/http/transportlook.h"

#include <algorithm>

namespace Fanlight {

BytePlot::BytePlot(QWidget *parent)
    : PlotFrame(AxisText::Seconds, AxisText::Bytes, parent)
{
    setObjectName(QStringLiteral("bytePlot"));
    setAccessibleName(tr("Bytes on the wire over time, a line a transport"));
    setToolTip(
        tr("TCP payload bytes of both directions since the run began, counted at each transport's relay."));
    for (std::size_t line = 0; line < allTransports.size(); ++line)
        plot().addGraph();
    clear();
}

void BytePlot::clear()
{
    m_samples.assign(1, {}); // every run begins with nothing
    plotSamples();
}

void BytePlot::add(const ComparisonResult &result)
{
    Sample sample;
    sample.seconds = double(result.elapsed) / 1e9;
    for (std::size_t line = 0; line < allTransports.size(); ++line)
        sample.bytes.at(line) =
            double(result.measures.at(line).up.total() + result.measures.at(line).down.total());
    if (sample.seconds <= m_samples.back().seconds)
        return;
    m_samples.push_back(sample);
    if (m_samples.size() > maxSamples)
        thinOut();
    if (isVisible())
        plotSamples();
}

void BytePlot::thinOut()
{
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_samples.size(); i += 2)
        m_samples[kept++] = m_samples[i];
    m_samples.resize(kept);
}

void BytePlot::plotSamples()
{
    double most = 0;
    for (std::size_t line = 0; line < allTransports.size(); ++line) {
        QVector<QCPGraphData> points;
        points.reserve(int(m_samples.size()));
        for (const Sample &sample : m_samples)
            points.append(QCPGraphData(sample.seconds, sample.bytes.at(line)));
        plot().graph(int(line))->data()->set(points, true);
        most = std::max(most, m_samples.back().bytes.at(line));
    }
    plot().xAxis->setRange(0, std::max(1.0, m_samples.back().seconds));
    plot().yAxis->setRange(0, std::max(1000.0, most * 1.06));
    redraw();
}

void BytePlot::restyle()
{
    for (const Transport transport : allTransports)
        plot().graph(int(transport))->setPen(QPen(transportColor(transport, *this), 2));
}

void BytePlot::showEvent(QShowEvent *event)
{
    PlotFrame::showEvent(event);
    plotSamples();
}

} // namespace Fanlight

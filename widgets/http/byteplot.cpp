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
    setResult({});
}

void BytePlot::setResult(const ComparisonResult &result)
{
    double most = 0;
    for (std::size_t line = 0; line < allTransports.size(); ++line) {
        QVector<QCPGraphData> points;
        points.reserve(int(result.samples.size()));
        for (const CountSample &sample : result.samples) {
            points.append(QCPGraphData(double(sample.time) / 1e9, double(sample.bytes.at(line))));
            most = std::max(most, points.back().value);
        }
        plot().graph(int(line))->data()->set(points, true);
    }
    const double end = result.samples.empty() ? 0 : double(result.samples.back().time) / 1e9;
    plot().xAxis->setRange(0, std::max(1.0, end));
    plot().yAxis->setRange(0, std::max(1000.0, most * 1.06));
    redraw();
}

std::size_t BytePlot::sampleCount() const
{
    return std::size_t(plot().graph(0)->dataCount());
}

void BytePlot::restyle()
{
    for (const Transport transport : allTransports)
        plot().graph(int(transport))->setPen(QPen(transportColor(transport, *this), 2));
}

} // namespace Fanlight

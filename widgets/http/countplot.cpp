// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/countplot.h"

#include "widgets/http/customplot.h"
#include "widgets/http/transportlook.h"

#include <algorithm>
#include <iterator>

namespace Fanlight {

CountPlot::CountPlot(Counted counted, QWidget *parent)
    : PlotFrame(AxisText::Seconds, counted == Counted::Bytes ? AxisText::Bytes : AxisText::Count, parent)
    , m_counted(counted)
{
    if (counted == Counted::Bytes) {
        setObjectName(QStringLiteral("bytePlot"));
        setAccessibleName(tr("Bytes on the wire over time, a line a transport"));
        setToolTip(tr("TCP payload bytes of both directions since the run began, counted at each transport's "
                      "relay."));
    } else {
        setObjectName(QStringLiteral("requestPlot"));
        setAccessibleName(tr("Requests over time, a line a transport"));
        setToolTip(tr("HTTP requests since the run began, the WebSocket handshake included, counted at each "
                      "transport's relay."));
    }
    for (std::size_t line = 0; line < allTransports.size(); ++line)
        plot().addGraph();
    setResult({});
}

void CountPlot::setResult(const ComparisonResult &result)
{
    const bool bytes = m_counted == Counted::Bytes;
    double most = 0;
    for (std::size_t line = 0; line < allTransports.size(); ++line) {
        QVector<QCPGraphData> points;
        points.reserve(int(result.samples.size()));
        for (const CountSample &sample : result.samples) {
            const quint64 count = bytes ? sample.bytes.at(line) : sample.requests.at(line);
            points.append(QCPGraphData(double(sample.time) / 1e9, double(count)));
            most = std::max(most, double(count));
        }
        plot().graph(int(line))->data()->set(points, true);
    }
    const double end = result.samples.empty() ? 0 : double(result.samples.back().time) / 1e9;
    plot().xAxis->setRange(0, std::max(1.0, end));
    plot().yAxis->setRange(0, std::max(bytes ? 1000.0 : 4.0, most * 1.06));
    redraw();
}

std::size_t CountPlot::sampleCount() const
{
    return std::size_t(plot().graph(0)->dataCount());
}

double CountPlot::lastCount(Transport transport) const
{
    const auto samples = plot().graph(int(transport))->data();
    return samples->isEmpty() ? 0 : std::prev(samples->constEnd())->value;
}

void CountPlot::restyle()
{
    for (const Transport transport : allTransports)
        plot().graph(int(transport))->setPen(QPen(transportColor(transport, *this), 2));
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/costplot.h"

#include "comparison/extrapolation.h"
#include "widgets/common/comparisonwording.h"
#include "widgets/common/theme.h"
#include "widgets/http/costmodel.h"
#include "widgets/http/customplot.h"
#include "widgets/http/transportlook.h"

#include <algorithm>
#include <cmath>

namespace Fanlight {

namespace {

constexpr int nameSpacing = 15; // px, between the names at the lines' ends
constexpr double fewestClients = 500;

// 1 in a decade, in the unit that suits.
class LogTicker : public QCPAxisTickerLog
{
public:
    explicit LogTicker(bool bits)
        : m_bits(bits)
    {
        setLogBase(10);
        setSubTickCount(0);
    }

protected:
    QString getTickLabel(double tick, const QLocale &, QChar, int) override
    {
        if (!m_bits)
            return numberText(tick);
        return tick >= 999 ? CostPlot::tr("%1 Gbit/s").arg(numberText(tick / 1000))
               : tick >= 0.999
                   ? CostPlot::tr("%1 Mbit/s").arg(numberText(tick))
                   : CostPlot::tr("%1 kbit/s").arg(numberText(tick * 1000, tick < 0.00099 ? 1 : 0));
    }

private:
    bool m_bits;
};

QCPItemText *textItem(QCustomPlot &plot)
{
    auto *item = new QCPItemText(&plot);
    item->setLayer(QStringLiteral("overlay"));
    item->setClipToAxisRect(false);
    item->setPen(Qt::NoPen);
    return item;
}

} // namespace

CostPlot::CostPlot(QWidget *parent)
    : PlotFrame(AxisText::Count, AxisText::Count, parent)
{
    setObjectName(QStringLiteral("costPlot"));
    setAccessibleName(
        tr("Mbit/s over the number of clients, a line a transport; published figures as points"));
    setToolTip(tr("Lines: the run's bytes divided by its time and its clients, times the number of clients; "
                  "calculated, not measured. Points: published by others, see below."));
    for (QCPAxis *axis : {plot().xAxis, plot().yAxis}) {
        axis->setScaleType(QCPAxis::stLogarithmic);
        axis->setTicker(QSharedPointer<QCPAxisTicker>(new LogTicker(axis == plot().yAxis)));
    }
    plot().axisRect()->setMinimumMargins(QMargins(0, 26, 128, 0));
    for (std::size_t line = 0; line < allTransports.size(); ++line) {
        m_lines.at(line) = plot().addGraph();
        m_names.at(line) = textItem(plot());
        m_names.at(line)->setText(text(allTransports.at(line)));
        m_names.at(line)->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        m_names.at(line)->position->setType(QCPItemPosition::ptAbsolute);
    }
    m_chosen = new QCPItemStraightLine(&plot());
    m_chosenName = textItem(plot());
    m_chosenName->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
    m_chosenName->position->setTypeX(QCPItemPosition::ptPlotCoords);
    m_chosenName->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    addPublished();
    setResult({}, extrapolatedClients.back());
}

// The points of one source and transport, and its author's name at the last of them.
void CostPlot::addPublished()
{
    const char *source = nullptr;
    QCPScatterStyle::ScatterShape shape = QCPScatterStyle::ssDiamond;
    const auto begin = [&](Transport transport) {
        QCPGraph *points = plot().addGraph();
        points->setLineStyle(QCPGraph::lsNone);
        points->setScatterStyle(QCPScatterStyle(shape, 9));
        QCPItemText *label = textItem(plot());
        label->setText(authorOf(source));
        label->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom); // the lines rise to the right
        m_published.push_back({points, label, transport});
    };
    const auto add = [&](Transport transport, double clients, double value) {
        const auto of = std::find_if(m_published.rbegin(), m_published.rend(),
            [&](const Published &published) { return published.transport == transport; });
        of->points->addData(clients, value);
        of->label->position->setCoords(clients, value * 1.25);
    };
    for (const PublishedFigure &figure : publishedFigures()) {
        if (figure.source != source) {
            if (source)
                shape = QCPScatterStyle::ssSquare;
            source = figure.source;
            begin(Transport::ShortPolling);
            if (figure.webSocket)
                begin(Transport::WebSocket);
        }
        add(Transport::ShortPolling, double(figure.clients), figure.polling);
        if (figure.webSocket)
            add(Transport::WebSocket, double(figure.clients), *figure.webSocket);
    }
}

void CostPlot::setResult(const ComparisonResult &result, quint64 clients)
{
    const double fewest = std::min(fewestClients, double(clients) / 2);
    const double most = std::max(2.0 * double(extrapolatedClients.back()), 2.0 * double(clients));
    double least = 0.01; // the published figures' own range
    double top = 1000;
    for (const Transport transport : allTransports) {
        QVector<QCPGraphData> points;
        for (const double count : {fewest, double(clients), most}) {
            const auto one = extrapolate(result, transport, 1);
            if (one && one->megabits > 0)
                points.append(QCPGraphData(count, one->megabits * count));
        }
        m_lines.at(std::size_t(transport))->data()->set(points, true);
        m_names.at(std::size_t(transport))->setVisible(!points.isEmpty());
        if (!points.isEmpty()) {
            least = std::min(least, points.front().value);
            top = std::max(top, points.back().value);
        }
    }
    plot().xAxis->setRange(fewest, most);
    plot().yAxis->setRange(
        std::pow(10, std::floor(std::log10(least))), std::pow(10, std::ceil(std::log10(top))));
    m_chosen->point1->setCoords(double(clients), 1);
    m_chosen->point2->setCoords(double(clients), 10);
    m_chosenName->position->setCoords(double(clients), -0.01);
    m_chosenName->setText(numberText(double(clients)));
    placeNames();
    redraw();
}

double CostPlot::megabits(Transport transport, quint64 clients) const
{
    const auto points = m_lines.at(std::size_t(transport))->data();
    const auto at = points->findBegin(double(clients), false);
    return at == points->constEnd() ? 0 : at->value;
}

int CostPlot::publishedPoints() const
{
    int count = 0;
    for (const Published &published : m_published)
        count += published.points->dataCount();
    return count;
}

// Each at the end of its line, but none over another.
void CostPlot::placeNames()
{
    plot().replot(QCustomPlot::rpQueuedReplot);
    const QRect room = plot().axisRect()->rect();
    std::vector<std::pair<double, std::size_t>> ends;
    for (std::size_t line = 0; line < m_lines.size(); ++line) {
        const auto points = m_lines.at(line)->data();
        if (!points->isEmpty())
            ends.emplace_back(plot().yAxis->coordToPixel((points->constEnd() - 1)->value), line);
    }
    std::sort(ends.begin(), ends.end());
    for (std::size_t i = 1; i < ends.size(); ++i)
        ends[i].first = std::max(ends[i].first, ends[i - 1].first + nameSpacing);
    for (const auto &[pixel, line] : ends)
        m_names.at(line)->position->setCoords(room.right() + 8, pixel);
}

void CostPlot::restyle()
{
    const QColor ink = color(Token::MutedInk, *this);
    for (const Transport transport : allTransports) {
        const QColor colour = transportColor(transport, *this);
        m_lines.at(std::size_t(transport))->setPen(QPen(colour, 2));
        m_names.at(std::size_t(transport))->setColor(color(Token::Ink, *this));
        m_names.at(std::size_t(transport))->setFont(smallFont());
    }
    for (const Published &published : m_published) {
        QCPScatterStyle style = published.points->scatterStyle();
        style.setPen(QPen(transportColor(published.transport, *this), 2));
        style.setBrush(color(Token::Surface, *this));
        published.points->setScatterStyle(style);
        published.label->setFont(smallFont());
        published.label->setColor(ink);
    }
    m_chosen->setPen(QPen(ink, 1, Qt::DashLine));
    m_chosenName->setFont(smallFont());
    m_chosenName->setColor(ink);
    placeNames();
}

void CostPlot::resizeEvent(QResizeEvent *event)
{
    PlotFrame::resizeEvent(event);
    placeNames();
}

} // namespace Fanlight

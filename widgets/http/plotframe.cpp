// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/plotframe.h"

#include "widgets/common/theme.h"
#include "widgets/http/customplot.h"
#include "widgets/http/transportlook.h"

#include <QBoxLayout>
#include <QEvent>

#include <cmath>

namespace Fanlight {

namespace {

class Ticker : public QCPAxisTicker
{
public:
    explicit Ticker(AxisText text)
        : m_text(text)
    {
        setTickCount(4);
    }

protected:
    QString getTickLabel(double tick, const QLocale &, QChar, int) override
    {
        switch (m_text) {
        case AxisText::Seconds:
            return PlotFrame::tr("%1 s").arg(shortest(tick));
        case AxisText::Milliseconds:
            return std::abs(tick) >= 1000 ? PlotFrame::tr("%1 s").arg(shortest(tick / 1000))
                                          : PlotFrame::tr("%1 ms").arg(shortest(tick));
        case AxisText::Percent:
            return PlotFrame::tr("%1 %").arg(shortest(tick));
        case AxisText::Count:
            return shortest(tick);
        case AxisText::Bytes:
            break;
        }
        if (std::abs(tick) >= 1e6)
            return PlotFrame::tr("%1 MB").arg(shortest(tick / 1e6));
        return std::abs(tick) >= 1000 ? PlotFrame::tr("%1 kB").arg(shortest(tick / 1000))
                                      : PlotFrame::tr("%1 B").arg(shortest(tick));
    }

private:
    static QString shortest(double value)
    {
        int decimals = 0;
        for (double scaled = value; decimals < 3 && std::abs(scaled - std::round(scaled)) > 1e-6;
             scaled *= 10)
            ++decimals;
        return numberText(value, decimals);
    }

    AxisText m_text;
};

} // namespace

PlotFrame::PlotFrame(AxisText across, AxisText up, QWidget *parent)
    : QWidget(parent)
    , m_plot(new QCustomPlot(this))
{
    m_plot->setFocusPolicy(Qt::NoFocus);
    // Painted with everything else that is new: a repaint of its own would paint all of it at once, for each
    // plot.
    m_plot->setPlottingHint(QCP::phImmediateRefresh, false);
    m_plot->setAttribute(Qt::WA_TransparentForMouseEvents); // the tool tip is the frame's
    m_plot->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new Ticker(across)));
    m_plot->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new Ticker(up)));
    m_plot->axisRect()->setMinimumMargins(QMargins(0, 10, 16, 0));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 0, 4, 2);
    layout->addWidget(m_plot);
    styleFrame();
}

QSize PlotFrame::sizeHint() const
{
    return {300, 210};
}

QSize PlotFrame::minimumSizeHint() const
{
    return {180, 110};
}

void PlotFrame::styleFrame()
{
    m_plot->setBackground(QBrush(color(Token::Surface, *this)));
    const QPen line(color(Token::Line, *this), 1);
    for (QCPAxis *axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setTickLabelFont(smallFont());
        axis->setTickLabelColor(color(Token::MutedInk, *this));
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->setBasePen(axis == m_plot->xAxis ? line : QPen(Qt::NoPen));
        axis->grid()->setPen(line);
        axis->grid()->setZeroLinePen(line);
        axis->setTickLabelPadding(5);
    }
    m_plot->xAxis->grid()->setVisible(false);
}

void PlotFrame::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        styleFrame();
        restyle();
        redraw();
    }
    QWidget::changeEvent(event);
}

void PlotFrame::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    styleFrame();
    restyle();
    redraw();
}

void PlotFrame::redraw()
{
    if (isVisible())
        m_plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace Fanlight

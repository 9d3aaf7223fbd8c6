// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/traceplot.h"

#include "tables/broadcasttext.h"
#include "tables/recordtext.h"
#include "widgets/common/theme.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace Fanlight {

namespace {

constexpr double dotRadius = 2.2;

double millisecondsOf(quint32 steps)
{
    return double(steps) * double(Delivery::step) / 1e6;
}

QString axisText(double milliseconds)
{
    return milliseconds >= 1000 ? TracePlot::tr("%1 s").arg(milliseconds / 1000)
                                : TracePlot::tr("%1 ms").arg(milliseconds);
}

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

TracePlot::TracePlot(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("tracePlot"));
    setAccessibleName(tr("Delivery times by receiver"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

QSize TracePlot::sizeHint() const
{
    return {480, 190};
}

QSize TracePlot::minimumSizeHint() const
{
    return {200, 90};
}

void TracePlot::setDeliveries(std::vector<Delivery> deliveries, const TraceSummary &summary)
{
    m_asSent = std::move(deliveries);
    m_summary = summary;
    arrange();
}

void TracePlot::setSorted(bool sorted)
{
    m_sorted = sorted;
    arrange();
}

void TracePlot::setLogarithmic(bool logarithmic)
{
    m_logarithmic = logarithmic;
    arrange();
}

void TracePlot::arrange()
{
    m_deliveries = m_asSent;
    if (m_sorted) {
        std::sort(m_deliveries.begin(), m_deliveries.end(),
            [](const Delivery &one, const Delivery &other) { return one.left < other.left; });
    }
    scale();
    m_densityValid = false;
    update();
}

void TracePlot::scale()
{
    quint32 highest = 1;
    quint32 lowest = Delivery::never - 1;
    m_hasReceived = false;
    for (const Delivery &delivery : m_deliveries) {
        if (!delivery.wasGivenUp()) {
            highest = std::max(highest, delivery.left);
            lowest = std::min(lowest, delivery.left);
        }
        if (delivery.received != Delivery::never) {
            highest = std::max(highest, delivery.received);
            m_hasReceived = true;
        }
    }
    m_top = millisecondsOf(highest);
    if (!m_logarithmic) {
        const double step = roundedUp(m_top / 4);
        m_top = std::ceil(m_top / step - 1e-9) * step;
        return;
    }
    m_bottom =
        std::pow(10, std::floor(std::log10(std::max(0.001, millisecondsOf(std::min(lowest, highest))))));
    m_top = std::max(m_bottom * 10, std::pow(10, std::ceil(std::log10(m_top))));
}

void TracePlot::measure()
{
    const QFontMetricsF metrics(smallFont());
    const double left = metrics.horizontalAdvance(QStringLiteral("0.005 ms")) + 10;
    const double right = metrics.horizontalAdvance(QStringLiteral("p95 000.000 ms")) + 12;
    const double foot = metrics.height() + 6;
    m_area = QRectF(
        left, headRoom, std::max(20.0, width() - left - right), std::max(20.0, height() - headRoom - foot));
}

double TracePlot::heightOf(double milliseconds) const
{
    const QRectF &box = m_area;
    const double share =
        m_logarithmic ? std::log10(std::max(milliseconds, m_bottom) / m_bottom) / std::log10(m_top / m_bottom)
                      : milliseconds / m_top;
    return box.bottom() - std::clamp(share, 0.0, 1.0) * box.height();
}

QPointF TracePlot::pointOf(std::size_t index, quint32 steps) const
{
    const QRectF &box = m_area;
    const double x = box.left() + (double(index) + 0.5) / double(m_deliveries.size()) * box.width();
    return {x, heightOf(millisecondsOf(steps))};
}

// Where its sign stands: what was given up has none in time.
QPointF TracePlot::markOf(std::size_t index) const
{
    const Delivery &delivery = m_deliveries[index];
    return delivery.wasGivenUp() ? QPointF(pointOf(index, 0).x(), headRoom / 2)
                                 : pointOf(index, delivery.left);
}

void TracePlot::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    measure(); // fonts may have changed
    paintAxes(painter);
    if (m_deliveries.empty())
        return;
    if (m_deliveries.size() > mostPoints)
        paintDensity(painter);
    else
        paintPoints(painter);
    paintGivenUp(painter);
    paintPercentiles(painter);
    if (hasFocus())
        paintFocus(painter);
}

void TracePlot::paintAxes(QPainter &painter)
{
    const QRectF &box = m_area;
    const QFontMetricsF metrics(smallFont());
    painter.setFont(smallFont());
    std::vector<double> ticks;
    if (m_logarithmic) {
        for (double tick = m_bottom; tick <= m_top * 1.01; tick *= 10)
            ticks.push_back(tick);
    } else {
        const double step = roundedUp(m_top / 4);
        for (double tick = 0; tick <= m_top * 1.01; tick += step)
            ticks.push_back(tick);
    }
    for (const double tick : ticks) {
        const double y = heightOf(tick);
        painter.setPen(QPen(color(Token::Line, *this), 1));
        painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y));
        painter.setPen(color(Token::MutedInk, *this));
        painter.drawText(QRectF(0, y - metrics.height() / 2, box.left() - 6, metrics.height()),
            Qt::AlignRight | Qt::AlignVCenter, axisText(tick));
    }
    const QString count = groupedNumber(m_deliveries.size());
    const QString order =
        m_sorted ? tr("%1 receivers, by delay") : tr("%1 receivers, in the order of sending");
    const QRectF foot(box.left(), box.bottom() + 3, box.width(), metrics.height() + 2);
    painter.setPen(color(Token::MutedInk, *this));
    painter.drawText(foot, Qt::AlignLeft | Qt::AlignVCenter, order.arg(count));
}

void TracePlot::paintPoints(QPainter &painter)
{
    const QColor left = color(Token::Text, *this);
    const double radius = m_deliveries.size() <= 100 ? dotRadius * 1.5 : dotRadius;
    if (m_hasReceived) {
        QPen ring(color(Token::Handshake, *this), 1.2);
        painter.setBrush(Qt::NoBrush);
        for (std::size_t i = 0; i < m_deliveries.size(); ++i) {
            const Delivery &delivery = m_deliveries[i];
            if (delivery.received == Delivery::never || delivery.wasGivenUp())
                continue;
            const QPointF had = pointOf(i, delivery.received);
            painter.setPen(QPen(color(Token::Line, *this), 1));
            painter.drawLine(pointOf(i, delivery.left), had);
            painter.setPen(ring);
            painter.drawEllipse(had, radius, radius);
        }
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(left);
    for (std::size_t i = 0; i < m_deliveries.size(); ++i) {
        if (!m_deliveries[i].wasGivenUp())
            painter.drawEllipse(pointOf(i, m_deliveries[i].left), radius, radius);
    }
}

// A pixel is the darker the more points lie on it.
void TracePlot::paintDensity(QPainter &painter)
{
    const QRectF &box = m_area;
    const double ratio = devicePixelRatioF();
    const QSize wanted(int(box.width() * ratio), int(box.height() * ratio) + 2);
    const QColor colour = color(Token::Text, *this);
    if (!m_densityValid || m_density.size() != wanted || m_densityColour != colour.rgb()) {
        m_density = QImage(wanted, QImage::Format_ARGB32);
        m_density.fill(Qt::transparent);
        const auto blacken = [&](int x, int y) {
            if (x < 0 || y < 0 || x >= wanted.width() || y >= wanted.height())
                return;
            auto *pixel = reinterpret_cast<QRgb *>(m_density.scanLine(y)) + x;
            const int alpha = std::min(255, (qAlpha(*pixel) == 0 ? 90 : qAlpha(*pixel) + 40));
            *pixel = qRgba(colour.red(), colour.green(), colour.blue(), alpha);
        };
        for (std::size_t i = 0; i < m_deliveries.size(); ++i) {
            if (m_deliveries[i].wasGivenUp())
                continue;
            const QPointF at = (pointOf(i, m_deliveries[i].left) - box.topLeft()) * ratio;
            for (int dx = 0; dx < 2; ++dx) {
                for (int dy = 0; dy < 2; ++dy)
                    blacken(int(at.x()) + dx, int(at.y()) + dy);
            }
        }
        m_densityColour = colour.rgb();
        m_densityValid = true;
    }
    painter.drawImage(QRectF(box.topLeft(), QSizeF(wanted) / ratio), m_density);
}

void TracePlot::paintGivenUp(QPainter &painter)
{
    painter.setPen(QPen(color(Token::Violation, *this), 1.4));
    double last = -10;
    for (std::size_t i = 0; i < m_deliveries.size(); ++i) {
        if (!m_deliveries[i].wasGivenUp())
            continue;
        const QPointF at = markOf(i);
        if (at.x() - last < 3)
            continue; // it would only cover the one before
        last = at.x();
        painter.drawLine(at - QPointF(3, 3), at + QPointF(3, 3));
        painter.drawLine(at - QPointF(3, -3), at + QPointF(3, -3));
    }
}

void TracePlot::paintFocus(QPainter &painter)
{
    const std::size_t focused = std::min(m_focused, m_deliveries.size() - 1);
    painter.setPen(QPen(color(Token::Accent, *this), 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(markOf(focused), 6, 6);
}

void TracePlot::paintPercentiles(QPainter &painter)
{
    const QRectF &box = m_area;
    const QFontMetricsF metrics(smallFont());
    painter.setFont(smallFont());
    // The highest first.
    const std::array<std::pair<QString, qint64>, 4> lines{{{tr("max"), m_summary.longest},
        {tr("p99"), m_summary.p99}, {tr("p95"), m_summary.p95}, {tr("p50"), m_summary.median}}};
    // Each label at its line, or as near as the others let it.
    std::array<double, 4> tops{};
    double free = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        tops[i] = std::max(free, heightOf(double(lines[i].second) / 1e6) - metrics.height() / 2);
        free = tops[i] + metrics.height();
    }
    free = height();
    for (std::size_t i = lines.size(); i-- > 0;) {
        tops[i] = std::min(tops[i], free - metrics.height());
        free = tops[i];
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto &[name, delay] = lines[i];
        const double y = heightOf(double(delay) / 1e6);
        painter.setPen(QPen(color(Token::Accent, *this), 1, Qt::DashLine));
        painter.drawLine(QPointF(box.left(), y), QPointF(box.right() + 4, y));
        painter.setPen(color(Token::Ink, *this));
        painter.drawText(QRectF(box.right() + 8, tops[i], width() - box.right() - 8, metrics.height()),
            Qt::AlignLeft | Qt::AlignVCenter, tr("%1 %2").arg(name, durationText(delay)));
    }
}

void TracePlot::resizeEvent(QResizeEvent *)
{
    measure();
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/laneview.h"

#include "widgets/common/comparisonwording.h"
#include "widgets/common/theme.h"
#include "widgets/http/transportlook.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>
#include <vector>

namespace Fanlight {

namespace {

constexpr int margin = 12;
constexpr double seenRadius = 4.5;
constexpr double happenedRadius = 2.8;
constexpr double barHeight = 12;
constexpr qint64 scaleStep = 2'000'000'000;

} // namespace

LaneView::LaneView(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("laneView"));
    setAccessibleName(tr("Happened and seen: the events of the last 12 seconds, a lane a transport"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void LaneView::show(const ComparisonResult *result)
{
    m_result = result;
    update();
}

QSize LaneView::sizeHint() const
{
    return {640, 260};
}

QSize LaneView::minimumSizeHint() const
{
    return {320, 4 * (int(barHeight) + 14) + 2 * fontMetrics().height() + 16};
}

// The window slides once there is more than it holds.
qint64 LaneView::firstMoment() const
{
    return m_result ? std::max<qint64>(0, m_result->elapsed - window) : 0;
}

int LaneView::lanesLeft() const
{
    int widest = 0;
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    for (const Transport transport : allTransports)
        widest = std::max(widest, QFontMetrics(bold).horizontalAdvance(text(transport)));
    return margin + widest + 14;
}

double LaneView::xOf(qint64 moment) const
{
    const double left = lanesLeft();
    const double room = width() - margin - seenRadius - left;
    return left + double(moment - firstMoment()) / double(window) * room;
}

double LaneView::laneY(int lane) const
{
    const double foot = 2 * QFontMetrics(smallFont()).height() + 12;
    return (height() - foot) * (lane + 0.5) / double(allTransports.size());
}

void LaneView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintScale(painter);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    for (const Transport transport : allTransports) {
        const double y = laneY(int(transport));
        painter.setFont(bold);
        painter.setPen(color(Token::Ink, *this));
        painter.drawText(QRectF(margin, y - 12, lanesLeft() - margin, 24), Qt::AlignLeft | Qt::AlignVCenter,
            text(transport));
        painter.setPen(QPen(color(Token::Line, *this), 1.5));
        painter.drawLine(QPointF(lanesLeft(), y), QPointF(width() - margin, y));
        if (!m_result)
            continue;
        painter.save();
        painter.setClipRect(QRectF(lanesLeft() - seenRadius, 0, width() - lanesLeft(), height()));
        paintPolls(painter, measureOf(*m_result, transport));
        paintEvents(painter, measureOf(*m_result, transport));
        painter.restore();
    }
    paintLegend(painter);
}

void LaneView::paintScale(QPainter &painter) const
{
    const QFontMetrics metrics(smallFont());
    const double y = height() - 2 * metrics.height() - 8;
    painter.setFont(smallFont());
    const qint64 first = firstMoment();
    for (qint64 moment = (first + scaleStep - 1) / scaleStep * scaleStep; moment <= first + window;
         moment += scaleStep) {
        const double x = xOf(moment);
        painter.setPen(color(Token::MutedInk, *this));
        const QString label = tr("%1 s").arg(numberText(double(moment) / 1e9));
        const double half = metrics.horizontalAdvance(label) / 2.0;
        const double left = std::min(x - half, width() - margin - 2 * half);
        painter.drawText(QPointF(left, y + metrics.ascent()), label);
        painter.setPen(color(Token::Line, *this));
        painter.drawLine(QPointF(x, y - 4), QPointF(x, y));
    }
}

void LaneView::paintPolls(QPainter &painter, const TransportMeasure &measure) const
{
    if (measure.transport != Transport::ShortPolling && measure.transport != Transport::LongPolling)
        return;
    const double y = laneY(int(measure.transport));
    QColor tick = color(Token::MutedInk, *this);
    tick.setAlphaF(0.45F);
    painter.setPen(QPen(tick, 1.2));
    double drawn = -1;
    for (auto moment = measure.polls.rbegin(); moment != measure.polls.rend() && *moment >= firstMoment();
         ++moment) {
        const double x = xOf(*moment);
        if (std::abs(x - drawn) < 1)
            continue;
        drawn = x;
        painter.drawLine(QPointF(x, y - 13), QPointF(x, y + 13));
    }
}

// The newest last, so that it lies on top. What would fall on the same pixels is drawn once.
void LaneView::paintEvents(QPainter &painter, const TransportMeasure &measure) const
{
    const double y = laneY(int(measure.transport));
    const QColor solid = transportColor(measure.transport, *this);
    QColor bar = solid;
    bar.setAlphaF(0.38F);
    const auto begin = std::find_if(measure.recent.begin(), measure.recent.end(),
        [first = firstMoment()](const Sighted &one) { return one.seen >= first; });
    painter.setPen(Qt::NoPen);
    painter.setBrush(bar);
    int lastFrom = -1;
    int lastTo = -1;
    std::vector<QPointF> ends; // happened, seen
    for (auto one = begin; one != measure.recent.end(); ++one) {
        const double from = xOf(one->happened);
        const double to = xOf(one->seen);
        if (int(from) == lastFrom && int(to) == lastTo)
            continue;
        lastFrom = int(from);
        lastTo = int(to);
        painter.drawRoundedRect(QRectF(from, y - barHeight / 2, to - from, barHeight), 2, 2);
        ends.emplace_back(from, to);
    }
    painter.setBrush(solid);
    for (const QPointF &end : ends) {
        painter.drawEllipse(QPointF(end.x(), y), happenedRadius, happenedRadius);
        painter.drawEllipse(QPointF(end.y(), y), seenRadius, seenRadius);
    }
}

void LaneView::paintLegend(QPainter &painter) const
{
    const QFontMetrics metrics(smallFont());
    const double top = height() - metrics.height() - 4;
    const double middle = top + metrics.height() / 2.0;
    const QColor muted = color(Token::MutedInk, *this);
    painter.setFont(smallFont());
    double x = width() > 560 ? lanesLeft() : margin;
    const auto words = [&](const QString &text) {
        painter.setPen(muted);
        painter.drawText(QPointF(x, top + metrics.ascent()), text);
        x += metrics.horizontalAdvance(text) + 6;
    };
    const auto dot = [&](double radius) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(muted);
        painter.drawEllipse(QPointF(x + radius, middle), radius, radius);
        x += 2 * radius + 5;
    };
    dot(happenedRadius);
    words(tr("happened →"));
    dot(seenRadius);
    const QString whole = tr("seen; the bar is the age of the news when it was seen; grey ticks are polls");
    const bool fits = x + metrics.horizontalAdvance(whole) < width() - margin;
    words(fits ? whole : tr("seen; bar: age; grey ticks: polls"));
}

QString LaneView::tipAt(QPointF point) const
{
    if (!m_result)
        return {};
    for (const Transport transport : allTransports) {
        if (std::abs(point.y() - laneY(int(transport))) > barHeight)
            continue;
        const std::vector<Sighted> &recent = measureOf(*m_result, transport).recent;
        for (auto one = recent.rbegin(); one != recent.rend() && one->seen >= firstMoment(); ++one) {
            if (point.x() < xOf(one->happened) - seenRadius || point.x() > xOf(one->seen) + seenRadius)
                continue;
            return tr("%1, event %2: happened at %3 s, seen at %4 s, %5 old")
                .arg(text(transport), numberText(double(one->event)),
                    numberText(double(one->happened) / 1e9, 3), numberText(double(one->seen) / 1e9, 3),
                    spanText(double(one->age())));
        }
    }
    return {};
}

bool LaneView::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const QString tip = tipAt(QPointF(help->pos()));
        if (tip.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), tip, this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace Fanlight

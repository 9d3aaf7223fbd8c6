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
constexpr std::size_t roundedBars = 200; // more of them lose their corners, which take long to paint

// Those that would run into one another are painted as one.
void paintDots(QPainter &painter, std::vector<double> places, double y, double radius)
{
    std::sort(places.begin(), places.end()); // a file may hold them in any order
    for (std::size_t index = 0; index < places.size(); ++index) {
        const double left = places[index];
        while (index + 1 < places.size() && places[index + 1] - places[index] < radius)
            ++index;
        painter.drawRoundedRect(
            QRectF(left - radius, y - radius, places[index] - left + 2 * radius, 2 * radius), radius, radius);
    }
}

} // namespace

LaneView::LaneView(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("laneView"));
    setAccessibleName(tr("Happened and seen: the events of the last 12 seconds, a lane a transport"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_left = labelsWidth();
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

int LaneView::labelsWidth() const
{
    int widest = 0;
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    for (const Transport transport : allTransports)
        widest = std::max(widest, QFontMetrics(bold).horizontalAdvance(text(transport)));
    return margin + widest + 14;
}

void LaneView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange ||
        event->type() == QEvent::LanguageChange)
        m_left = labelsWidth();
    QWidget::changeEvent(event);
}

double LaneView::xOf(qint64 moment) const
{
    const double left = m_left;
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
        painter.drawText(
            QRectF(margin, y - 12, m_left - margin, 24), Qt::AlignLeft | Qt::AlignVCenter, text(transport));
        painter.setPen(QPen(color(Token::Line, *this), 1.5));
        painter.drawLine(QPointF(m_left, y), QPointF(width() - margin, y));
        if (!m_result)
            continue;
        painter.save();
        painter.setClipRect(QRectF(m_left - seenRadius, 0, width() - m_left, height()));
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
    std::vector<double> happened;
    std::vector<double> seen;
    for (auto one = begin; one != measure.recent.end(); ++one) {
        const double from = xOf(one->happened);
        const double to = xOf(one->seen);
        if (!seen.empty() && int(from) == int(happened.back()) && int(to) == int(seen.back()))
            continue;
        happened.push_back(from);
        seen.push_back(to);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(bar);
    const bool areMany = seen.size() > roundedBars;
    painter.setRenderHint(QPainter::Antialiasing, !areMany);
    for (std::size_t index = 0; index < seen.size(); ++index) {
        const QRectF place(happened[index], y - barHeight / 2, seen[index] - happened[index], barHeight);
        if (areMany)
            painter.fillRect(place, bar);
        else
            painter.drawRoundedRect(place, 2, 2);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(solid);
    paintDots(painter, happened, y, happenedRadius);
    paintDots(painter, seen, y, seenRadius);
}

void LaneView::paintLegend(QPainter &painter) const
{
    const QFontMetrics metrics(smallFont());
    const double top = height() - metrics.height() - 4;
    const double middle = top + metrics.height() / 2.0;
    const QColor muted = color(Token::MutedInk, *this);
    painter.setFont(smallFont());
    double x = width() > 560 ? m_left : margin;
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
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    QToolTip::showText(help->globalPos(), tipAt(QPointF(help->pos())), this); // an empty one hides it
    return true;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/headoflineview.h"

#include "widgets/common/theme.h"
#include "widgets/http/timeaxis.h"
#include "widgets/http/transportlook.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace Fanlight {

namespace {

constexpr int margin = 12;
constexpr int lanes = 3;
constexpr double barHeight = 14;
constexpr double laneHeight = 25;
constexpr double valueRoom = 78; // right of the longest bar, for its time
constexpr double groupGap = 8;

const std::array<TimedReply, 3> &repliesOf(const HeadOfLineResult &result, bool parallel)
{
    return parallel ? result.parallel : result.pipelined;
}

qint64 elapsedOf(const HeadOfLineResult &result, bool parallel)
{
    return parallel ? result.parallelElapsed : result.pipelinedElapsed;
}

QColor thinned(QColor colour, float alpha)
{
    colour.setAlphaF(alpha);
    return colour;
}

// Striped, so that it tells without colour.
void paintWaiting(QPainter &painter, const QWidget &widget, const QRectF &bar)
{
    const QColor colour = color(Token::Close, widget);
    painter.save();
    painter.setPen(Qt::NoPen);
    painter.setBrush(thinned(colour, 0.16F));
    painter.drawRect(bar);
    painter.setClipRect(bar);
    painter.setPen(QPen(thinned(colour, 0.75F), 1.4));
    for (double x = bar.left() - bar.height(); x < bar.right(); x += 7)
        painter.drawLine(QPointF(x, bar.bottom()), QPointF(x + bar.height(), bar.top()));
    painter.restore();
    painter.setPen(QPen(colour, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(bar);
}

} // namespace

HeadOfLineView::HeadOfLineView(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("headOfLineView"));
    setAccessibleName(tr("When each reply came, pipelined and in parallel"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    describe();
}

void HeadOfLineView::setResult(const HeadOfLineResult &result)
{
    m_result = result;
    describe();
    update();
}

void HeadOfLineView::describe()
{
    QStringList spoken;
    for (const bool parallel : {false, true}) {
        spoken.append(parallel ? tr("On three connections") : tr("On one connection"));
        for (int lane = 0; lane < lanes; ++lane) {
            const TimedReply &reply = repliesOf(m_result, parallel).at(std::size_t(lane));
            QString said = laneLabel(parallel, lane) + QLatin1Char(' ') +
                           (reply.arrived < 0 ? tr("not yet") : spanText(double(reply.arrived)));
            if (const qint64 waited = waitedBehind(m_result, std::size_t(lane));
                !parallel && lane > 0 && waited >= 0)
                said += tr(", %1 of them behind another").arg(spanText(double(waited)));
            spoken.append(said);
        }
    }
    setAccessibleDescription(spoken.join(QStringLiteral("; ")));
}

QString HeadOfLineView::laneLabel(bool parallel, int lane) const
{
    const QString which = lane == 0 ? tr("slow") : tr("quick");
    return parallel ? tr("connection %1, %2").arg(lane + 1).arg(which)
                    : tr("request %1, %2").arg(lane + 1).arg(which);
}

TimeAxis HeadOfLineView::axis() const
{
    const HeadOfLineSettings &settings = m_result.settings;
    const auto expected = qint64((settings.slow + 2 * settings.oneWayDelay) * 1e6);
    TimeAxis axis;
    axis.left = margin;
    for (const bool parallel : {false, true})
        axis.left =
            std::max(axis.left, margin + fontMetrics().horizontalAdvance(laneLabel(parallel, 0)) + 14.0);
    axis.right = width() - margin - valueRoom;
    axis.span = std::max({qint64(1'000'000), expected, m_result.pipelinedElapsed, m_result.parallelElapsed});
    return axis;
}

double HeadOfLineView::groupHeight() const
{
    return fontMetrics().height() + 8 + lanes * laneHeight + groupGap;
}

double HeadOfLineView::laneY(bool parallel, int lane) const
{
    return 4 + (parallel ? groupHeight() : 0) + fontMetrics().height() + 8 + (lane + 0.5) * laneHeight;
}

QSize HeadOfLineView::sizeHint() const
{
    const int lines = 2 * (QFontMetrics(smallFont()).height() + 6);
    return {640, int(4 + 2 * groupHeight()) + lines + 6};
}

QSize HeadOfLineView::minimumSizeHint() const
{
    return {420, sizeHint().height()};
}

void HeadOfLineView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double bottom = laneY(true, lanes - 1) + laneHeight / 2 + 2;
    axis().paint(painter, *this, laneY(false, 0) - laneHeight / 2, bottom);
    for (const bool parallel : {false, true})
        paintGroup(painter, parallel);
    paintLegend(painter);
}

void HeadOfLineView::paintGroup(QPainter &painter, bool parallel) const
{
    const double top = laneY(parallel, 0) - laneHeight / 2 - fontMetrics().height() - 4;
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const QString title = parallel ? tr("In parallel") : tr("Pipelined");
    // The scale's lines run through both groups; not through the words.
    painter.fillRect(QRectF(0, top - 4, width(), fontMetrics().height() + 6), color(Token::Surface, *this));
    painter.setFont(bold);
    painter.setPen(color(Token::Ink, *this));
    painter.drawText(QPointF(margin, top + fontMetrics().ascent()), title);
    const quint64 connections = parallel ? m_result.parallelConnections : m_result.pipelinedConnections;
    const QString how = parallel ? tr("one connection each: nobody waits for another")
                                 : tr("one connection: replies in the order of the requests");
    const QString counted = connections == 0   ? QString()
                            : connections == 1 ? tr(" · 1 TCP connection counted")
                                               : tr(" · %1 TCP connections counted").arg(connections);
    painter.setFont(smallFont());
    painter.setPen(color(Token::MutedInk, *this));
    painter.drawText(
        QPointF(margin + QFontMetrics(bold).horizontalAdvance(title) + 10, top + fontMetrics().ascent()),
        how + counted);
    for (int lane = 0; lane < lanes; ++lane)
        paintLane(painter, parallel, lane);
}

void HeadOfLineView::paintLane(QPainter &painter, bool parallel, int lane) const
{
    const TimeAxis time = axis();
    const double y = laneY(parallel, lane);
    painter.setFont(font());
    painter.setPen(color(Token::Ink, *this));
    painter.drawText(QRectF(margin, y - laneHeight / 2, time.left - margin, laneHeight),
        Qt::AlignLeft | Qt::AlignVCenter, laneLabel(parallel, lane));
    const TimedReply &reply = repliesOf(m_result, parallel).at(std::size_t(lane));
    const qint64 end = reply.arrived >= 0 ? reply.arrived : elapsedOf(m_result, parallel);
    if (end < 0)
        return;
    const auto bar = [&](qint64 from, qint64 to) {
        const double wide = std::max(from == 0 ? 3.0 : 0.0, time.xOf(to) - time.xOf(from)); // to be seen
        return QRectF(time.xOf(from), y - barHeight / 2, wide, barHeight);
    };
    const qint64 waited = parallel ? 0 : waitedBehind(m_result, std::size_t(lane));
    const QColor own = color(Token::Http, *this);
    painter.setPen(Qt::NoPen);
    if (reply.arrived < 0 || waited < 0) { // under way, or nothing to compare with yet
        painter.setBrush(thinned(own, 0.3F));
        painter.drawRect(bar(0, end));
    } else {
        painter.setBrush(own);
        painter.drawRect(bar(0, end - waited));
        if (waited > 0)
            paintWaiting(painter, *this, bar(end - waited, end));
    }
    if (reply.arrived < 0)
        return;
    TimeAxis::paintValue(
        painter, *this, {std::max(time.xOf(end), time.left + 3) + 3, y}, spanText(double(end)));
}

void HeadOfLineView::paintLegend(QPainter &painter) const
{
    const QFontMetrics metrics(smallFont());
    const double top = height() - metrics.height() - 6;
    const double square = metrics.height() - 5;
    double x = axis().left;
    const auto words = [&](const QString &text) {
        painter.setFont(smallFont());
        painter.setPen(color(Token::MutedInk, *this));
        painter.drawText(QPointF(x, top + metrics.ascent()), text);
        x += metrics.horizontalAdvance(text) + 16;
    };
    words(tr("0: requests written"));
    painter.setPen(Qt::NoPen);
    painter.setBrush(color(Token::Http, *this));
    painter.drawRect(QRectF(x, top + 3, 2 * square, square));
    x += 2 * square + 6;
    words(tr("own time"));
    paintWaiting(painter, *this, QRectF(x, top + 3, 2 * square, square));
    x += 2 * square + 6;
    words(tr("waits behind another reply"));
}

QString HeadOfLineView::tipAt(QPointF point) const
{
    for (const bool parallel : {false, true}) {
        for (int lane = 0; lane < lanes; ++lane) {
            const TimedReply &reply = repliesOf(m_result, parallel).at(std::size_t(lane));
            if (std::abs(point.y() - laneY(parallel, lane)) > laneHeight / 2 || reply.arrived < 0)
                continue;
            QString tip =
                tr("%1: its last byte came %2 after the requests were written; %3 bytes, status %4. "
                   "Measured at the client.")
                    .arg(laneLabel(parallel, lane), spanText(double(reply.arrived)),
                        numberText(double(reply.size)))
                    .arg(reply.status);
            if (const qint64 waited = waitedBehind(m_result, std::size_t(lane));
                !parallel && lane > 0 && waited >= 0)
                tip +=
                    QLatin1Char('\n') +
                    tr("Hatched, %1: what it took longer than the same request on a connection of its own.")
                        .arg(spanText(double(waited)));
            return tip;
        }
    }
    return {};
}

bool HeadOfLineView::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    QToolTip::showText(help->globalPos(), tipAt(QPointF(help->pos())), this); // an empty one hides it
    return true;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/verdictview.h"

#include "widgets/common/comparisonwording.h"
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
constexpr double smallestLane = 62;
constexpr double barHeight = 14;
constexpr double dotRadius = 4.5;
constexpr double valueRoom = 78; // right of the last moment, for its number

Transport lookOf(bool push)
{
    return push ? Transport::WebSocket : Transport::ShortPolling;
}

} // namespace

VerdictView::VerdictView(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("verdictView"));
    setAccessibleName(tr("Polls, the job's end and when each client knew"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    describe();
}

void VerdictView::setResult(const VerdictResult &result)
{
    m_result = result;
    describe();
    update();
}

void VerdictView::describe()
{
    const auto known = [](qint64 delay) {
        return delay < 0 ? tr("not known yet") : tr("known %1 after the end").arg(spanText(double(delay)));
    };
    const QString polls = m_result.polls == 1 ? tr("1 poll") : tr("%1 polls").arg(m_result.polls);
    setAccessibleDescription(
        tr("%1: %2, %3 of them empty, %4. %5: %6")
            .arg(text(lookOf(false)), polls)
            .arg(m_result.emptyAnswers)
            .arg(known(m_result.pollDelay), text(lookOf(true)), known(m_result.pushDelay)));
}

// As long as it may take, so that the scale stays while it runs.
TimeAxis VerdictView::axis() const
{
    const VerdictSettings &settings = m_result.settings;
    const double expected = settings.job + expectedPeriod(settings) + 3 * settings.oneWayDelay;
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    TimeAxis axis;
    for (const bool push : {false, true})
        axis.left =
            std::max(axis.left, margin + QFontMetrics(bold).horizontalAdvance(text(lookOf(push))) + 16.0);
    axis.right = width() - margin - valueRoom;
    axis.span = std::max(qint64(expected * 1e6), m_result.elapsed);
    return axis;
}

double VerdictView::laneY(bool push) const
{
    const double head = QFontMetrics(smallFont()).height() + 10;
    return head + (push ? 1.5 : 0.5) * laneHeight();
}

double VerdictView::laneHeight() const
{
    const double around = 3 * QFontMetrics(smallFont()).height() + 30; // head, scale and legend
    return std::max(smallestLane, (height() - around) / 2);
}

double VerdictView::lanesBottom() const
{
    return laneY(true) + laneHeight() / 2;
}

QSize VerdictView::sizeHint() const
{
    return {640, int(2 * smallestLane) + 3 * QFontMetrics(smallFont()).height() + 30};
}

QSize VerdictView::minimumSizeHint() const
{
    return {420, sizeHint().height()};
}

void VerdictView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    axis().paint(painter, *this, laneY(false) - laneHeight() / 2, lanesBottom());
    for (const bool push : {false, true})
        paintLane(painter, push);
    paintPolls(painter);
    paintEnd(painter);
    for (const bool push : {false, true})
        paintKnown(painter, push);
    paintLegend(painter);
}

void VerdictView::paintLane(QPainter &painter, bool push) const
{
    const TimeAxis time = axis();
    const double y = laneY(push);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(color(Token::Ink, *this));
    painter.drawText(
        QRectF(margin, y - 12, time.left - margin, 24), Qt::AlignLeft | Qt::AlignVCenter, text(lookOf(push)));
    painter.setPen(QPen(color(Token::Line, *this), 1.5));
    painter.drawLine(QPointF(time.left, y), QPointF(time.right, y));
    // What has passed: until the client knew, or until now.
    const qint64 known = push ? m_result.pushed : m_result.polled;
    const qint64 until = known >= 0 ? known : m_result.elapsed;
    if (until < 0)
        return;
    painter.setPen(QPen(transportShade(lookOf(push), *this, 0.55), 2.5));
    painter.drawLine(QPointF(time.left, y), QPointF(time.xOf(until), y));
}

// Hollow: "not yet"; filled: it knew. Where they stand too close for circles, ticks alone.
void VerdictView::paintPolls(QPainter &painter) const
{
    const TimeAxis time = axis();
    const double y = laneY(false);
    const QColor colour = transportColor(lookOf(false), *this);
    const double apart = time.xOf(qint64(expectedPeriod(m_result.settings) * 1e6)) - time.left;
    const bool dense = apart < 3 * dotRadius;
    double drawn = -1;
    for (auto poll = m_result.pollTimes.rbegin(); poll != m_result.pollTimes.rend(); ++poll) {
        const double x = time.xOf(poll->asked);
        if (drawn >= 0 && std::abs(x - drawn) < 2)
            continue;
        drawn = x;
        painter.setPen(QPen(color(Token::MutedInk, *this), dense ? 0.8 : 1.2));
        painter.drawLine(QPointF(x, y - 13), QPointF(x, y + 13));
        if (dense || poll->answered < 0 || poll->knew)
            continue;
        painter.setPen(QPen(colour, 1.8));
        painter.setBrush(color(Token::Surface, *this));
        painter.drawEllipse(QPointF(time.xOf(poll->answered), y), dotRadius, dotRadius);
    }
}

void VerdictView::paintKnown(QPainter &painter, bool push) const
{
    const qint64 known = push ? m_result.pushed : m_result.polled;
    const qint64 delay = push ? m_result.pushDelay : m_result.pollDelay;
    if (known < 0)
        return;
    const TimeAxis time = axis();
    const double y = laneY(push);
    painter.setPen(Qt::NoPen);
    if (m_result.jobEnd >= 0) {
        painter.setBrush(transportShade(lookOf(push), *this, 0.4));
        painter.drawRoundedRect(QRectF(time.xOf(m_result.jobEnd), y - barHeight / 2,
                                    time.xOf(known) - time.xOf(m_result.jobEnd), barHeight),
            2, 2);
    }
    painter.setBrush(transportColor(lookOf(push), *this));
    painter.drawEllipse(QPointF(time.xOf(known), y), dotRadius + 0.5, dotRadius + 0.5);
    if (delay < 0)
        return;
    TimeAxis::paintValue(painter, *this, {time.xOf(known) + dotRadius + 3, y}, spanText(double(delay)));
}

void VerdictView::paintEnd(QPainter &painter) const
{
    if (m_result.jobEnd < 0)
        return;
    const double x = axis().xOf(m_result.jobEnd);
    const QFontMetrics metrics(smallFont());
    painter.setPen(QPen(color(Token::Ink, *this), 1.5, Qt::DashLine));
    painter.drawLine(QPointF(x, metrics.height() + 6), QPointF(x, lanesBottom()));
    const QString label = tr("the job’s end, %1").arg(spanText(double(m_result.jobEnd)));
    const double wide = metrics.horizontalAdvance(label);
    painter.setFont(smallFont());
    painter.setPen(color(Token::Ink, *this));
    painter.drawText(
        QPointF(std::clamp(x - wide / 2, double(margin), width() - margin - wide), 4 + metrics.ascent()),
        label);
}

void VerdictView::paintLegend(QPainter &painter) const
{
    const QFontMetrics metrics(smallFont());
    const double top = height() - metrics.height() - 6;
    const double middle = top + metrics.height() / 2.0;
    const QColor colour = transportColor(lookOf(false), *this);
    double x = axis().left;
    const auto words = [&](const QString &text) {
        painter.setFont(smallFont());
        painter.setPen(color(Token::MutedInk, *this));
        painter.drawText(QPointF(x, top + metrics.ascent()), text);
        x += metrics.horizontalAdvance(text) + 16;
    };
    const auto circle = [&](bool filled) {
        painter.setPen(QPen(colour, 1.8));
        painter.setBrush(filled ? colour : color(Token::Surface, *this));
        painter.drawEllipse(QPointF(x + dotRadius, middle), dotRadius, dotRadius);
        x += 2 * dotRadius + 6;
    };
    words(tr("0: job submitted"));
    painter.setPen(QPen(color(Token::MutedInk, *this), 1.2));
    painter.drawLine(QPointF(x + 1, middle - 6), QPointF(x + 1, middle + 6));
    x += 7;
    words(tr("asked"));
    circle(false);
    words(tr("“not yet”"));
    circle(true);
    words(tr("knew it"));
    painter.setPen(Qt::NoPen);
    painter.setBrush(transportShade(lookOf(false), *this, 0.4));
    painter.drawRoundedRect(QRectF(x, middle - 5, 20, 10), 2, 2);
    x += 26;
    words(tr("from the end until it knew"));
    if (std::size_t(m_result.polls) > m_result.pollTimes.size())
        words(tr("the newest %1 polls are drawn").arg(numberText(double(m_result.pollTimes.size()))));
}

QString VerdictView::tipAt(QPointF point) const
{
    const TimeAxis time = axis();
    if (std::abs(point.y() - laneY(true)) < smallestLane / 2 && m_result.pushed >= 0)
        return tr("The message came %1 after the job was submitted, %2 after its end. Measured.")
            .arg(spanText(double(m_result.pushed)), spanText(double(m_result.pushDelay)));
    if (std::abs(point.y() - laneY(false)) > smallestLane / 2)
        return {};
    for (auto poll = m_result.pollTimes.rbegin(); poll != m_result.pollTimes.rend(); ++poll) {
        const double to = time.xOf(std::max(poll->asked, poll->answered));
        if (point.x() < time.xOf(poll->asked) - dotRadius || point.x() > to + dotRadius)
            continue;
        const QString asked = tr("Poll %1: asked at %2")
                                  .arg(m_result.polls - int(poll - m_result.pollTimes.rbegin()))
                                  .arg(spanText(double(poll->asked)));
        if (poll->answered < 0)
            return asked;
        return asked + tr(", answered at %1: %2")
                           .arg(spanText(double(poll->answered)), poll->knew ? tr("done") : tr("not yet"));
    }
    return {};
}

bool VerdictView::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    QToolTip::showText(help->globalPos(), tipAt(QPointF(help->pos())), this); // an empty one hides it
    return true;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/racelanes.h"

#include "widgets/common/comparisonwording.h"
#include "widgets/common/theme.h"
#include "widgets/http/transportlook.h"

#include <QPainter>

#include <algorithm>
#include <vector>

namespace Fanlight {

namespace {

constexpr int margin = 12;
constexpr int barHeight = 12;

// Fresh connections are what plain polling does, the WebSocket keeps its colour; the two between theirs.
Transport lookOf(RaceLane lane)
{
    return Transport(int(lane));
}

} // namespace

RaceLanes::RaceLanes(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("raceLanes"));
    setAccessibleName(tr("The race's four lanes"));
    setToolTip(
        tr("Time: from the first byte asked for to the last answer. Connections and bytes are counted at "
           "the relay, TCP payload alone."));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    for (std::size_t lane = 0; lane < allLanes.size(); ++lane)
        m_result.lanes.at(lane).lane = allLanes.at(lane);
}

void RaceLanes::setResult(const RaceResult &result)
{
    m_result = result;
    QStringList spoken;
    for (const LaneResult &lane : m_result.lanes) {
        spoken.append(text(lane.lane));
        for (const Column &column : columnsOf(lane))
            spoken.append(column.title + QLatin1Char(' ') + column.value);
    }
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
    update();
}

int RaceLanes::headHeight() const
{
    return QFontMetrics(smallFont()).height() + 8;
}

int RaceLanes::rowHeight() const
{
    return fontMetrics().height() + barHeight + 22;
}

QSize RaceLanes::sizeHint() const
{
    return {600, headHeight() + rowHeight() * int(allLanes.size()) + 6};
}

QSize RaceLanes::minimumSizeHint() const
{
    return {480, sizeHint().height()};
}

std::vector<RaceLanes::Column> RaceLanes::columnsOf(const LaneResult &lane) const
{
    const bool begun = lane.done > 0;
    const auto number = [begun](quint64 value) { return begun ? numberText(double(value)) : QString(); };
    return {{tr("done"), number(quint64(lane.done)), 70},
        {tr("time"), begun ? spanText(double(lane.elapsed)) : QString(), 84},
        {tr("connections"), number(lane.connections), 90}, {tr("bytes up"), number(lane.up.total()), 90},
        {tr("bytes down"), number(lane.down.total()), 90}};
}

void RaceLanes::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics metrics(smallFont());
    painter.setFont(smallFont());
    painter.setPen(color(Token::MutedInk, *this));
    const std::vector<Column> columns = columnsOf(m_result.lanes.front());
    int right = width() - margin;
    for (auto column = columns.rbegin(); column != columns.rend(); ++column) {
        painter.drawText(
            QRect(right - column->width, 6, column->width, metrics.height()), Qt::AlignRight, column->title);
        right -= column->width;
    }
    int y = headHeight();
    for (const LaneResult &lane : m_result.lanes) {
        paintLane(painter, lane, y);
        y += rowHeight();
    }
}

void RaceLanes::paintLane(QPainter &painter, const LaneResult &lane, int y) const
{
    const int textHeight = fontMetrics().height() + 6;
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(color(Token::Ink, *this));
    painter.drawText(
        QRect(margin, y, width() / 2, textHeight), Qt::AlignLeft | Qt::AlignVCenter, text(lane.lane));
    const std::vector<Column> columns = columnsOf(lane);
    int right = width() - margin;
    for (auto column = columns.rbegin(); column != columns.rend(); ++column) {
        const QRect room(right - column->width, y, column->width, textHeight);
        painter.setFont(monospace());
        painter.setPen(color(Token::Ink, *this));
        painter.drawText(room, Qt::AlignRight | Qt::AlignVCenter, column->value);
        right -= column->width;
    }
    const QRectF track(margin, y + textHeight, width() - 2 * margin, barHeight);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color(Token::Line, *this));
    painter.drawRoundedRect(track, 3, 3);
    const double share = double(lane.done) / double(std::max(1, m_result.settings.requests));
    painter.setBrush(transportColor(lookOf(lane.lane), *this));
    painter.drawRoundedRect(
        QRectF(track.topLeft(), QSizeF(track.width() * std::min(1.0, share), barHeight)), 3, 3);
    if (!lane.error.isEmpty()) {
        painter.setFont(smallFont());
        painter.setPen(color(Token::Violation, *this));
        painter.drawText(QRectF(margin, track.bottom() + 2, right - margin, textHeight),
            Qt::AlignLeft | Qt::AlignTop, lane.error);
    }
}

} // namespace Fanlight

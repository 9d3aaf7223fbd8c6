// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/headerbars.h"

#include "widgets/common/comparisonwording.h"
#include "widgets/common/theme.h"
#include "widgets/http/transportlook.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {

constexpr int margin = 12;
constexpr int top = 6;
constexpr double headerStrength = 0.5;
constexpr double estimateStrength = 0.18;

} // namespace

HeaderBars::HeaderBars(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("headerBars"));
    setAccessibleName(tr("Payload, header and estimated IP and TCP bytes of each transport"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    setFont(smallFont());
}

void HeaderBars::setResult(const ComparisonResult &result)
{
    for (const Transport transport : allTransports) {
        const TransportMeasure &measure = measureOf(result, transport);
        Bar &bar = m_bars.at(std::size_t(transport));
        bar.payload = double(measure.up.payload + measure.down.payload);
        bar.header = double(measure.up.total() + measure.down.total()) - bar.payload;
        bar.estimate = double(measure.estimatedOverhead());
    }
    update();
}

void HeaderBars::clear()
{
    m_bars = {};
    update();
}

int HeaderBars::rowHeight() const
{
    return fontMetrics().height() + 4;
}

QSize HeaderBars::sizeHint() const
{
    return {400, top + rowHeight() * (int(allTransports.size()) + 1) + 4};
}

QSize HeaderBars::minimumSizeHint() const
{
    return {260, sizeHint().height()};
}

void HeaderBars::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    double longest = 1;
    for (const Bar &bar : m_bars)
        longest = std::max(longest, bar.total());
    for (const Transport transport : allTransports)
        paintRow(painter, transport, longest);
    paintLegend(painter);
}

void HeaderBars::paintRow(QPainter &painter, Transport transport, double longest) const
{
    const QFontMetrics metrics = fontMetrics();
    const Bar &bar = m_bars.at(std::size_t(transport));
    int label = 0;
    for (const Transport one : allTransports)
        label = std::max(label, metrics.horizontalAdvance(text(one)));
    const QString sums =
        bar.total() > 0 ? tr("%1 + %2 B").arg(numberText(bar.payload), numberText(bar.header)) : QString();
    const int sumRoom = metrics.horizontalAdvance(QStringLiteral("0,000,000 + 0,000,000 B"));
    const int y = top + rowHeight() * int(transport);
    painter.setPen(color(Token::Ink, *this));
    painter.drawText(QRect(margin, y, label, rowHeight()), Qt::AlignLeft | Qt::AlignVCenter, text(transport));
    painter.setPen(color(Token::MutedInk, *this));
    painter.drawText(
        QRect(width() - margin - sumRoom, y, sumRoom, rowHeight()), Qt::AlignRight | Qt::AlignVCenter, sums);
    const double left = margin + label + 12;
    const double scale = (width() - margin - sumRoom - 12 - left) / longest;
    if (scale <= 0)
        return;
    double x = left;
    for (const auto &[bytes, strength] : {std::pair(bar.payload, 1.0), std::pair(bar.header, headerStrength),
             std::pair(bar.estimate, estimateStrength)}) {
        painter.fillRect(
            QRectF(x, y + 3, bytes * scale, rowHeight() - 6), transportShade(transport, *this, strength));
        x += bytes * scale;
    }
}

void HeaderBars::paintLegend(QPainter &painter) const
{
    const QFontMetrics metrics = fontMetrics();
    const int y = top + rowHeight() * int(allTransports.size());
    const QColor ground = color(Token::Surface, *this);
    const QColor ink = color(Token::MutedInk, *this);
    double x = margin;
    for (const auto &[label, strength] :
        {std::pair(tr("payload"), 1.0), std::pair(tr("header"), headerStrength),
            std::pair(tr("IP and TCP, an estimate"), estimateStrength)}) {
        painter.fillRect(QRectF(x, y + 5, 14, rowHeight() - 10), ground);
        QColor shade = ink;
        shade.setAlphaF(float(strength));
        painter.fillRect(QRectF(x, y + 5, 14, rowHeight() - 10), shade);
        x += 20;
        painter.setPen(ink);
        painter.drawText(QPointF(x, y + (rowHeight() + metrics.ascent() - metrics.descent()) / 2.0), label);
        x += metrics.horizontalAdvance(label) + 16;
    }
}

bool HeaderBars::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int row = (help->y() - top) / rowHeight();
    if (help->y() < top || row >= int(allTransports.size())) {
        QToolTip::showText(help->globalPos(),
            tr("Estimated: 40 bytes a packet, a packet for each 1,448 bytes, one acknowledgement for two "
               "packets, "
               "7 packets to open and close a connection."),
            this);
        return true;
    }
    const Bar &bar = m_bars.at(std::size_t(row));
    QToolTip::showText(help->globalPos(),
        tr("%1: %2 bytes of events, %3 bytes of heads and framing, both counted on the wire; IP and TCP add "
           "about "
           "%4 bytes (an estimate).")
            .arg(text(Transport(row)), numberText(bar.payload), numberText(bar.header),
                numberText(bar.estimate)),
        this);
    return true;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/ladderview.h"
#include "workbench/workbench.h"

#include <QDateTime>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

// The ladder for a file. A part of LadderView in a file of its own.
namespace Fanlight {

LadderSheet LadderView::sheet(bool range)
{
    settle();
    double top = verticalScrollBar()->value();
    double bottom = std::min(top + bodyHeight(), m_layout.height());
    if (range && hasRange()) {
        const LadderMarks marked = marks();
        top = m_layout.height();
        bottom = 0;
        for (std::size_t i = 0; i < m_layout.rows().size(); ++i) {
            const quint64 number = m_tape.events()[i].number;
            if (number < marked.rangeFirst || number > marked.rangeLast)
                continue;
            top = std::min(top, m_layout.rows()[i].top - 4);
            bottom = std::max(bottom, m_layout.rows()[i].bottom + 4);
        }
    }
    const double title = LadderPainter::lineHeight() + 12;
    const QSizeF size(m_layout.width(), title + LadderPainter::headerHeight() + std::max(0.0, bottom - top));
    return {size, rangeTitle(top, bottom),
        [this, size, top, bottom](QPainter &painter) { drawSheet(painter, size, top, bottom); }};
}

QString LadderView::rangeTitle(double top, double bottom) const
{
    const CaptureClock &clock = m_workbench.clock();
    const QDateTime begin = clock.wallTime(m_layout.timeAt(top));
    const QDateTime end = clock.wallTime(m_layout.timeAt(bottom));
    const QString seconds = QStringLiteral("HH:mm:ss");
    return tr("Fanlight · ladder of %1, %2 to %3")
        .arg(begin.toString(QStringLiteral("yyyy-MM-dd")), begin.toString(seconds), end.toString(seconds));
}

void LadderView::drawSheet(QPainter &painter, const QSizeF &size, double top, double bottom)
{
    settle();
    const double title = LadderPainter::lineHeight() + 12;
    const double begin = title + LadderPainter::headerHeight();
    const QColor ground = color(Token::Surface, *this);
    countAll(top, bottom);
    painter.fillRect(QRectF(QPointF(), size), ground);
    LadderPainter ladder(painter, parts(), schemeOf(*this));
    painter.translate(0, begin - top);
    ladder.drawBody(top, bottom, {});
    painter.translate(0, top - begin);
    // Over what reaches out of the body: QSvgGenerator knows no clipping.
    painter.fillRect(QRectF(0, 0, size.width(), begin), ground);
    painter.setFont(smallFont());
    painter.setPen(color(Token::MutedInk, *this));
    painter.drawText(
        QRectF(10, 0, size.width() - 20, title), Qt::AlignLeft | Qt::AlignVCenter, rangeTitle(top, bottom));
    painter.translate(0, title);
    ladder.drawHeader();
}

// A file has them all, however long it takes; the window lets them come one frame after the other.
void LadderView::countAll(double top, double bottom)
{
    for (const int index : m_layout.visible(top, bottom)) {
        static_cast<void>(m_layout.arrowsOf(index));
        while (m_layout.isBehind()) {
            m_layout.arrange();
            static_cast<void>(m_layout.arrowsOf(index));
        }
    }
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/traceheat.h"

#include "tables/broadcasttext.h"
#include "tables/recordtext.h"
#include "widgets/common/theme.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace Fanlight {

namespace {

constexpr double headRoom = 7;     // pixels, for the marks of what was given up
constexpr double widestColumn = 8; // pixels
constexpr int leastBins = 12;

} // namespace

TraceHeat::TraceHeat(const TraceHistory &history, const CaptureClock &clock, QWidget *parent)
    : QWidget(parent)
    , m_history(history)
    , m_clock(clock)
{
    setObjectName(QStringLiteral("traceHeat"));
    setAccessibleName(tr("The latest broadcasts: press or use the arrow keys to choose one"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

QSize TraceHeat::sizeHint() const
{
    return {260, 120};
}

QSize TraceHeat::minimumSizeHint() const
{
    return {140, 70};
}

void TraceHeat::refresh(quint64 chosen)
{
    m_chosen = chosen;
    rebuild();
    update();
}

void TraceHeat::rebuild()
{
    const auto &columns = m_history.columns();
    m_firstBin = TraceHistory::binCount;
    m_lastBin = 0;
    for (const TraceHistory::Column &column : columns) {
        const auto begin = column.bins.cbegin();
        const auto isUsed = [](quint32 count) { return count > 0; };
        const auto first = std::find_if(begin, column.bins.cend(), isUsed);
        if (first == column.bins.cend())
            continue;
        const auto last = std::find_if(column.bins.crbegin(), column.bins.crend(), isUsed).base();
        m_firstBin = std::min(m_firstBin, int(first - begin));
        m_lastBin = std::max(m_lastBin, int(last - begin));
    }
    if (m_lastBin <= m_firstBin) {
        m_picture = {};
        return;
    }
    const int spare = std::max(2, leastBins - (m_lastBin - m_firstBin)) / 2;
    m_firstBin = std::max(0, m_firstBin - spare);
    m_lastBin = std::min(TraceHistory::binCount, m_lastBin + spare);

    m_picture = QImage(int(columns.size()), m_lastBin - m_firstBin, QImage::Format_ARGB32);
    m_picture.fill(Qt::transparent);
    const QColor ink = color(Token::Text, *this);
    for (int bin = m_firstBin; bin < m_lastBin; ++bin) {
        auto *line = reinterpret_cast<QRgb *>(m_picture.scanLine(m_lastBin - 1 - bin));
        int x = 0;
        for (const TraceHistory::Column &column : columns) {
            const quint32 count = column.bins[std::size_t(bin)];
            const quint32 of = std::max({column.expected, column.counted, 1U});
            // The root, so that a few late ones are seen beside the many.
            const double share = std::sqrt(double(count) / double(of));
            if (count > 0)
                line[x] = qRgba(ink.red(), ink.green(), ink.blue(), 40 + int(215 * share));
            ++x;
        }
    }
}

QRectF TraceHeat::area() const
{
    const QFontMetricsF metrics(smallFont());
    const double left = metrics.horizontalAdvance(QStringLiteral("100 ms")) + 12;
    return {left, headRoom, std::max(20.0, width() - left - 8),
        std::max(20.0, height() - headRoom - metrics.height() - 6)};
}

double TraceHeat::columnWidth() const
{
    const double count = std::max<double>(1, double(m_history.columns().size()));
    return std::min(widestColumn, area().width() / count);
}

double TraceHeat::columnLeft(int index) const
{
    return area().right() - double(int(m_history.columns().size()) - index) * columnWidth();
}

int TraceHeat::columnAt(double x) const
{
    const int count = int(m_history.columns().size());
    const double back = (area().right() - x) / columnWidth();
    const int index = count - 1 - int(std::floor(back));
    return back < 0 || index < 0 ? -1 : index;
}

double TraceHeat::heightOf(double place) const
{
    const QRectF box = area();
    return box.bottom() - (place - m_firstBin) / double(std::max(1, m_lastBin - m_firstBin)) * box.height();
}

void TraceHeat::paintEvent(QPaintEvent *)
{
    if (m_picture.isNull() || m_picture.width() != int(m_history.columns().size()))
        rebuild();
    QPainter painter(this);
    paintScale(painter);
    if (m_picture.isNull())
        return;
    const QRectF box = area();
    const double left = columnLeft(0);
    painter.drawImage(QRectF(left, box.top(), box.right() - left, box.height()), m_picture);
    painter.setRenderHint(QPainter::Antialiasing);
    const double each = columnWidth();
    painter.setPen(Qt::NoPen);
    painter.setBrush(color(Token::Violation, *this));
    const auto &columns = m_history.columns();
    for (int i = 0; i < int(columns.size()); ++i) {
        if (columns[std::size_t(i)].givenUp > 0)
            painter.drawRect(QRectF(columnLeft(i), 1, std::max(2.0, each), headRoom - 3));
    }
    const int chosen = m_history.indexOf(m_chosen);
    if (chosen < 0)
        return;
    const double wide = std::max(3.0, each + 1);
    const QRectF mark(columnLeft(chosen) + each / 2 - wide / 2, box.top() - 1, wide, box.height() + 2);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color(Token::Accent, *this), hasFocus() ? 2 : 1));
    painter.drawRect(mark);
}

void TraceHeat::paintScale(QPainter &painter)
{
    const QRectF box = area();
    const QFontMetricsF metrics(smallFont());
    painter.setFont(smallFont());
    if (m_lastBin > m_firstBin) {
        for (double tick = 0.001; tick < 1e6; tick *= 10) {
            const double place = TraceHistory::place(tick);
            if (place < m_firstBin || place > m_lastBin)
                continue;
            const double y = heightOf(place);
            painter.setPen(QPen(color(Token::Line, *this), 1));
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y));
            painter.setPen(color(Token::MutedInk, *this));
            const QString words = tick >= 1000 ? tr("%1 s").arg(tick / 1000)
                                  : tick >= 1  ? tr("%1 ms").arg(tick)
                                               : tr("%1 µs").arg(std::round(tick * 1000));
            painter.drawText(QRectF(0, y - metrics.height() / 2, box.left() - 6, metrics.height()),
                Qt::AlignRight | Qt::AlignVCenter, words);
        }
    }
    const int count = int(m_history.columns().size());
    const QString foot = count == 1 ? tr("1 broadcast") : tr("the last %1 broadcasts").arg(count);
    painter.setPen(color(Token::MutedInk, *this));
    const QRectF line(0, box.bottom() + 3, box.right(), metrics.height() + 2);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, foot);
}

void TraceHeat::mousePressEvent(QMouseEvent *event)
{
    const int index = event->button() == Qt::LeftButton ? columnAt(event->position().x()) : -1;
    if (index < 0)
        return QWidget::mousePressEvent(event);
    Q_EMIT chosen(m_history.columns()[std::size_t(index)].number);
}

void TraceHeat::keyPressEvent(QKeyEvent *event)
{
    const int count = int(m_history.columns().size());
    const int step = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    if (step == 0 || count == 0)
        return QWidget::keyPressEvent(event);
    const int index = m_history.indexOf(m_chosen);
    const int wanted = index < 0 ? count - 1 : std::clamp(index + step, 0, count - 1);
    Q_EMIT chosen(m_history.columns()[std::size_t(wanted)].number);
}

QString TraceHeat::toolTipAt(const QPointF &point) const
{
    const int index = columnAt(point.x());
    if (index < 0 || m_lastBin <= m_firstBin)
        return {};
    const TraceHistory::Column &column = m_history.columns()[std::size_t(index)];
    const QRectF box = area();
    const double place = (box.bottom() - point.y()) / box.height() * (m_lastBin - m_firstBin);
    const int bin = m_firstBin + int(std::floor(place));
    const QString what = tr("Broadcast %1, %2: %3 of %4 reached")
                             .arg(column.number)
                             .arg(timeOfDay(m_clock, column.time), groupedNumber(column.reached),
                                 groupedNumber(std::max(column.expected, column.reached)));
    if (bin < 0 || bin >= TraceHistory::binCount)
        return what;
    const auto edge = [](int at) { return durationText(qint64(TraceHistory::binStart(at) * 1e6)); };
    return what + u'\n' +
           tr("%1 of them after %2 to %3")
               .arg(groupedNumber(column.bins[std::size_t(bin)]), edge(bin), edge(bin + 1));
}

bool TraceHeat::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        QToolTip::showText(help->globalPos(), toolTipAt(help->pos()), this);
        return true;
    }
    if (event->type() == QEvent::PaletteChange)
        m_picture = {};
    return QWidget::event(event);
}

} // namespace Fanlight

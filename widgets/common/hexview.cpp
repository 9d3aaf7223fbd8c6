// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/hexview.h"

#include "widgets/common/theme.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <array>

namespace Fanlight {

namespace {

constexpr int margin = 2;

QString digitsOf(quint8 byte)
{
    static constexpr char digits[] = "0123456789abcdef";
    const std::array<char, 2> both{digits[byte >> 4], digits[byte & 0xF]};
    return QString::fromLatin1(both.data(), 2);
}

QChar characterOf(quint8 byte)
{
    return byte > 0x20 && byte < 0x7F ? QLatin1Char(char(byte)) : QChar(u'·');
}

} // namespace

HexView::HexView(QWidget *parent)
    : QAbstractScrollArea(parent)
{
    setObjectName(QStringLiteral("hexView"));
    setAccessibleName(tr("Bytes in hexadecimal"));
    setFrameShape(NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setAutoFillBackground(false);
    viewport()->setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    layOut();
}

void HexView::setBytes(const QByteArray &bytes)
{
    m_bytes = bytes;
    m_selected = {};
    m_hovered = {};
    m_cuts.clear();
    m_cursor = -1;
    m_pointed = -1;
    verticalScrollBar()->setValue(0);
    layOut();
    updateGeometry();
    viewport()->update();
}

void HexView::setHighlight(ByteRange selected)
{
    if (m_selected == selected)
        return;
    m_selected = selected;
    if (selected.count > 0)
        reveal(selected.first);
    viewport()->update();
}

void HexView::setHovered(ByteRange hovered)
{
    m_hovered = hovered;
    viewport()->update();
}

void HexView::setCursorByte(qsizetype byte)
{
    m_cursor = byte >= 0 && byte < m_bytes.size() ? byte : -1;
    if (m_cursor >= 0)
        reveal(m_cursor);
    viewport()->update();
}

void HexView::setCuts(const std::vector<qsizetype> &cuts)
{
    m_cuts = cuts;
    viewport()->update();
}

void HexView::setLineLimits(int minimum, int maximum)
{
    m_minimumLines = minimum;
    m_maximumLines = maximum;
    setSizePolicy(QSizePolicy::Expanding, maximum > 0 ? QSizePolicy::Preferred : QSizePolicy::Expanding);
    updateGeometry();
}

qsizetype HexView::lineCount() const
{
    return (m_bytes.size() + m_perLine - 1) / m_perLine;
}

int HexView::lineHeight() const
{
    return QFontMetrics(monospace()).height() + 1;
}

QSize HexView::sizeHint() const
{
    const qsizetype lines = qMin(lineCount(), qsizetype(m_maximumLines > 0 ? m_maximumLines : 24));
    return {widthOf(16) + scrollBarWidth(), int(qMax(lines, qsizetype(1))) * lineHeight() + 2 * margin};
}

QSize HexView::minimumSizeHint() const
{
    const qsizetype lines = qMin(lineCount(), qsizetype(m_minimumLines));
    return {widthOf(8) + scrollBarWidth(), int(qMax(lines, qsizetype(1))) * lineHeight() + 2 * margin};
}

int HexView::scrollBarWidth() const
{
    // Few lines always show whole; more may have to scroll.
    return lineCount() > m_minimumLines ? verticalScrollBar()->sizeHint().width() : 0;
}

int HexView::bytesLeft() const
{
    return margin + (m_offsetDigits + 2) * m_charWidth;
}

int HexView::charsLeft() const
{
    // A gap between the two halves of sixteen, and one before the characters.
    return bytesLeft() + (m_perLine * 3 + (m_perLine == 16 ? 1 : 0) + 2) * m_charWidth;
}

int HexView::widthOf(int perLine) const
{
    return 2 * margin +
           (m_offsetDigits + 2 + perLine * 3 + (perLine == 16 ? 1 : 0) + 2 + perLine) * m_charWidth;
}

void HexView::layOut()
{
    m_charWidth = qMax(1, QFontMetrics(monospace()).horizontalAdvance(QLatin1Char('0')));
    m_offsetDigits = 2;
    for (qsizetype last = m_bytes.size() - 1; last > 0xFF; last >>= 8)
        m_offsetDigits += 2;
    const int room = viewport()->width();
    const int perLine = widthOf(16) <= room ? 16 : 8;
    if (perLine != m_perLine) {
        m_perLine = perLine;
        updateGeometry();
    }
    // The scroll bar counts lines: pixels would not fit an int for the largest payloads.
    const int page = qMax(1, (viewport()->height() - 2 * margin) / lineHeight());
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setRange(0, int(qMax(qsizetype(0), lineCount() - page)));
    horizontalScrollBar()->setPageStep(room);
    horizontalScrollBar()->setRange(0, qMax(0, widthOf(m_perLine) - room));
}

QRect HexView::rectOf(qsizetype byte) const
{
    const qsizetype line = byte / m_perLine - verticalScrollBar()->value();
    const int column = int(byte % m_perLine);
    const int gap = m_perLine == 16 && column >= 8 ? 1 : 0;
    return {bytesLeft() + (column * 3 + gap) * m_charWidth - horizontalScrollBar()->value(),
        margin + int(line) * lineHeight(), 2 * m_charWidth, lineHeight()};
}

void HexView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    painter.setFont(monospace());
    const int height = lineHeight();
    const qsizetype first = verticalScrollBar()->value();
    const qsizetype from = first + qMax(0, (event->rect().top() - margin) / height);
    const qsizetype end = qMin(lineCount(), first + (event->rect().bottom() - margin) / height + 1);
    for (qsizetype line = from; line < end; ++line)
        paintLine(painter, line, margin + int(line - first) * height);
}

void HexView::paintLine(QPainter &painter, qsizetype line, int top) const
{
    const int scrolled = horizontalScrollBar()->value();
    const int height = lineHeight();
    const int flags = int(Qt::AlignVCenter | Qt::AlignLeft) | Qt::TextSingleLine;
    painter.setPen(color(Token::MutedInk, *this));
    painter.drawText(QRect(margin - scrolled, top, m_offsetDigits * m_charWidth + 2, height), flags,
        QStringLiteral("%1").arg(line * m_perLine, m_offsetDigits, 16, QLatin1Char('0')));
    const qsizetype end = qMin(m_bytes.size(), (line + 1) * m_perLine);
    for (qsizetype byte = line * m_perLine; byte < end; ++byte) {
        const auto value = quint8(m_bytes.at(byte));
        const QRect digits = rectOf(byte);
        const int column = int(byte % m_perLine);
        const QRect character(charsLeft() + column * m_charWidth - scrolled, top, m_charWidth, height);
        paintGround(painter, byte, digits);
        if (std::binary_search(m_cuts.begin(), m_cuts.end(), byte))
            paintCut(painter, digits);
        if (m_selected.contains(byte))
            painter.fillRect(character, color(Token::Selection, *this));
        painter.setPen(inkOf(byte));
        painter.drawText(digits.adjusted(0, 0, 2, 0), flags, digitsOf(value));
        painter.setPen(color(m_selected.contains(byte) ? Token::Accent : Token::MutedInk, *this));
        painter.drawText(character.adjusted(0, 0, 2, 0), flags, characterOf(value));
    }
}

QColor HexView::inkOf(qsizetype byte) const
{
    return color(m_selected.contains(byte) ? Token::Accent : Token::Ink, *this);
}

void HexView::paintGround(QPainter &painter, qsizetype byte, const QRect &digits) const
{
    // A run of bytes is one stripe: the space to the next byte of the run belongs to it.
    const auto stripe = [&](const ByteRange &range) {
        const bool joins = range.contains(byte + 1) && (byte + 1) % m_perLine != 0;
        return digits.adjusted(-1, 0, joins ? m_charWidth : 1, 0);
    };
    if (m_selected.contains(byte))
        painter.fillRect(stripe(m_selected), color(Token::Selection, *this));
    else if (m_hovered.contains(byte))
        painter.fillRect(stripe(m_hovered), color(Token::AccentGround, *this));
    if (byte == m_cursor) {
        painter.setPen(QPen(color(Token::Accent, *this), hasFocus() ? 2 : 1));
        painter.drawRect(digits.adjusted(-2, 0, 1, -1));
    }
}

void HexView::paintCut(QPainter &painter, const QRect &digits) const
{
    painter.fillRect(QRect(digits.left() - m_charWidth / 2 - 1, digits.top(), 2, digits.height()),
        color(Token::Close, *this));
}

qsizetype HexView::byteAt(QPoint position) const
{
    const int lineOnScreen = (position.y() - margin) / lineHeight();
    if (position.y() < margin || lineOnScreen < 0)
        return -1;
    const int x = position.x() + horizontalScrollBar()->value();
    int column = -1;
    if (x >= charsLeft()) {
        column = (x - charsLeft()) / m_charWidth;
    } else if (x >= bytesLeft() - m_charWidth / 2) {
        int cell = (x - bytesLeft() + m_charWidth / 2) / m_charWidth;
        if (m_perLine == 16 && cell >= 24)
            cell -= 1;
        column = cell / 3;
    }
    if (column < 0 || column >= m_perLine)
        return -1;
    const qsizetype byte = (verticalScrollBar()->value() + qsizetype(lineOnScreen)) * m_perLine + column;
    return byte < m_bytes.size() ? byte : -1;
}

void HexView::reveal(qsizetype byte)
{
    const qsizetype line = byte / m_perLine;
    const qsizetype first = verticalScrollBar()->value();
    const int page = verticalScrollBar()->pageStep();
    if (line < first)
        verticalScrollBar()->setValue(int(line));
    else if (line >= first + page)
        verticalScrollBar()->setValue(int(line - page + 1));
}

void HexView::select(qsizetype byte)
{
    if (byte < 0 || byte >= m_bytes.size() || byte == m_cursor)
        return;
    setCursorByte(byte);
    Q_EMIT byteSelected(byte);
}

void HexView::resizeEvent(QResizeEvent *)
{
    layOut();
}

void HexView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        layOut();
        updateGeometry();
    }
}

void HexView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        select(byteAt(event->pos()));
}

void HexView::mouseMoveEvent(QMouseEvent *event)
{
    const qsizetype byte = byteAt(event->pos());
    if (byte == m_pointed)
        return;
    m_pointed = byte;
    Q_EMIT byteHovered(byte);
}

bool HexView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave && m_pointed >= 0) {
        m_pointed = -1;
        Q_EMIT byteHovered(-1);
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void HexView::keyPressEvent(QKeyEvent *event)
{
    const qsizetype last = m_bytes.size() - 1;
    const qsizetype page = qsizetype(verticalScrollBar()->pageStep()) * m_perLine;
    qsizetype target = m_cursor;
    switch (event->key()) {
    case Qt::Key_Right:
        target += 1;
        break;
    case Qt::Key_Left:
        target -= 1;
        break;
    case Qt::Key_Down:
        target += m_cursor < 0 ? 1 : m_perLine;
        break;
    case Qt::Key_Up:
        target -= m_perLine;
        break;
    case Qt::Key_PageDown:
        target += page;
        break;
    case Qt::Key_PageUp:
        target -= page;
        break;
    case Qt::Key_Home:
        target = 0;
        break;
    case Qt::Key_End:
        target = last;
        break;
    default:
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    if (last >= 0)
        select(qBound(qsizetype(0), target, last));
}

} // namespace Fanlight

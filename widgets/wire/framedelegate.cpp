// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wire/framedelegate.h"

#include "tables/frametablemodel.h"
#include "widgets/common/meaning.h"
#include "widgets/common/theme.h"

#include <QApplication>
#include <QFontMetrics>
#include <QPainter>
#include <QPolygonF>

namespace Fanlight {

namespace {

constexpr int padding = 8;      // pixels at both sides of a cell
constexpr int gap = 5;          // behind an arrow
constexpr int openerWidth = 14; // the triangle's, with room
constexpr int indent = 16;      // of a delivery below its broadcast
constexpr QStringView noteSeparator = u" · ";

FrameColumn columnOf(const QModelIndex &index)
{
    return FrameColumn(index.column());
}

RecordKind kindOf(const QModelIndex &index)
{
    return RecordKind(index.data(int(FrameRole::RecordKindValue)).toInt());
}

bool isViolation(const QModelIndex &index)
{
    return Violation(index.data(int(FrameRole::ViolationValue)).toInt()) != Violation::None;
}

// Sent is up, received is down; what has no direction has none.
QString arrowOf(const QModelIndex &index)
{
    switch (kindOf(index)) {
    case RecordKind::Opened:
    case RecordKind::Closed:
    case RecordKind::Note:
        return {};
    default:
        return Direction(index.data(int(FrameRole::DirectionValue)).toInt()) == Direction::ToServer
                   ? QStringLiteral("↑")
                   : QStringLiteral("↓");
    }
}

} // namespace

FrameDelegate::FrameDelegate(QObject *parent)
    : QStyledItemDelegate(parent)
{
    updateFonts();
}

bool FrameDelegate::isNumber(FrameColumn column)
{
    return column == FrameColumn::Number || column == FrameColumn::Time || column == FrameColumn::Bytes;
}

void FrameDelegate::updateFonts()
{
    m_plain = QApplication::font();
    m_bold = m_plain;
    m_bold.setWeight(QFont::DemiBold);
    m_mono = monospace();
}

const QFont &FrameDelegate::fontOf(int column) const
{
    switch (FrameColumn(column)) {
    case FrameColumn::Number:
    case FrameColumn::Time:
    case FrameColumn::Flags:
    case FrameColumn::Bytes:
        return m_mono;
    case FrameColumn::Kind:
        return m_bold;
    default:
        return m_plain;
    }
}

QColor FrameDelegate::inkOf(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QWidget &widget = *option.widget;
    switch (columnOf(index)) {
    case FrameColumn::Number:
    case FrameColumn::Time:
        return color(Token::MutedInk, widget);
    case FrameColumn::Kind:
        if (isViolation(index))
            return color(Token::Violation, widget);
        return color(
            meaningOf(kindOf(index), Opcode(index.data(int(FrameRole::OpcodeValue)).toInt())), widget);
    case FrameColumn::Info:
        return color(isViolation(index) ? Token::Violation : Token::Ink, widget);
    default:
        return color(Token::Ink, widget);
    }
}

void FrameDelegate::paintBackground(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    if (option.state & QStyle::State_Selected) {
        painter->fillRect(option.rect, color(Token::Selection, *option.widget));
    } else if (!index.data(int(FrameRole::IsNested)).toBool() &&
               index.data(int(FrameRole::Position)).toULongLong() % 2 != 0) {
        // By the records' rows: a stripe stays with its row when others are evicted, open or close.
        QColor stripe = color(Token::Line, *option.widget);
        stripe.setAlphaF(schemeOf(*option.widget) == Scheme::Dark ? 0.28F : 0.22F);
        painter->fillRect(option.rect, stripe);
    }
}

void FrameDelegate::paint(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    paintBackground(painter, option, index);
    const FrameColumn column = columnOf(index);
    QRect cell = option.rect.adjusted(padding, 0, -padding, 0);
    painter->setFont(fontOf(index.column()));
    const QFontMetrics metrics = painter->fontMetrics();
    QString text = index.data().toString();
    if (column == FrameColumn::FromTo) {
        paintFromTo(painter, option, index, cell);
        if (index.data(int(FrameRole::IsOpenable)).toBool())
            text = fittedAudience(text, cell.width());
    } else if (column == FrameColumn::Info) {
        paintNote(painter, option, index, cell, text);
    } else if (column == FrameColumn::Number && index.data(int(FrameRole::IsNested)).toBool()) {
        return; // it is its broadcast's
    }
    // The sign tells what the colour does, for those who do not see it.
    if (column == FrameColumn::Info && isViolation(index) && !text.startsWith(QStringLiteral("⚠")))
        text.prepend(QStringLiteral("⚠ "));
    painter->setPen(inkOf(option, index));
    const Qt::Alignment alignment = Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft);
    painter->drawText(
        cell, int(alignment) | Qt::TextSingleLine, metrics.elidedText(text, Qt::ElideRight, cell.width()));
}

int FrameDelegate::arrowWidth() const
{
    return QFontMetrics(m_plain).horizontalAdvance(QStringLiteral("↑")) + gap;
}

QString FrameDelegate::fittedAudience(const QString &audience, int width) const
{
    constexpr QStringView server = u"server ";
    const bool fits = QFontMetrics(m_plain).horizontalAdvance(audience) <= width;
    return fits || !audience.startsWith(server) ? audience : audience.mid(server.size());
}

int FrameDelegate::audienceWidth(const QString &audience) const
{
    return QFontMetrics(m_plain).horizontalAdvance(audience) + arrowWidth() + openerWidth + 2 * padding;
}

QRect FrameDelegate::openerRect(const QRect &cell) const
{
    return {cell.left() + padding + arrowWidth(), cell.top(), openerWidth, cell.height()};
}

void FrameDelegate::paintFromTo(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index, QRect &cell) const
{
    const QColor muted = color(Token::MutedInk, *option.widget);
    const bool isNested = index.data(int(FrameRole::IsNested)).toBool();
    if (isNested)
        cell.setLeft(cell.left() + indent);
    painter->setPen(muted);
    painter->drawText(cell, int(Qt::AlignLeft | Qt::AlignVCenter), arrowOf(index));
    cell.setLeft(cell.left() + arrowWidth());
    if (!index.data(int(FrameRole::IsOpenable)).toBool())
        return;
    paintOpener(painter, openerRect(option.rect), index.data(int(FrameRole::IsOpened)).toBool(), muted);
    cell.setLeft(cell.left() + openerWidth);
}

void FrameDelegate::paintOpener(QPainter *painter, const QRect &place, bool opened, const QColor &ink) const
{
    constexpr qreal half = 4; // pixels
    const QPointF centre(place.left() + half, place.center().y() + 0.5);
    const QPolygonF triangle =
        opened ? QPolygonF{centre + QPointF(-half, -half / 2), centre + QPointF(half, -half / 2),
                     centre + QPointF(0, half / 2 + 1)}
               : QPolygonF{centre + QPointF(-half / 2, -half), centre + QPointF(-half / 2, half),
                     centre + QPointF(half / 2 + 1, 0)};
    const bool wasSmooth = painter->testRenderHint(QPainter::Antialiasing);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(ink);
    painter->drawPolygon(triangle);
    painter->setRenderHint(QPainter::Antialiasing, wasSmooth);
}

void FrameDelegate::paintNote(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index,
    QRect &cell, QString &text) const
{
    QString note = index.data(int(FrameRole::Note)).toString();
    const QString tail = noteSeparator.toString() + note;
    if (note.isEmpty() || !text.endsWith(tail))
        return;
    // In a narrow column the payload's beginning is worth more than all of the note, but not more than its
    // last words: they say what is amiss.
    const int room = cell.width() * 3 / 5;
    const auto widthOf = [painter](const QString &words) {
        return painter->fontMetrics().horizontalAdvance(words);
    };
    if (widthOf(note) > room)
        note = note.section(noteSeparator.toString(), -1);
    const int width = widthOf(note);
    if (width > room)
        return;
    text.chop(tail.size());
    painter->setPen(color(Token::MutedInk, *option.widget));
    painter->drawText(cell, int(Qt::AlignRight | Qt::AlignVCenter) | Qt::TextSingleLine, note);
    cell.setRight(cell.right() - width - 2 * padding);
}

QSize FrameDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const QFontMetrics metrics(fontOf(index.column()));
    int arrow = columnOf(index) == FrameColumn::FromTo ? arrowWidth() : 0;
    if (arrow > 0 && index.data(int(FrameRole::IsNested)).toBool())
        arrow += indent;
    else if (arrow > 0 && index.data(int(FrameRole::IsOpenable)).toBool())
        arrow += openerWidth;
    return {metrics.horizontalAdvance(index.data().toString()) + 2 * padding + arrow, metrics.height() + 8};
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wire/framedelegate.h"

#include "tables/frametablemodel.h"
#include "widgets/common/meaning.h"
#include "widgets/common/theme.h"

#include <QApplication>
#include <QFontMetrics>
#include <QPainter>

namespace Fanlight {

namespace {

constexpr int padding = 8; // pixels at both sides of a cell

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
    } else if ((quint64(index.row()) + m_rowsGone) % 2 != 0) {
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
    if (column == FrameColumn::FromTo) {
        painter->setPen(color(Token::MutedInk, *option.widget));
        painter->drawText(cell, int(Qt::AlignLeft | Qt::AlignVCenter), arrowOf(index));
        cell.setLeft(cell.left() + metrics.horizontalAdvance(QStringLiteral("↑")) + 5);
    }
    QString text = index.data().toString();
    // The sign tells what the colour does, for those who do not see it.
    if (column == FrameColumn::Info && isViolation(index) && !text.startsWith(QStringLiteral("⚠")))
        text.prepend(QStringLiteral("⚠ "));
    painter->setPen(inkOf(option, index));
    const Qt::Alignment alignment = Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft);
    painter->drawText(
        cell, int(alignment) | Qt::TextSingleLine, metrics.elidedText(text, Qt::ElideRight, cell.width()));
}

QSize FrameDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const QFontMetrics metrics(fontOf(index.column()));
    const int arrow =
        columnOf(index) == FrameColumn::FromTo ? metrics.horizontalAdvance(QStringLiteral("↑")) + 5 : 0;
    return {metrics.horizontalAdvance(index.data().toString()) + 2 * padding + arrow, metrics.height() + 8};
}

} // namespace Fanlight

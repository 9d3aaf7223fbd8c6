// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/messagedelegate.h"

#include "tables/clientmessagemodel.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

namespace Fanlight {

namespace {

constexpr int gap = 3;      // pixels below a row
constexpr int side = 10;    // left and right of it: the panel's margin
constexpr int barWidth = 3; // of the kind's colour

Token tokenOf(const QModelIndex &index)
{
    if (index.data(int(MessageRole::IsError)).toBool() ||
        index.data(int(MessageRole::ViolationValue)).toInt() != 0)
        return Token::Violation;
    switch (RecordKind(index.data(int(MessageRole::RecordKindValue)).toInt())) {
    case RecordKind::HandshakeRequest:
    case RecordKind::HandshakeResponse:
    case RecordKind::Opened:
        return Token::Handshake;
    case RecordKind::HttpRequest:
    case RecordKind::HttpResponse:
        return Token::Http;
    case RecordKind::Closed:
        return Token::Close;
    case RecordKind::Note:
        return Token::MutedInk;
    case RecordKind::Frame:
        break;
    }
    const auto opcode = Opcode(index.data(int(MessageRole::OpcodeValue)).toInt());
    if (opcode == Opcode::Close)
        return Token::Close;
    if (isControl(opcode))
        return Token::PingPong;
    return opcode == Opcode::Binary ? Token::Binary : Token::Text;
}

// Arrows are for what travelled; an event of the connection has a sign of its own.
QString signOf(const QModelIndex &index)
{
    if (index.data(int(MessageRole::IsError)).toBool())
        return QStringLiteral("⚠");
    switch (RecordKind(index.data(int(MessageRole::RecordKindValue)).toInt())) {
    case RecordKind::Opened:
    case RecordKind::Closed:
    case RecordKind::Note:
        return QStringLiteral("·");
    default:
        return index.data(int(MessageRole::SentByClient)).toBool() ? QStringLiteral("↑")
                                                                   : QStringLiteral("↓");
    }
}

QFont timeFont()
{
    QFont font = monospace();
    if (font.pixelSize() > 0)
        font.setPixelSize(qMax(1, qRound(font.pixelSize() * 0.84)));
    else
        font.setPointSizeF(font.pointSizeF() * 0.84);
    return font;
}

} // namespace

QSize MessageDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {80, option.fontMetrics.height() + 6 + gap};
}

void MessageDelegate::paint(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QWidget &view = *option.widget;
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QColor kind = color(tokenOf(index), view);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);

    const QRectF box = QRectF(option.rect).adjusted(side + 0.5, 0.5, -side - 0.5, -gap - 0.5);
    QPainterPath outline;
    outline.addRoundedRect(box, 4, 4);
    painter->fillPath(outline, color(selected ? Token::Selection : Token::Surface, view));
    painter->save();
    painter->setClipPath(outline);
    painter->fillRect(QRectF(box.left(), box.top(), barWidth, box.height()), kind);
    painter->restore();
    painter->setPen(color(selected ? Token::Accent : Token::Line, view));
    painter->drawPath(outline);

    QRect text = box.toRect().adjusted(barWidth + 5, 0, -6, 0);
    const QFont small = timeFont();
    painter->setFont(small);
    painter->setPen(color(Token::MutedInk, view));
    const QString lead = signOf(index) + u' ' + index.data(int(MessageRole::TimeText)).toString();
    painter->drawText(text, int(Qt::AlignVCenter) | int(Qt::TextSingleLine), lead);
    text.setLeft(text.left() + QFontMetrics(small).horizontalAdvance(lead) + 8);

    const Token ink = tokenOf(index) == Token::Violation ? Token::Violation : Token::Ink;
    painter->setFont(option.font);
    painter->setPen(color(ink, view));
    const QString words =
        option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, text.width());
    painter->drawText(text, int(Qt::AlignVCenter) | int(Qt::TextSingleLine), words);
    painter->restore();
}

bool MessageDelegate::helpEvent(
    QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option, const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    const quint64 size = index.data(int(MessageRole::WireSize)).toULongLong();
    const QString words = index.data().toString().toHtmlEscaped();
    QToolTip::showText(event->globalPos(),
        size == 0
            ? QStringLiteral("<p>%1</p>").arg(words)
            : QStringLiteral("<p>%1</p><p>%2</p>").arg(words, tr("%1 on the wire").arg(byteCount(size))),
        view);
    return true;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/framediagram.h"

#include "widgets/common/theme.h"

#include <QFontMetrics>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace Fanlight {

namespace {

// The first row is the header's fixed part with the length, the second what follows it.
bool isInFirstRow(FieldId id)
{
    return id <= FieldId::ExtendedLength;
}

// Shares of a row's width: not to the scale of bits, so that one bit's name can still be read.
double weightOf(FieldId id, bool hasExtendedLength)
{
    switch (id) {
    case FieldId::Fin:
    case FieldId::Rsv1:
    case FieldId::Rsv2:
    case FieldId::Rsv3:
        return 1.0;
    case FieldId::Opcode:
        return 2.2;
    case FieldId::Mask:
        return 1.2;
    case FieldId::PayloadLength:
        return hasExtendedLength ? 2.6 : 6.2;
    case FieldId::ExtendedLength:
        return 3.6;
    case FieldId::CloseStatusCode:
        return 5.0;
    default:
        return 7.0;
    }
}

QFont boldMono()
{
    QFont font = monospace();
    font.setBold(true);
    return font;
}

// Names are read in boxes of 30 pixels.
QFont nameFont()
{
    QFont font = smallFont();
    if (font.pixelSize() > 0)
        font.setPixelSize(qMax(1, qRound(font.pixelSize() * 0.86)));
    else
        font.setPointSizeF(font.pointSizeF() * 0.86);
    return font;
}

double leastWidthOf(const FrameField &field)
{
    constexpr int edges = 6;
    const int name = QFontMetrics(nameFont()).horizontalAdvance(QString::fromLatin1(field.name));
    // Values of the payload may be cut, an opcode not.
    const int value = field.id == FieldId::Opcode
                          ? QFontMetrics(boldMono()).horizontalAdvance(QString::fromLatin1(field.value))
                          : 0;
    return double(qMax(name, value) + edges);
}

} // namespace

FrameDiagram::FrameDiagram(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("frameDiagram"));
    setAccessibleName(tr("Fields of the frame"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void FrameDiagram::setFields(const std::vector<FrameField> &fields)
{
    m_fields = fields;
    m_current = -1;
    m_hovered = -1;
    layOut();
    updateGeometry();
    update();
}

void FrameDiagram::setCurrent(int field)
{
    m_current = field >= 0 && field < int(m_fields.size()) ? field : -1;
    if (m_current >= 0) {
        const FrameField &shown = m_fields.at(std::size_t(m_current));
        setAccessibleDescription(
            QString::fromLatin1(shown.name + " = " + shown.value + ". " + shown.explanation));
    }
    update();
}

QRect FrameDiagram::boxOf(int field) const
{
    return field >= 0 && field < int(m_boxes.size()) ? m_boxes.at(std::size_t(field)) : QRect();
}

int FrameDiagram::rowHeight() const
{
    return QFontMetrics(boldMono()).height() + QFontMetrics(nameFont()).height() + 5;
}

int FrameDiagram::rowCount() const
{
    const bool second = std::any_of(
        m_fields.begin(), m_fields.end(), [](const FrameField &field) { return !isInFirstRow(field.id); });
    return second ? 2 : 1;
}

QSize FrameDiagram::sizeHint() const
{
    return {440, rowCount() * rowHeight() + 2};
}

QSize FrameDiagram::minimumSizeHint() const
{
    return {280, rowCount() * rowHeight() + 2};
}

void FrameDiagram::layOut()
{
    m_boxes.assign(m_fields.size(), QRect());
    const auto second = std::find_if(
        m_fields.begin(), m_fields.end(), [](const FrameField &field) { return !isInFirstRow(field.id); });
    const auto split = std::size_t(second - m_fields.begin());
    layOutRow(0, split, 0);
    layOutRow(split, m_fields.size(), rowHeight());
}

void FrameDiagram::layOutRow(std::size_t first, std::size_t end, int top)
{
    const bool extended = std::any_of(m_fields.begin(), m_fields.end(),
        [](const FrameField &field) { return field.id == FieldId::ExtendedLength; });
    double weights = 0;
    double needed = 0;
    for (std::size_t field = first; field < end; ++field) {
        weights += weightOf(m_fields.at(field).id, extended);
        needed += leastWidthOf(m_fields.at(field));
    }
    // Each gets what its name needs, and its share of the rest.
    const double width = double(this->width() - 1);
    const double scale = needed > width ? width / needed : 1.0;
    const double rest = width - needed * scale;
    // Neighbours share a line, so a box ends on the pixel where the next one begins.
    double before = 0;
    for (std::size_t field = first; field < end; ++field) {
        const double share = weightOf(m_fields.at(field).id, extended) / weights;
        const double after = before + leastWidthOf(m_fields.at(field)) * scale + rest * share;
        m_boxes.at(field) = QRect(qRound(before), top, qRound(after) - qRound(before), rowHeight());
        before = after;
    }
}

void FrameDiagram::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setPen(QPen(color(Token::Line, *this), 1));
    for (const QRect &box : m_boxes)
        painter.drawRect(box);
    for (int field = 0; field < int(m_fields.size()); ++field)
        paintField(painter, field);
    if (m_current >= 0) {
        // Over the neighbours' lines; thicker while the keyboard is here.
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color(Token::Accent, *this), hasFocus() ? 2 : 1));
        painter.drawRect(boxOf(m_current));
    }
}

void FrameDiagram::paintField(QPainter &painter, int field) const
{
    const FrameField &shown = m_fields.at(std::size_t(field));
    const QRect box = boxOf(field);
    const bool isCurrent = field == m_current;
    const bool isWrong = shown.violation != Violation::None;
    const QRect inner = box.adjusted(1, 1, 0, 0);
    if (isCurrent || field == m_hovered)
        painter.fillRect(inner, color(isCurrent ? Token::Selection : Token::AccentGround, *this));
    else if (isWrong)
        painter.fillRect(inner, color(Token::ViolationGround, *this));

    const QFont valueFont = boldMono();
    const QFontMetrics valueMetrics(valueFont);
    QString value = QString::fromLatin1(shown.value);
    if (isWrong)
        value.prepend(QStringLiteral("⚠ "));
    painter.setFont(valueFont);
    painter.setPen(color(isWrong ? Token::Violation : Token::Ink, *this));
    const QRect upper(box.left() + 3, box.top() + 2, box.width() - 5, valueMetrics.height());
    painter.drawText(upper, int(Qt::AlignCenter) | Qt::TextSingleLine,
        valueMetrics.elidedText(value, Qt::ElideRight, upper.width()));

    painter.setFont(nameFont());
    painter.setPen(color(isCurrent ? Token::Accent : Token::MutedInk, *this));
    const QFontMetrics nameMetrics(nameFont());
    const QRect lower(box.left() + 1, upper.bottom() + 1, box.width() - 1, nameMetrics.height());
    painter.drawText(lower, int(Qt::AlignCenter) | Qt::TextSingleLine,
        nameMetrics.elidedText(QString::fromLatin1(shown.name), Qt::ElideRight, lower.width()));
}

bool FrameDiagram::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        // A box may be too narrow for its value.
        auto *help = static_cast<QHelpEvent *>(event);
        const int field = fieldAt(help->pos());
        if (field >= 0) {
            const FrameField &shown = m_fields.at(std::size_t(field));
            QToolTip::showText(
                help->globalPos(), QString::fromLatin1(shown.name + " = " + shown.value), this, boxOf(field));
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

void FrameDiagram::resizeEvent(QResizeEvent *)
{
    layOut();
}

void FrameDiagram::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        layOut();
        updateGeometry();
    }
}

int FrameDiagram::fieldAt(QPoint position) const
{
    const auto hit = std::find_if(
        m_boxes.begin(), m_boxes.end(), [position](const QRect &box) { return box.contains(position); });
    return hit == m_boxes.end() ? -1 : int(hit - m_boxes.begin());
}

void FrameDiagram::choose(int field)
{
    if (field < 0 || field == m_current)
        return;
    setCurrent(field);
    Q_EMIT currentChanged(field);
}

void FrameDiagram::setEditable(bool editable)
{
    m_editable = editable;
}

void FrameDiagram::activate(int field)
{
    if (m_editable && field >= 0)
        Q_EMIT activated(field);
}

void FrameDiagram::hover(int field)
{
    if (field == m_hovered)
        return;
    m_hovered = field;
    update();
    Q_EMIT hovered(field);
}

void FrameDiagram::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    choose(fieldAt(event->pos()));
    activate(fieldAt(event->pos()));
}

void FrameDiagram::mouseMoveEvent(QMouseEvent *event)
{
    hover(fieldAt(event->pos()));
}

void FrameDiagram::leaveEvent(QEvent *)
{
    hover(-1);
}

void FrameDiagram::keyPressEvent(QKeyEvent *event)
{
    const int last = int(m_fields.size()) - 1;
    switch (event->key()) {
    case Qt::Key_Right:
    case Qt::Key_Down:
        choose(qMin(m_current + 1, last));
        break;
    case Qt::Key_Left:
    case Qt::Key_Up:
        choose(qMax(m_current - 1, qMin(0, last)));
        break;
    case Qt::Key_Home:
        choose(qMin(0, last));
        break;
    case Qt::Key_End:
        choose(last);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_editable) {
            activate(m_current);
            break;
        }
        [[fallthrough]];
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace Fanlight

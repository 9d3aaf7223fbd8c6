// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wire/frameview.h"

#include "widgets/common/elidedlabel.h"
#include "widgets/common/fieldexplanation.h"
#include "widgets/common/framediagram.h"
#include "widgets/common/hexview.h"
#include "widgets/common/theme.h"
#include "widgets/wire/copybar.h"
#include "widgets/wire/unmaskview.h"

#include <QBoxLayout>
#include <QFontMetrics>
#include <QScrollArea>

namespace Fanlight {

namespace {
constexpr int wordsWidth = 150; // pixels

// A page that holds a label whose height depends on its width is as high as it would like to be, never lower:
// the dump could not shrink. This one's room is reserved.
class ReservedLabel : public QLabel
{
public:
    using QLabel::QLabel;
    [[nodiscard]] bool hasHeightForWidth() const override { return false; }
};

} // namespace

FrameView::FrameView(QWidget *parent)
    : QWidget(parent)
    , m_diagram(new FrameDiagram(this))
    , m_explanation(new FieldExplanation(this))
    , m_bytes(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_hex(new HexView(this))
    , m_byte(new ReservedLabel(this))
    , m_unmask(new UnmaskView(this))
    , m_times(new ElidedLabel(this))
    , m_copy(new CopyBar(this))
{
    buildUi();
    connect(m_diagram, &FrameDiagram::currentChanged, this, &FrameView::selectField);
    connect(m_diagram, &FrameDiagram::hovered, this, &FrameView::hoverField);
    connect(m_hex, &HexView::byteSelected, this, &FrameView::selectByte);
    connect(m_hex, &HexView::byteHovered, this, &FrameView::hoverByte);
}

void FrameView::buildUi()
{
    // What does not fit a small panel scrolls; the copy buttons stay in reach.
    auto *page = new QWidget;
    setRole(*page, "scrolled");
    auto *parts = new QVBoxLayout(page);
    parts->setContentsMargins(12, 8, 12, 3);
    parts->setSpacing(7);
    parts->addWidget(m_diagram);
    parts->addWidget(m_explanation);
    m_bytes->setSpacing(12);
    m_bytes->addWidget(m_hex, 0, Qt::AlignTop);
    m_bytes->addWidget(m_byte, 1);
    parts->addLayout(m_bytes);
    parts->addWidget(m_unmask);
    parts->addStretch();

    auto *scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("frameScroll"));
    scroll->setAccessibleName(tr("Frame"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(page);
    scroll->viewport()->setAutoFillBackground(false);
    page->setAutoFillBackground(false);

    m_hex->setLineLimits(4, 200);
    m_byte->setObjectName(QStringLiteral("byteSentence"));
    setRole(*m_byte, "muted");
    m_byte->setWordWrap(true);
    m_byte->setTextFormat(Qt::PlainText);
    m_byte->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_byte->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    m_times->setObjectName(QStringLiteral("times"));
    setRole(*m_times, "muted");

    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(12, 3, 12, 3);
    foot->setSpacing(10);
    foot->addWidget(m_copy);
    foot->addWidget(m_times, 1);
    m_times->setAlignment(Qt::AlignRight | Qt::AlignVCenter);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(scroll, 1);
    layout->addLayout(foot);
}

void FrameView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    // The byte in words stands beside the dump where there is room for it, else below. It has room for its
    // longest sentence, so that nothing moves while one looks from byte to byte.
    const int line = QFontMetrics(smallFont()).height();
    const bool isWide = width() >= m_hex->minimumSizeHint().width() + wordsWidth + 50;
    m_bytes->setDirection(isWide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_bytes->setSpacing(isWide ? 12 : 4);
    m_byte->setMinimumSize(isWide ? wordsWidth : 0, (isWide ? 4 : 2) * line);
}

void FrameView::setFrame(const FrameBytes &frame, const QByteArray &payload)
{
    m_frame = frame;
    m_diagram->setFields(frame.fields);
    m_explanation->setFields(frame.fields);
    m_hex->setBytes(frame.wire);
    m_copy->setPayload(payload);
    const QByteArray onWire = frame.wire.mid(frame.headerSize);
    m_unmask->setVisible(frame.maskingKey && !onWire.isEmpty());
    if (frame.maskingKey)
        m_unmask->setPayload(onWire.left(65), *frame.maskingKey);
    explain(-1, -1);
    // A field that breaks a rule is what one opened the frame for; otherwise the opcode says most.
    int first = -1;
    for (int field = 0; field < int(frame.fields.size()); ++field) {
        const FrameField &candidate = frame.fields.at(std::size_t(field));
        if (candidate.violation != Violation::None) {
            first = field;
            break;
        }
        if (candidate.id == FieldId::Opcode)
            first = field;
    }
    m_diagram->setCurrent(first);
    selectField(first);
}

void FrameView::setTimes(const QString &summary, const QString &text)
{
    m_times->setText(summary);
    m_times->setToolTip(text);
    m_times->setAccessibleDescription(text);
}

void FrameView::selectField(int field)
{
    const ByteRange bytes = m_frame.bytesOf(field);
    m_hex->setHighlight(bytes);
    // A cursor that is still within the field stays.
    if (!bytes.contains(m_hex->cursorByte()))
        m_hex->setCursorByte(-1);
    explain(field, m_hex->cursorByte());
}

void FrameView::selectByte(qsizetype byte)
{
    const int field = m_frame.fieldAt(byte, m_diagram->current());
    m_diagram->setCurrent(field);
    m_hex->setHighlight(m_frame.bytesOf(field));
    explain(field, byte);
}

void FrameView::hoverField(int field)
{
    m_hex->setHovered(m_frame.bytesOf(field));
    explain(field >= 0 ? field : m_diagram->current(), m_hex->cursorByte());
}

void FrameView::hoverByte(qsizetype byte)
{
    const int field = byte >= 0 ? m_frame.fieldAt(byte, m_diagram->current()) : -1;
    m_hex->setHovered(byte >= 0 ? ByteRange{byte, 1} : ByteRange{});
    explain(field >= 0 ? field : m_diagram->current(), byte >= 0 ? byte : m_hex->cursorByte());
}

void FrameView::explain(int field, qsizetype byte)
{
    m_explanation->show(field);
    const ByteRange bytes = m_frame.bytesOf(field);
    // A field of a single byte needs no cursor to say which byte that is.
    const qsizetype shown = byte >= 0 ? byte : bytes.count == 1 ? bytes.first : -1;
    m_byte->setText(
        shown >= 0 ? m_frame.sentenceOf(shown) : tr("%1 bytes on the wire").arg(m_frame.wire.size()));
    m_unmask->setCurrent(shown >= m_frame.headerSize ? shown - m_frame.headerSize : -1);
}

} // namespace Fanlight

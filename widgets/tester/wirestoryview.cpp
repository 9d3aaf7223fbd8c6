// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/wirestoryview.h"

#include "capture/record.h"
#include "tables/recordtext.h"
#include "widgets/common/framediagram.h"
#include "widgets/common/hexview.h"
#include "widgets/common/meaning.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"

#include <QBoxLayout>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QTableWidget>

namespace Fanlight {

namespace {

enum class Column : int { Time, Side, What, Size };
constexpr int columns = 4;
constexpr int previewLength = 60; // characters
constexpr int hexLines = 8;

QString frameText(const Frame &frame)
{
    const FrameHeader &header = frame.header;
    QStringList parts{QString::fromLatin1(opcodeName(header.opcode))};
    if (!header.fin)
        parts << QStringLiteral("no FIN");
    for (const auto &[set, name] :
        {std::pair{header.rsv1, "RSV1"}, std::pair{header.rsv2, "RSV2"}, std::pair{header.rsv3, "RSV3"}}) {
        if (set)
            parts << QString::fromLatin1(name);
    }
    if (header.maskingKey)
        parts << WireStoryView::tr("masked");
    QString text = parts.join(QStringLiteral(", "));
    if (!frame.payload.isEmpty())
        text += QStringLiteral("  ") + preview(frame.payload, header.opcode, previewLength);
    return text;
}

QString textOf(const WireSaying &saying)
{
    switch (saying.kind) {
    case WireSaying::Kind::Head:
        return QString::fromLatin1(saying.bytes.left(saying.bytes.indexOf("\r\n")));
    case WireSaying::Kind::Frame:
        return frameText(*saying.frame);
    case WireSaying::Kind::Bytes:
        return WireStoryView::tr("bytes that are no whole frame");
    }
    return {};
}

Token tokenOf(const WireSaying &saying)
{
    if (!saying.frame)
        return saying.kind == WireSaying::Kind::Head ? Token::Handshake : Token::Violation;
    if (saying.frame->violation != Violation::None)
        return Token::Violation;
    return meaningOf(RecordKind::Frame, saying.frame->header.opcode);
}

Fanlight::Role receiverOf(const WireSaying &saying)
{
    return saying.direction == Direction::ToServer ? Fanlight::Role::Server : Fanlight::Role::Client;
}

} // namespace

WireStoryView::WireStoryView(QWidget *parent)
    : QWidget(parent)
    , m_lines(new QTableWidget(0, columns))
    , m_diagram(new FrameDiagram)
    , m_hex(new HexView)
    , m_byte(new QLabel)
    , m_cut(new QLabel)
{
    buildUi();
    connect(m_lines, &QTableWidget::currentCellChanged, this, [this](int row) { showBytes(row); });
    connect(m_diagram, &FrameDiagram::currentChanged, this, &WireStoryView::selectField);
    connect(m_hex, &HexView::byteSelected, this, &WireStoryView::tellByte);
}

void WireStoryView::buildUi()
{
    m_lines->setObjectName(QStringLiteral("wireStory"));
    m_lines->setAccessibleName(tr("What both sides said"));
    m_lines->setHorizontalHeaderLabels({tr("Time"), QString(), tr("What"), tr("Bytes")});
    m_lines->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_lines->horizontalHeader()->setSectionResizeMode(int(Column::What), QHeaderView::Stretch);
    m_lines->horizontalHeader()->setHighlightSections(false);
    m_lines->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_lines->verticalHeader()->hide();
    m_lines->verticalHeader()->setMinimumSectionSize(8);
    m_lines->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_lines->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_lines->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_lines->setSelectionMode(QAbstractItemView::SingleSelection);
    m_lines->setShowGrid(false);
    m_lines->setTabKeyNavigation(false);
    m_lines->setWordWrap(false);
    m_diagram->setObjectName(QStringLiteral("wireDiagram"));
    m_diagram->setAccessibleName(tr("Fields of the selected frame"));
    m_hex->setObjectName(QStringLiteral("wireBytes"));
    m_hex->setAccessibleName(tr("Bytes of the selected line"));
    m_hex->setLineLimits(3, hexLines);
    for (QLabel *label : {m_byte, m_cut}) {
        setRole(*label, "muted");
        label->setFont(smallFont());
        label->setWordWrap(true);
    }
    m_byte->setObjectName(QStringLiteral("wireByte"));
    m_cut->setObjectName(QStringLiteral("wireCut"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_lines, 1);
    layout->addWidget(m_cut);
    layout->addWidget(m_diagram);
    layout->addWidget(m_hex);
    layout->addWidget(m_byte);
}

void WireStoryView::setTrace(const WireTrace &trace, Direction ours)
{
    m_sayings = sayingsOf(trace);
    m_ours = ours;
    m_lines->setRowCount(0);
    fill();
    QStringList cut;
    for (const Direction direction : {Direction::ToServer, Direction::ToClient}) {
        if (trace.isCut(direction))
            cut << (direction == ours ? tr("We sent %1 in all; the first of them are kept.")
                                      : tr("%1 were received in all; the first of them are kept."))
                       .arg(byteCount(trace.count(direction)));
    }
    m_cut->setText(cut.join(u' '));
    m_cut->setVisible(!cut.isEmpty());
    if (m_lines->rowCount() > 0)
        m_lines->setCurrentCell(0, 0);
    showBytes(m_lines->currentRow());
}

void WireStoryView::clear()
{
    setTrace(WireTrace{0}, Direction::ToServer);
}

void WireStoryView::fill()
{
    m_lines->setRowCount(int(m_sayings.size()));
    for (int row = 0; row < m_lines->rowCount(); ++row)
        fillRow(row, m_sayings[std::size_t(row)]);
}

// The cells' colours are the scheme's.
void WireStoryView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        fill();
}

void WireStoryView::fillRow(int row, const WireSaying &saying)
{
    const auto put = [&](Column column, const QString &text, Token ink) {
        auto *item = new QTableWidgetItem(text);
        item->setForeground(color(ink, *this));
        if (column == Column::Time || column == Column::Size) {
            item->setFont(monospace());
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        }
        m_lines->setItem(row, int(column), item);
    };
    put(Column::Time, durationText(saying.time), Token::MutedInk);
    put(Column::Side, saying.direction == m_ours ? tr("↑ sent") : tr("↓ received"), Token::Ink);
    put(Column::What, textOf(saying), tokenOf(saying));
    put(Column::Size, QString::number(saying.bytes.size()), Token::MutedInk);
    if (saying.frame && saying.frame->violation != Violation::None)
        m_lines->item(row, int(Column::What))->setToolTip(text(saying.frame->violation));
}

void WireStoryView::showBytes(int row)
{
    m_frame.reset();
    const bool isLine = row >= 0 && row < int(m_sayings.size());
    m_hex->setVisible(isLine);
    m_hex->setHighlight({});
    if (isLine) {
        const WireSaying &saying = m_sayings[std::size_t(row)];
        m_hex->setBytes(saying.bytes);
        m_hex->setCursorByte(-1);
        if (saying.frame)
            m_frame = frameBytes(*saying.frame, receiverOf(saying), saying.bytes);
    }
    m_diagram->setFields(m_frame ? m_frame->fields : std::vector<FrameField>{});
    m_diagram->setCurrent(-1);
    m_diagram->setVisible(m_frame.has_value());
    tellByte(-1);
}

void WireStoryView::selectField(int field)
{
    if (m_frame)
        m_hex->setHighlight(m_frame->bytesOf(field));
}

void WireStoryView::tellByte(qsizetype byte)
{
    const bool tells = m_frame && byte >= 0;
    m_byte->setText(tells ? m_frame->sentenceOf(byte) : QString());
    m_byte->setVisible(tells);
    if (!tells)
        return;
    const int field = m_frame->fieldAt(byte, m_diagram->current());
    m_diagram->setCurrent(field);
    m_hex->setHighlight(m_frame->bytesOf(field));
}

} // namespace Fanlight

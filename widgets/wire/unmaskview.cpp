// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wire/unmaskview.h"

#include "widgets/common/theme.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStringList>

namespace Fanlight {

namespace {

constexpr qsizetype shownBytes = 64;
constexpr int cellGap = 9; // pixels between two cells

QString digitsOf(quint8 byte)
{
    return QStringLiteral("%1").arg(byte, 2, 16, QLatin1Char('0'));
}

QString plainOf(quint8 byte)
{
    if (byte == 0x20)
        return QStringLiteral("␣");
    return byte > 0x20 && byte < 0x7F ? QString(QLatin1Char(char(byte))) : digitsOf(byte);
}

} // namespace

// What scrolls: painted, one cell a byte.
class UnmaskView::Rows : public QWidget
{
public:
    explicit Rows(QWidget *parent)
        : QWidget(parent)
    {
    }

    void setPayload(const QByteArray &wire, MaskingKey key)
    {
        m_isMore = wire.size() > shownBytes;
        m_wire = wire.left(shownBytes);
        m_plain.resize(m_wire.size());
        applyMask(m_wire.constData(), m_plain.data(), m_wire.size(), key);
        m_key = key;
        m_current = -1;
        measure();
        update();
    }

    void setCurrent(qsizetype byte)
    {
        m_current = byte;
        update();
    }

    [[nodiscard]] const QByteArray &plain() const { return m_plain; }
    [[nodiscard]] QRect cellOf(qsizetype byte, int row) const
    {
        return {m_labelWidth + int(byte) * m_cellWidth, row * m_rowHeight, m_cellWidth, m_rowHeight};
    }

    void measure()
    {
        const QFontMetrics mono(monospace());
        m_cellWidth = mono.horizontalAdvance(QStringLiteral("00")) + cellGap;
        m_rowHeight = mono.height() + 4;
        m_labelWidth = QFontMetrics(smallFont()).horizontalAdvance(tr("⊕ key")) + 18;
        resize(m_labelWidth + int(m_wire.size() + (m_isMore ? 1 : 0)) * m_cellWidth + 4, 3 * m_rowHeight);
    }

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QPainter painter(this);
        QColor stripe = color(Token::Line, *this);
        stripe.setAlphaF(0.28F);
        painter.fillRect(QRect(0, m_rowHeight, width(), m_rowHeight), stripe);
        paintRow(painter, event->rect(), 0, tr("wire"), Token::Ink);
        paintRow(painter, event->rect(), 1, tr("⊕ key"), Token::MutedInk);
        paintRow(painter, event->rect(), 2, tr("= text"), Token::Text);
    }

    void changeEvent(QEvent *event) override
    {
        QWidget::changeEvent(event);
        if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
            measure();
    }

private:
    QString cellText(qsizetype byte, int row) const
    {
        if (row == 0)
            return digitsOf(quint8(m_wire.at(byte)));
        return row == 1 ? digitsOf(m_key.bytes.at(std::size_t(byte) % 4)) : plainOf(quint8(m_plain.at(byte)));
    }

    void paintRow(QPainter &painter, const QRect &exposed, int row, const QString &label, Token token) const
    {
        painter.setFont(smallFont());
        painter.setPen(color(Token::MutedInk, *this));
        painter.drawText(QRect(6, row * m_rowHeight, m_labelWidth - 6, m_rowHeight),
            int(Qt::AlignVCenter | Qt::AlignLeft), label);
        painter.setFont(monospace());
        for (qsizetype byte = 0; byte < m_wire.size(); ++byte) {
            const QRect cell = cellOf(byte, row);
            if (!cell.intersects(exposed))
                continue;
            if (byte == m_current)
                painter.fillRect(cell, color(Token::Selection, *this));
            painter.setPen(color(token, *this));
            painter.drawText(cell, int(Qt::AlignCenter), cellText(byte, row));
        }
        if (m_isMore) {
            painter.setPen(color(Token::MutedInk, *this));
            painter.drawText(cellOf(m_wire.size(), row), int(Qt::AlignCenter), QStringLiteral("…"));
        }
    }

    QByteArray m_wire;
    QByteArray m_plain;
    MaskingKey m_key;
    qsizetype m_current = -1;
    int m_cellWidth = 24;
    int m_rowHeight = 20;
    int m_labelWidth = 50;
    bool m_isMore = false;
};

UnmaskView::UnmaskView(QWidget *parent)
    : QScrollArea(parent)
    , m_rows(new Rows(nullptr))
{
    setObjectName(QStringLiteral("unmaskView"));
    setAccessibleName(tr("The mask undone byte by byte"));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    setWidget(m_rows);
    m_rows->setAutoFillBackground(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void UnmaskView::setPayload(const QByteArray &wire, MaskingKey key)
{
    m_rows->setPayload(wire, key);
    horizontalScrollBar()->setValue(0);
    fitHeight();
}

void UnmaskView::fitHeight()
{
    // The scroll bar, when there is one, stands below the rows and not on them.
    const bool scrolls = m_rows->width() > width();
    setFixedHeight(m_rows->height() + (scrolls ? horizontalScrollBar()->sizeHint().height() : 0));
}

void UnmaskView::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    fitHeight();
}

void UnmaskView::setCurrent(qsizetype payloadByte)
{
    m_rows->setCurrent(payloadByte);
    if (payloadByte >= 0 && payloadByte < m_rows->plain().size())
        ensureVisible(m_rows->cellOf(payloadByte, 1).center().x(), 0, 40, 0);
}

QStringList UnmaskView::plainCells() const
{
    QStringList cells;
    for (const char byte : m_rows->plain())
        cells.append(plainOf(quint8(byte)));
    return cells;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/framebytes.h"

#include <QAbstractScrollArea>
#include <QByteArray>

#include <vector>

namespace Fanlight {

// Offset, bytes, characters. Formats only the lines that show, so a payload of any size opens at once. The
// arrow keys move a cursor from byte to byte.
class HexView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit HexView(QWidget *parent = nullptr);

    void setBytes(const QByteArray &bytes);
    [[nodiscard]] const QByteArray &bytes() const { return m_bytes; }
    // The bytes of the selected field, and those only looked at.
    void setHighlight(ByteRange selected);
    [[nodiscard]] ByteRange highlight() const { return m_selected; }
    void setHovered(ByteRange hovered);
    void setCursorByte(qsizetype byte); // -1 for none
    [[nodiscard]] qsizetype cursorByte() const { return m_cursor; }
    // A line in front of these bytes, ascending: where something is cut.
    void setCuts(const std::vector<qsizetype> &cuts);
    // As high as its lines up to maximum of them, and never less than minimum (or than it has); maximum 0
    // takes what height there is.
    void setLineLimits(int minimum, int maximum);

    [[nodiscard]] int bytesPerLine() const { return m_perLine; }
    // Where a byte's two digits stand in the viewport.
    [[nodiscard]] QRect rectOf(qsizetype byte) const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void byteSelected(qsizetype byte); // by the reader
    void byteHovered(qsizetype byte);  // -1 when the pointer left

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void layOut();
    void select(qsizetype byte);
    void reveal(qsizetype byte);
    void paintLine(QPainter &painter, qsizetype line, int top) const;
    void paintGround(QPainter &painter, qsizetype byte, const QRect &digits) const;
    void paintCut(QPainter &painter, const QRect &digits) const;
    [[nodiscard]] QColor inkOf(qsizetype byte) const;
    [[nodiscard]] qsizetype byteAt(QPoint position) const;
    [[nodiscard]] qsizetype lineCount() const;
    [[nodiscard]] int lineHeight() const;
    [[nodiscard]] int bytesLeft() const; // x of the first byte
    [[nodiscard]] int charsLeft() const; // x of the first character
    [[nodiscard]] int widthOf(int perLine) const;
    [[nodiscard]] int scrollBarWidth() const;

    QByteArray m_bytes;
    ByteRange m_selected;
    ByteRange m_hovered;
    std::vector<qsizetype> m_cuts;
    qsizetype m_cursor = -1;
    qsizetype m_pointed = -1;
    int m_perLine = 8;
    int m_charWidth = 8;
    int m_offsetDigits = 2;
    int m_minimumLines = 2;
    int m_maximumLines = 0;
};

} // namespace Fanlight

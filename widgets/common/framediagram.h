// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/anatomy.h"

#include <QWidget>

#include <vector>

namespace Fanlight {

// The frame as RFC 6455 section 5.2 draws it: a box for each field, with its value and its name. A click or
// the arrow keys select a field, hovering looks at one in passing.
class FrameDiagram : public QWidget
{
    Q_OBJECT
public:
    explicit FrameDiagram(QWidget *parent = nullptr);

    void setFields(const std::vector<FrameField> &fields);
    void setCurrent(int field); // -1 for none
    [[nodiscard]] int current() const { return m_current; }
    // Fields can be activated, by a click or with Enter or Space.
    void setEditable(bool editable);
    // Where a field's box is; empty for an index that is none.
    [[nodiscard]] QRect boxOf(int field) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void currentChanged(int field); // by the reader, not by setCurrent
    void hovered(int field);        // -1 when the pointer left
    void activated(int field);      // after currentChanged()

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void layOut();
    void layOutRow(std::size_t first, std::size_t end, int top);
    void paintField(QPainter &painter, int field) const;
    void choose(int field);
    void activate(int field);
    void hover(int field);
    [[nodiscard]] int fieldAt(QPoint position) const;
    [[nodiscard]] int rowHeight() const;
    [[nodiscard]] int rowCount() const;

    std::vector<FrameField> m_fields;
    std::vector<QRect> m_boxes;
    int m_current = -1;
    int m_hovered = -1;
    bool m_editable = false;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/anatomy.h"

#include <QFrame>

#include <vector>

class QLabel;

namespace Fanlight {

// What the selected field says, in words and with its clause. As high as its longest sentence needs, so that
// nothing below it moves while one looks from field to field.
class FieldExplanation : public QFrame
{
    Q_OBJECT
public:
    explicit FieldExplanation(QWidget *parent = nullptr);

    void setFields(const std::vector<FrameField> &fields);
    void show(int field); // -1: says how to begin
    // Its height is reserved, not negotiated: what stands above and below it may shrink.
    [[nodiscard]] bool hasHeightForWidth() const override { return false; }
    [[nodiscard]] QString text() const; // as read, without mark-up

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] QString sentenceOf(int field) const;
    void reserveHeight();

    std::vector<FrameField> m_fields;
    QLabel *m_label;
    int m_shown = -1;
};

} // namespace Fanlight

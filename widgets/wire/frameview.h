// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/framebytes.h"

#include <QWidget>

class QBoxLayout;
class QLabel;

namespace Fanlight {

class CopyBar;
class FieldExplanation;
class FrameDiagram;
class HexView;
class UnmaskView;

// The inspector's first page: one frame as fields, words, bytes and the mask undone, all linked: whatever is
// selected in one is shown in the others.
class FrameView : public QWidget
{
    Q_OBJECT
public:
    explicit FrameView(QWidget *parent = nullptr);

    // payload is unmasked, for the copy buttons.
    void setFrame(const FrameBytes &frame, const QByteArray &payload);
    // In short, and in full for the tool tip.
    void setTimes(const QString &summary, const QString &text);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildUi();
    void selectField(int field);
    void selectByte(qsizetype byte);
    void hoverField(int field);
    void hoverByte(qsizetype byte);
    void explain(int field, qsizetype byte);

    FrameBytes m_frame;
    FrameDiagram *m_diagram;
    FieldExplanation *m_explanation;
    QBoxLayout *m_bytes; // the dump and the byte in words
    HexView *m_hex;
    QLabel *m_byte;
    UnmaskView *m_unmask;
    QLabel *m_times;
    CopyBar *m_copy;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/compositionedits.h"
#include "widgets/common/card.h"
#include "widgets/common/framebytes.h"

class QLabel;
class QPushButton;
class QSpinBox;
class QTableView;
class QToolButton;

namespace Fanlight {

class HexView;
class WritesModel;

// The bytes that a composition makes, live, and the TCP writes that they leave in: a line in front of a byte
// is where one begins.
class BytesPanel : public Card
{
    Q_OBJECT
public:
    explicit BytesPanel(QWidget *parent = nullptr);

    void show(const ComposedBytes &composed);
    void setHighlight(ByteRange bytes);
    void setHovered(ByteRange bytes); // looked at in passing

Q_SIGNALS:
    void byteSelected(qsizetype byte);
    void splitRequested(Fanlight::CutRule rule, qsizetype every, int pause);
    void cutRequested(qsizetype byte, int pause); // there, or no longer
    void pauseEdited(qsizetype at, int pause);

private:
    void buildUi();
    void buildSplitMenu();
    void askForSize();
    void showCursor();

    HexView *m_hex;
    QLabel *m_summary;
    QToolButton *m_split;
    QPushButton *m_cut;
    QSpinBox *m_pause;
    WritesModel *m_model;
    QTableView *m_writes;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/wirestory.h"
#include "widgets/common/framebytes.h"

#include <QWidget>

#include <optional>
#include <vector>

class QLabel;
class QTableWidget;

namespace Fanlight {

class FrameDiagram;
class HexView;

// What both sides of a connection said, a line for each head and frame in the order of time, and the bytes of
// the selected one, field by field.
class WireStoryView : public QWidget
{
    Q_OBJECT
public:
    explicit WireStoryView(QWidget *parent = nullptr);

    // ours: the direction that the tester spoke in.
    void setTrace(const WireTrace &trace, Direction ours);
    void clear();

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildUi();
    void fill();
    void fillRow(int row, const WireSaying &saying);
    void showBytes(int row);
    void selectField(int field);
    void tellByte(qsizetype byte);

    std::vector<WireSaying> m_sayings;
    Direction m_ours = Direction::ToServer;
    std::optional<FrameBytes> m_frame; // of the selected line
    QTableWidget *m_lines;
    FrameDiagram *m_diagram;
    HexView *m_hex;
    QLabel *m_byte;
    QLabel *m_cut;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QCustomPlot;

namespace Fanlight {

enum class AxisText : quint8 { Seconds, Milliseconds, Bytes, Percent, Count };

// What the page's plots share: a QCustomPlot in the theme's colours, two axes without frames, faint lines
// across.
class PlotFrame : public QWidget
{
    Q_OBJECT
public:
    PlotFrame(AxisText across, AxisText up, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    [[nodiscard]] QCustomPlot &plot() const { return *m_plot; }
    // Colours of what stands in the plot; the frame's own are done.
    virtual void restyle() = 0;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    // Draws at the next turn of the event loop, when it can be seen at all.
    void redraw();

private:
    void styleFrame();

    QCustomPlot *m_plot;
};

} // namespace Fanlight

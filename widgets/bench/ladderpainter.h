// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/clock.h"
#include "widgets/bench/ladderlayout.h"
#include "widgets/common/theme.h"

#include <QFont>
#include <QRectF>
#include <QSet>

class QLineF;
class QPainter;

namespace Fanlight {

// What a ladder is made of; all outlive whoever holds it.
struct LadderParts
{
    const CaptureStore &store;
    const CaptureClock &clock;
    const LadderTape &tape;
    const LadderLanes &lanes;
    const LadderLayout &layout;
};

// What is marked on it, by record; 0: nothing.
struct LadderMarks
{
    quint64 current = 0;
    quint64 rangeFirst = 0; // selected, both included
    quint64 rangeLast = 0;
    quint64 hovered = 0;
    bool focused = false; // the current one has the keyboard's focus
};

// Draws the ladder as its layout has it, on a widget or for a file. A value made for one picture.
class LadderPainter
{
public:
    LadderPainter(QPainter &painter, const LadderParts &parts, Scheme scheme);

    // Of the small font that everything is written in.
    [[nodiscard]] static double lineHeight();
    [[nodiscard]] static double headerHeight();
    // Room for the times at the left; 0 when a width has none for them.
    [[nodiscard]] static double gutterWidth(double width);

    // Who stands where, from y 0 to headerHeight().
    void drawHeader();
    // What is between two heights of the layout, in its coordinates. Nothing else is painted or asked for.
    void drawBody(double top, double bottom, const LadderMarks &marks);

private:
    void drawSign(const LadderLane &lane, double x);
    void drawMarks(const std::vector<int> &visible, const LadderMarks &marks);
    void drawLanes(double top, double bottom);
    void drawGaps(double top, double bottom);
    void drawTimes(const std::vector<int> &visible, double top, double bottom);
    void drawTime(double y, const QString &text);
    void drawArrows(int index);
    void drawArrow(const LadderArrow &arrow, const QColor &colour, double thickness);
    void drawBundle(const LadderArrow &arrow, const QColor &colour);
    void drawMoment(const LadderEvent &event, const LadderArrow &arrow, const QColor &colour);
    void drawGivenUp(const LadderArrow &arrow);
    [[nodiscard]] QLineF lineOf(const LadderArrow &arrow) const;
    void drawBroken(const QLineF &line);
    void drawHead(const QPointF &from, const QPointF &to, bool open);
    void drawLabels(const std::vector<int> &visible, const LadderMarks &marks);
    void drawLabel(int index, const LadderMarks &marks);
    [[nodiscard]] bool isNew(const LadderArrow &arrow, const QColor &colour);
    // Behind an event's label: what it stands on.
    [[nodiscard]] Token groundOf(quint64 number, const LadderMarks &marks) const;
    [[nodiscard]] QColor laneColor(const LadderLane &lane) const;
    [[nodiscard]] QColor colorOf(const LadderEvent &event) const;
    [[nodiscard]] const LadderEvent &event(int index) const { return m_tape.events()[std::size_t(index)]; }

    QPainter &m_painter;
    const CaptureStore &m_store;
    const CaptureClock &m_clock;
    const LadderTape &m_tape;
    const LadderLanes &m_lanes;
    const LadderLayout &m_layout;
    Scheme m_scheme;
    QFont m_small;
    QFont m_bold;
    QFont m_mono;
    bool m_isDense = false; // too many to tell heads and dashes apart
    QSet<quint64> m_drawn;  // to scale: what would hide another arrow to the pixel
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tables/deliveryrow.h"
#include "widgets/bench/ladderlanes.h"
#include "widgets/bench/laddertape.h"

#include <QHash>
#include <QPointF>

#include <optional>
#include <vector>

namespace Fanlight {

// InOrder: each event is one step, however long it took; an arrow drops by the logarithm of its latency.
// ToScale: a millisecond has a fixed height everywhere, but time in which nothing is under way is folded.
enum class LadderScale : quint8 { InOrder, ToScale };

// What is known of an arrow's two ends.
enum class ArrowEnds : quint8 {
    Both,
    NoDeparture, // only the receiving end was seen: flat
    NoArrival,   // only the sending end was seen: flat
    Moment,      // nothing travels: opened, closed, a note
    GivenUp,     // a delivery that never left
};

// One arrow between a server's lane and another, or several deliveries of a broadcast to a group's lane.
struct LadderArrow
{
    int server = 0; // lanes
    int lane = 0;
    bool toServer = false;
    ArrowEnds ends = ArrowEnds::Both;
    quint32 count = 1;
    quint32 place = noDelivery; // of a delivery: the first of them
    double leaves = 0;          // y; of several the first, as with arrives
    double arrives = 0;
    double lastLeaves = 0; // the same for one
    double lastArrives = 0;
};

// Where an event stands, in y.
struct LadderRow
{
    double top = 0;  // of its label
    double base = 0; // where its first arrow begins
    double bottom = 0;
};

// A stretch of time that is folded away.
struct LadderGap
{
    double y = 0;      // its middle
    qint64 length = 0; // ns
};

// A mark at the edge of the ladder to scale.
struct LadderTick
{
    double y = 0;
    qint64 time = 0;   // ns
    qint64 offset = 0; // ns since the stretch of time that it is in began; 0: its beginning
};

struct LadderHit
{
    int index = 0; // of the event on the tape
    quint32 delivery = noDelivery;
};

// Where everything on the ladder is: events and lanes in, positions out. Paints nothing. Time goes down.
// Positions of events are made anew by arrange(); arrows only of those that are asked for, and kept until
// their lanes change or more is known of them.
//
// The server stands at the left and not in the middle: every label begins at its lane, so that they read like
// the lines of a log, each with the whole width before it. In the middle they would jump from side to side
// with half the width.
class LadderLayout
{
public:
    static constexpr qint64 gapLength = 1'000'000'000; // ns without an event: a note in order
    static constexpr double foldedHeight = 26;         // pixels of a gap's note
    static constexpr double foldAbove = 120;           // pixels to scale in which nothing is under way
    static constexpr double leastScale = 0.01;         // pixels for a millisecond
    static constexpr double greatestScale = 2'000;
    // Deliveries that are counted between two arrange(); what is left waits for the next.
    static constexpr std::size_t mostCounted = 150'000;

    // They outlive it.
    LadderLayout(const CaptureStore &store, const LadderTape &tape, const LadderLanes &lanes);

    // lineHeight: of a label.
    void setMetrics(double width, double lineHeight, double gutter);
    void setScale(LadderScale scale, double pixelsPerMillisecond);
    void arrange();

    // Lanes that a width has room for, servers not counted.
    [[nodiscard]] static int capacityOf(double width, double gutter);
    // A scale at which a usual latency can be seen.
    [[nodiscard]] double suggestedScale() const;

    [[nodiscard]] LadderScale scale() const { return m_scale; }
    [[nodiscard]] double pixelsPerMillisecond() const { return m_pixels; }
    [[nodiscard]] double width() const { return m_width; }
    [[nodiscard]] double height() const { return m_height; }
    [[nodiscard]] double gutter() const { return m_gutter; }
    [[nodiscard]] double laneX(int lane) const;
    [[nodiscard]] double lanePitch() const { return m_pitch; }
    [[nodiscard]] const std::vector<LadderRow> &rows() const { return m_rows; } // by index on the tape
    [[nodiscard]] const std::vector<LadderGap> &gaps() const { return m_gaps; } // from top to bottom
    [[nodiscard]] double yOf(qint64 time) const;                                // ns
    [[nodiscard]] qint64 timeAt(double y) const;
    // Events of which something is between two heights, in order.
    [[nodiscard]] std::vector<int> visible(double top, double bottom) const;
    // To scale: round numbers of time between two heights, from top to bottom.
    [[nodiscard]] std::vector<LadderTick> ticks(double top, double bottom) const;
    // Valid until the next call.
    [[nodiscard]] const std::vector<LadderArrow> &arrowsOf(int index) const;
    // Arrows that were asked for are not all there: more of them come with the next arrange().
    [[nodiscard]] bool isBehind() const { return m_counted >= mostCounted; }
    // An arrow near the point; in order also the event of the row.
    [[nodiscard]] std::optional<LadderHit> hitAt(const QPointF &point) const;

private:
    // Time that is drawn without a fold: from begin to end, ns.
    struct Stretch
    {
        qint64 begin = 0;
        qint64 end = 0;
        double y = 0;
    };
    // Deliveries of a broadcast to one lane, in steps.
    struct Bundle
    {
        int lane = 0;
        quint32 place = 0;
        quint32 count = 0;
        quint32 received = 0; // of them
        quint32 left[2] = {Delivery::never, 0};
        quint32 arrived[2] = {Delivery::never, 0};
        bool givenUp = false;
    };
    struct Fan
    {
        std::vector<Bundle> bundles;
        quint64 lanesRevision = 0;
        quint32 version = 0;
        std::size_t counted = 0;
        quint64 arranged = 0;
        std::vector<LadderArrow> arrows;
    };

    void arrangeInOrder();
    void arrangeToScale();
    void forgetFans();
    [[nodiscard]] double dropOf(const LadderEvent &event, qint64 delay) const;
    [[nodiscard]] double yIn(int index, qint64 time) const;
    [[nodiscard]] LadderArrow arrowOf(int index) const;
    void countDeliveries(Fan &fan, const LadderEvent &event, const Broadcast &broadcast) const;
    [[nodiscard]] LadderArrow arrowOf(int index, const Bundle &bundle) const;
    [[nodiscard]] double distance(const LadderArrow &arrow, const QPointF &point) const;

    const CaptureStore &m_store;
    const LadderTape &m_tape;
    const LadderLanes &m_lanes;
    LadderScale m_scale = LadderScale::InOrder;
    double m_pixels = 20; // for a millisecond
    double m_width = 0;
    double m_lineHeight = 14;
    double m_gutter = 0;
    double m_pitch = 0;
    double m_height = 0;
    quint64 m_arranged = 0; // counts
    std::vector<LadderRow> m_rows;
    std::vector<LadderGap> m_gaps;
    std::vector<Stretch> m_stretches;
    mutable std::size_t m_counted = 0;  // deliveries since arrange()
    mutable QHash<quint64, Fan> m_fans; // by record; made when asked for
};

} // namespace Fanlight

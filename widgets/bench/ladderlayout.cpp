// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/ladderlayout.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace Fanlight {

namespace {

constexpr double margin = 8;       // pixels above the first label
constexpr double labelGap = 2;     // between a label and its arrow
constexpr double arrowDrop = 14;   // of the slowest arrow in order
constexpr double fanDrop = 24;     // of a broadcast's slowest delivery in order
constexpr double rowGap = 5;       // below an event
constexpr double serverInset = 26; // from the gutter to the first lane
constexpr double rightInset = 26;  // from the last lane to the edge
constexpr double leastPitch = 30;
constexpr double greatestPitch = 240;
constexpr double millisecond = 1e6; // ns

} // namespace

LadderLayout::LadderLayout(const CaptureStore &store, const LadderTape &tape, const LadderLanes &lanes)
    : m_store(store)
    , m_tape(tape)
    , m_lanes(lanes)
{
}

void LadderLayout::setMetrics(double width, double lineHeight, double gutter)
{
    m_width = width;
    m_lineHeight = lineHeight;
    m_gutter = gutter;
}

void LadderLayout::setScale(LadderScale scale, double pixelsPerMillisecond)
{
    m_scale = scale;
    m_pixels = std::clamp(pixelsPerMillisecond, leastScale, greatestScale);
}

int LadderLayout::capacityOf(double width, double gutter)
{
    const double room = width - gutter - serverInset - rightInset;
    return std::clamp(int(room / leastPitch), 2, LadderLanes::maxLanes);
}

double LadderLayout::laneX(int lane) const
{
    return m_gutter + serverInset + m_pitch * lane;
}

// --- in time
// -------------------------------------------------------------------------------------------------------

void LadderLayout::arrange()
{
    ++m_arranged;
    m_counted = 0;
    forgetFans();
    const double room = std::max(0.0, m_width - m_gutter - serverInset - rightInset);
    m_pitch = std::min(greatestPitch, room / std::max<double>(1, double(m_lanes.lanes().size()) - 1));
    m_gaps.clear();
    m_rows.clear();
    m_stretches.clear();
    if (m_scale == LadderScale::InOrder)
        arrangeInOrder();
    else
        arrangeToScale();
}

void LadderLayout::forgetFans()
{
    constexpr qsizetype spare = 256;
    if (m_fans.size() > qsizetype(m_tape.events().size()) + spare)
        m_fans.removeIf([this](const auto &fan) { return m_tape.indexOf(fan.key()) < 0; });
}

void LadderLayout::arrangeInOrder()
{
    double y = margin;
    qint64 before = timeUnknown;
    for (const LadderEvent &event : m_tape.events()) {
        if (before != timeUnknown && event.time - before > gapLength) {
            m_gaps.push_back({y + foldedHeight / 2, event.time - before});
            y += foldedHeight;
        }
        before = std::max(before, event.last);
        LadderRow row;
        row.top = y;
        row.base = y + m_lineHeight + labelGap;
        row.bottom = row.base + (event.isBroadcast() ? fanDrop : arrowDrop) + rowGap;
        y = row.bottom;
        m_rows.push_back(row);
    }
    m_height = y + margin;
}

void LadderLayout::arrangeToScale()
{
    std::vector<std::pair<qint64, qint64>> busy; // first and last moment of each event
    busy.reserve(m_tape.events().size());
    for (const LadderEvent &event : m_tape.events())
        busy.emplace_back(event.first(), event.last);
    std::sort(busy.begin(), busy.end());
    const double pixels = m_pixels / millisecond;
    double y = margin + m_lineHeight;
    for (const auto &[first, last] : busy) {
        if (!m_stretches.empty()) {
            Stretch &open = m_stretches.back();
            const qint64 idle = first - open.end;
            if (double(idle) * pixels <= foldAbove) {
                open.end = std::max(open.end, last);
                continue;
            }
            y = open.y + double(open.end - open.begin) * pixels + foldedHeight;
            m_gaps.push_back({y - foldedHeight / 3, idle});
            y += m_lineHeight + labelGap;
        }
        m_stretches.push_back({first, last, y});
    }
    for (const LadderEvent &event : m_tape.events()) {
        LadderRow row;
        row.base = yOf(event.first());
        row.top = row.base - m_lineHeight - labelGap;
        row.bottom = yOf(event.last) + rowGap;
        m_rows.push_back(row);
    }
    m_height = m_stretches.empty() ? 0 : yOf(m_stretches.back().end) + m_lineHeight + margin;
}

double LadderLayout::yOf(qint64 time) const
{
    if (m_scale == LadderScale::InOrder) {
        const auto &events = m_tape.events();
        const auto it = std::partition_point(
            events.begin(), events.end(), [time](const LadderEvent &event) { return event.time < time; });
        return it == events.end() ? m_height : m_rows[std::size_t(it - events.begin())].base;
    }
    const auto next = std::upper_bound(m_stretches.begin(), m_stretches.end(), time,
        [](qint64 moment, const Stretch &stretch) { return moment < stretch.begin; });
    if (next == m_stretches.begin())
        return 0;
    const Stretch &stretch = *std::prev(next);
    const double pixels = m_pixels / millisecond;
    const double end = stretch.y + double(stretch.end - stretch.begin) * pixels;
    if (time <= stretch.end)
        return stretch.y + double(time - stretch.begin) * pixels;
    if (next == m_stretches.end())
        return std::max(end, m_height);
    // Within a fold.
    return end + (next->y - end) * double(time - stretch.end) / double(next->begin - stretch.end);
}

qint64 LadderLayout::timeAt(double y) const
{
    const auto &events = m_tape.events();
    if (events.empty())
        return 0;
    if (m_scale == LadderScale::InOrder) {
        const auto it = std::partition_point(
            m_rows.begin(), m_rows.end(), [y](const LadderRow &row) { return row.bottom < y; });
        return it == m_rows.end() ? events.back().time : events[std::size_t(it - m_rows.begin())].time;
    }
    const auto next = std::partition_point(
        m_stretches.begin(), m_stretches.end(), [y](const Stretch &stretch) { return stretch.y <= y; });
    const Stretch &stretch = next == m_stretches.begin() ? *next : *std::prev(next);
    const auto after = qint64((y - stretch.y) * millisecond / m_pixels);
    return std::clamp(stretch.begin + after, stretch.begin, stretch.end);
}

double LadderLayout::suggestedScale() const
{
    std::vector<qint64> latencies;
    for (const LadderEvent &event : m_tape.events()) {
        const bool seen = event.left != timeUnknown && event.arrived != timeUnknown;
        if (seen || event.isBroadcast())
            latencies.push_back(event.last - event.first());
    }
    constexpr double usual = 20;
    if (latencies.empty())
        return usual;
    const auto middle = latencies.begin() + qsizetype(latencies.size() / 2);
    std::nth_element(latencies.begin(), middle, latencies.end());
    constexpr double seenWell = 24; // pixels
    constexpr double flattest = 0.05;
    constexpr double steepest = 500;
    return std::clamp(seenWell * millisecond / double(std::max<qint64>(*middle, 1)), flattest, steepest);
}

std::vector<int> LadderLayout::visible(double top, double bottom) const
{
    std::vector<int> result;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].top <= bottom && m_rows[i].bottom >= top)
            result.push_back(int(i));
    }
    return result;
}

std::vector<LadderTick> LadderLayout::ticks(double top, double bottom) const
{
    constexpr double apart = 44;    // pixels at least
    constexpr qint64 least = 1'000; // ns
    qint64 step = least;
    for (int place = 0; double(step) * m_pixels / millisecond < apart; ++place)
        step = step / (place % 3 == 1 ? 2 : 1) * (place % 3 == 1 ? 5 : 2); // 1, 2, 5, 10
    std::vector<LadderTick> result;
    for (const Stretch &stretch : m_stretches) {
        const auto y = [&](qint64 offset) { return stretch.y + double(offset) * m_pixels / millisecond; };
        if (stretch.y > bottom)
            break;
        if (y(stretch.end - stretch.begin) < top)
            continue;
        const auto hidden = qint64((top - stretch.y) * millisecond / m_pixels);
        for (qint64 offset = std::max<qint64>(0, hidden) / step * step;
             offset <= stretch.end - stretch.begin && y(offset) <= bottom; offset += step)
            result.push_back({y(offset), stretch.begin + offset, offset});
    }
    return result;
}

// --- arrows
// --------------------------------------------------------------------------------------------------------

// A microsecond can be told from none, and a tenth of a second is as much as there is room for.
double LadderLayout::dropOf(const LadderEvent &event, qint64 delay) const
{
    constexpr double least = 1e3; // ns
    constexpr double decades = 5;
    const double share = std::log10(1 + double(std::max<qint64>(0, delay)) / least) / decades;
    return std::min(1.0, share) * (event.isBroadcast() ? fanDrop : arrowDrop);
}

double LadderLayout::yIn(int index, qint64 time) const
{
    if (m_scale == LadderScale::ToScale)
        return yOf(time);
    const LadderEvent &event = m_tape.events()[std::size_t(index)];
    return m_rows[std::size_t(index)].base + dropOf(event, time - event.first());
}

const std::vector<LadderArrow> &LadderLayout::arrowsOf(int index) const
{
    const LadderEvent &event = m_tape.events()[std::size_t(index)];
    Fan &fan = m_fans[event.number];
    if (fan.arranged == m_arranged)
        return fan.arrows;
    fan.arranged = m_arranged;
    fan.arrows.clear();
    if (!event.isBroadcast()) {
        if (m_lanes.laneOf(event.connection) >= 0)
            fan.arrows.push_back(arrowOf(index));
        return fan.arrows;
    }
    const Broadcast *broadcast = m_store.broadcast(m_store.record(event.number));
    if (!broadcast)
        return fan.arrows;
    if (fan.lanesRevision != m_lanes.revision() || fan.version != event.version ||
        fan.counted > broadcast->deliveries.size()) {
        fan.bundles.clear();
        fan.counted = 0;
        fan.lanesRevision = m_lanes.revision();
        fan.version = event.version;
    }
    if (fan.counted < broadcast->deliveries.size())
        countDeliveries(fan, event, *broadcast);
    for (const Bundle &bundle : fan.bundles)
        fan.arrows.push_back(arrowOf(index, bundle));
    return fan.arrows;
}

LadderArrow LadderLayout::arrowOf(int index) const
{
    const LadderEvent &event = m_tape.events()[std::size_t(index)];
    LadderArrow arrow;
    arrow.server = m_lanes.serverOf(event.connection);
    arrow.lane = m_lanes.laneOf(event.connection);
    arrow.toServer = event.direction == Direction::ToServer;
    const bool left = event.left != timeUnknown;
    const bool arrived = event.arrived != timeUnknown;
    arrow.ends = left && arrived ? ArrowEnds::Both
                 : left          ? ArrowEnds::NoArrival
                 : arrived       ? ArrowEnds::NoDeparture
                                 : ArrowEnds::Moment;
    arrow.leaves = yIn(index, left ? event.left : arrived ? event.arrived : event.time);
    arrow.arrives = arrived ? yIn(index, event.arrived) : arrow.leaves;
    arrow.lastLeaves = arrow.leaves;
    arrow.lastArrives = arrow.arrives;
    return arrow;
}

void LadderLayout::countDeliveries(Fan &fan, const LadderEvent &event, const Broadcast &broadcast) const
{
    constexpr std::size_t none = ~std::size_t(0);
    std::vector<std::size_t> placeOf(2 * m_lanes.lanes().size(), none); // by lane, and whether it left
    const auto slot = [](int lane, bool givenUp) { return std::size_t(2 * lane) + (givenUp ? 1 : 0); };
    for (std::size_t i = 0; i < fan.bundles.size(); ++i)
        placeOf[slot(fan.bundles[i].lane, fan.bundles[i].givenUp)] = i;
    for (; fan.counted < broadcast.deliveries.size() && !isBehind(); ++fan.counted) {
        ++m_counted;
        const Delivery &delivery = broadcast.deliveries[fan.counted];
        const int lane = m_lanes.laneOf(delivery.receiver);
        const auto place = quint32(fan.counted);
        if (lane < 0 || !m_tape.shows(event, delivery, place))
            continue;
        std::size_t &found = placeOf[slot(lane, delivery.wasGivenUp())];
        if (found == none) {
            found = fan.bundles.size();
            fan.bundles.emplace_back();
            fan.bundles.back().lane = lane;
            fan.bundles.back().place = place;
            fan.bundles.back().givenUp = delivery.wasGivenUp();
        }
        Bundle &bundle = fan.bundles[found];
        ++bundle.count;
        if (delivery.wasGivenUp())
            continue;
        bundle.left[0] = std::min(bundle.left[0], delivery.left);
        bundle.left[1] = std::max(bundle.left[1], delivery.left);
        const bool received = delivery.received != Delivery::never;
        bundle.received += received ? 1 : 0;
        const quint32 arrived = received ? delivery.received : delivery.left;
        bundle.arrived[0] = std::min(bundle.arrived[0], arrived);
        bundle.arrived[1] = std::max(bundle.arrived[1], arrived);
    }
}

LadderArrow LadderLayout::arrowOf(int index, const Bundle &bundle) const
{
    const LadderEvent &event = m_tape.events()[std::size_t(index)];
    const auto y = [&](quint32 steps) { return yIn(index, event.time + qint64(steps) * Delivery::step); };
    LadderArrow arrow;
    arrow.lane = bundle.lane; // only our own server broadcasts, and it is the first
    arrow.count = bundle.count;
    arrow.place = bundle.place;
    arrow.ends = bundle.givenUp        ? ArrowEnds::GivenUp
                 : bundle.received > 0 ? ArrowEnds::Both
                                       : ArrowEnds::NoArrival;
    arrow.leaves = y(bundle.givenUp ? 0 : bundle.left[0]);
    arrow.lastLeaves = y(bundle.givenUp ? 0 : bundle.left[1]);
    arrow.arrives = bundle.givenUp ? arrow.leaves : y(bundle.arrived[0]);
    arrow.lastArrives = bundle.givenUp ? arrow.leaves : y(bundle.arrived[1]);
    return arrow;
}

double LadderLayout::distance(const LadderArrow &arrow, const QPointF &point) const
{
    const double from = laneX(arrow.server);
    const double to = laneX(arrow.lane);
    constexpr double beside = 1e9;
    if (point.x() < from - 4 || point.x() > to + 4 || to <= from)
        return beside;
    double share = std::clamp((point.x() - from) / (to - from), 0.0, 1.0);
    if (arrow.toServer)
        share = 1 - share;
    const double upper = std::lerp(arrow.leaves, arrow.arrives, share);
    const double lower = std::lerp(arrow.lastLeaves, arrow.lastArrives, share);
    return std::max({0.0, upper - point.y(), point.y() - lower});
}

std::optional<LadderHit> LadderLayout::hitAt(const QPointF &point) const
{
    constexpr double reach = 6; // pixels
    std::optional<LadderHit> row;
    std::optional<LadderHit> nearest;
    double best = reach;
    for (const int index : visible(point.y() - reach, point.y() + reach)) {
        const LadderRow &place = m_rows[std::size_t(index)];
        if (m_scale == LadderScale::InOrder && point.y() >= place.top && point.y() < place.bottom)
            row = LadderHit{index, noDelivery};
        for (const LadderArrow &arrow : arrowsOf(index)) {
            const double away = distance(arrow, point);
            if (away >= best)
                continue;
            best = away;
            nearest = LadderHit{index, arrow.count == 1 ? arrow.place : noDelivery};
        }
    }
    return nearest ? nearest : row;
}

} // namespace Fanlight

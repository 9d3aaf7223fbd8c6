// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/fanoutscene.h"

#include <QEasingCurve>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace Fanlight {

namespace {

constexpr std::size_t fewDots = 96;          // above, more of them are joined
constexpr qint64 httpLinger = 1'500'000'000; // ns an exchange stays after its last dot arrived
constexpr qint64 closedLinger = 500'000'000;
constexpr double settleTime = 80e6; // ns in which a node covers 63% of the way to its place

double distance(const QPointF &a, const QPointF &b)
{
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

} // namespace

QString shortPeerName(const ConnectionInfo &info)
{
    if (info.client.value != 0 || info.userAgent.isEmpty())
        return info.name.isEmpty() ? info.peer : info.name;
    for (const char *browser : {"Firefox", "Edg", "Chrome", "Safari"}) {
        if (info.userAgent.contains(QLatin1StringView(browser)))
            return QLatin1StringView(browser) == QLatin1StringView("Edg")
                       ? QStringLiteral("Edge")
                       : QLatin1StringView(browser).toString();
    }
    const qsizetype end = info.userAgent.indexOf(QLatin1Char('/'));
    const QString product = (end < 0 ? info.userAgent : info.userAgent.left(end)).section(u' ', 0, 0);
    return product.isEmpty() ? info.peer : product.left(20);
}

void FanoutScene::setConnection(const ConnectionInfo &info, qint64 now)
{
    if (info.side == ConnectionSide::Client) // on somebody else's server
        return;
    const bool closed = info.state == ConnectionState::Closed;
    // An exchange may be over before it is first heard of; what ended long ago is not news.
    if (closed && !m_members.contains(info.id.value) && now - info.closedAt > httpLinger)
        return;
    Member &member = m_members[info.id.value];
    if (member.lastSeen == 0 || (closed && member.info.webSocket))
        member.lastSeen = now; // deliveries do not say so one by one
    member.info = info;
    member.shown = member.shown || (info.webSocket && !closed);
    if (isLasting(member))
        m_passing.remove(info.id.value);
    else
        m_passing.insert(info.id.value);
    m_dirty = m_dirty || member.shown;
}

quint64 FanoutScene::flightKey(const Flight &flight)
{
    return quint64(flight.line.node) << 32 | quint64(flight.line.lane) << 8 | quint64(flight.direction) << 4 |
           quint64(flight.shape);
}

std::optional<DotShape> FanoutScene::shapeOf(const Record &record, Member &member)
{
    switch (record.kind) {
    case RecordKind::HandshakeRequest:
    case RecordKind::HandshakeResponse:
        return DotShape::Handshake;
    case RecordKind::HttpRequest:
    case RecordKind::HttpResponse:
        return DotShape::Http;
    case RecordKind::Opened:
    case RecordKind::Closed:
    case RecordKind::Note:
        return std::nullopt;
    case RecordKind::Frame:
        break;
    }
    if (record.opcode == Opcode::Close)
        return DotShape::Close;
    if (isControl(record.opcode))
        return DotShape::Control;
    Opcode &data = member.dataOpcode.at(std::size_t(record.direction));
    if (record.opcode != Opcode::Continuation)
        data = record.opcode;
    return data == Opcode::Binary ? DotShape::Binary : DotShape::Text;
}

void FanoutScene::addRecords(const CaptureStore &store, quint64 first, quint64 last, qint64 now)
{
    // Who is new comes first, so that a crowd costs one rebuild.
    for (quint64 number = first; number <= last; ++number)
        see(store, store.record(number), now);
    if (m_dirty)
        rebuild();
    for (quint64 number = first; number <= last; ++number)
        launch(number, store.record(number), now);
}

void FanoutScene::see(const CaptureStore &store, const Record &record, qint64 now)
{
    if (record.wireSize() == 0) // opened, closed, a note: nothing travelled
        return;
    auto found = m_members.find(record.connection.value);
    if (found == m_members.end()) {
        const ConnectionInfo *info = store.connection(record.connection);
        if (!info || info->side == ConnectionSide::Client)
            return;
        setConnection(*info, now);
        found = m_members.find(record.connection.value);
        if (found == m_members.end())
            return;
    }
    found->second.lastSeen = now;
    m_dirty = m_dirty || !found->second.shown;
    found->second.shown = true;
}

void FanoutScene::launch(quint64 number, const Record &record, qint64 now)
{
    const Line line = m_lineOf.value(record.connection.value);
    if (line.node < 0)
        return;
    Member &member = m_members.at(record.connection.value);
    const std::optional<DotShape> shape = shapeOf(record, member);
    if (!shape)
        return;
    // Records that were held back (a frozen view, a busy moment) start when they come.
    const qint64 late = std::max<qint64>(0, now - record.time - slack);
    const qint64 toServer = record.time + slack + late;
    const bool up = record.direction == Direction::ToServer;
    if (up && record.kind == RecordKind::Frame && !isControl(record.opcode)) {
        member.sentUntil = toServer + 2 * travelTime;
        m_nodes[std::size_t(line.node)].sentUntil = member.sentUntil;
    }
    join({record.connection.value, line, record.direction, *shape, record.violation != Violation::None,
        up ? toServer : toServer + travelTime, 1, number});
}

// Under load each line may have so many dots alive that all lines together, both ways, keep below maxDots: a
// steady stream of fewer, bigger dots instead of a burst and a pause.
qint64 FanoutScene::loadedJoinWindow() const
{
    const qint64 lifetime = slack + 2 * travelTime;
    const auto lines = qint64(m_bundles.size()) * 3 / 2;
    return std::max(3 * joinWindow, lifetime * lines / maxDots);
}

void FanoutScene::join(const Flight &flight)
{
    const quint64 key = flightKey(flight);
    const auto last = m_lastFlight.constFind(key);
    const bool full = m_flights.size() >= maxDots;
    if (last != m_lastFlight.constEnd()) {
        Flight &other = m_flights[last.value()];
        const qint64 window = m_flights.size() < fewDots ? joinWindow : loadedJoinWindow();
        if (full || std::abs(other.departs - flight.departs) < window) {
            other.count += flight.count;
            other.violation = other.violation || flight.violation;
            return;
        }
    } else if (full) {
        // Nothing of its shape is on this line: it joins what is, so that nothing goes uncounted there.
        const auto sameLine = [&flight](const Flight &other) {
            return other.line.node == flight.line.node && other.line.lane == flight.line.lane &&
                   other.direction == flight.direction;
        };
        const auto other = std::find_if(m_flights.begin(), m_flights.end(), sameLine);
        if (other != m_flights.end()) {
            other->count += flight.count;
            return;
        }
        if (m_flights.size() >= maxDots + 2 * maxNodes)
            return; // not reached: there are at most two directions for each node
    }
    m_lastFlight.insert(key, m_flights.size());
    m_flights.push_back(flight);
}

void FanoutScene::clearDots()
{
    m_flights.clear();
    m_lastFlight.clear();
}

void FanoutScene::setSize(const QSizeF &size)
{
    m_size = size;
    place();
    for (MapNode &node : m_nodes)
        node.position = node.target;
    ++m_revision;
}

bool FanoutScene::isLasting(const Member &member)
{
    return member.info.webSocket && member.info.state != ConnectionState::Closed;
}

// Until its last dot has arrived and a little longer.
bool FanoutScene::isLingering(const Member &member, qint64 now)
{
    return now <
           member.lastSeen + slack + 2 * travelTime + (member.info.webSocket ? closedLinger : httpLinger);
}

// Forgets the connections that have left the picture. True while some are only waiting to.
bool FanoutScene::dropGone(qint64 now)
{
    bool waiting = false;
    for (auto id = m_passing.begin(); id != m_passing.end();) {
        const auto it = m_members.find(*id);
        Member &member = it->second;
        if (isLingering(member, now)) {
            waiting = waiting || member.shown;
            ++id;
            continue;
        }
        m_dirty = m_dirty || member.shown;
        member.shown = false; // a kept-alive HTTP connection comes back with its next request
        if (member.info.state != ConnectionState::Closed) {
            ++id;
            continue;
        }
        m_members.erase(it);
        id = m_passing.erase(id);
    }
    return waiting;
}

bool FanoutScene::advance(qint64 now)
{
    const auto arrived = [now](const Flight &flight) { return now >= flight.departs + travelTime; };
    if (std::erase_if(m_flights, arrived) > 0)
        readdressFlights();
    const bool waiting = dropGone(now);
    if (m_dirty)
        rebuild();
    const bool moving = moveNodes(now);
    const bool sent =
        std::any_of(m_nodes.begin(), m_nodes.end(), [now](const MapNode &n) { return n.sentUntil > now; });
    return moving || waiting || sent || !m_flights.empty();
}

bool FanoutScene::moveNodes(qint64 now)
{
    const double passed = double(std::clamp<qint64>(now - m_lastMove, 0, 100'000'000));
    m_lastMove = now;
    const double share = 1.0 - std::exp(-passed / settleTime);
    bool moving = false;
    for (MapNode &node : m_nodes) {
        if (node.position == node.target)
            continue;
        node.position += (node.target - node.position) * share;
        if (distance(node.position, node.target) < 0.5)
            node.position = node.target;
        else
            moving = true;
    }
    return moving;
}

void FanoutScene::rebuild()
{
    m_dirty = false;
    QHash<quint32, QPointF> before;
    for (const MapNode &node : m_nodes)
        before.insert(node.connection.value, node.position);
    const auto shown = std::count_if(
        m_members.begin(), m_members.end(), [](const auto &entry) { return entry.second.shown; });
    m_nodes.clear();
    m_lineOf.clear();
    m_seats.clear();
    m_grouped = shown > maxNodes;
    m_grouping = m_chosen.value_or(groupingByItself());
    colourRooms();
    if (m_grouped)
        rebuildGroups();
    else
        rebuildSingles(before);
    m_firstLine.clear();
    int lines = 0;
    for (const MapNode &node : m_nodes)
        m_firstLine.push_back(std::exchange(lines, lines + node.lanes));
    m_bundles.assign(std::size_t(lines), {});
    applyQueues();
    readdressFlights();
    ++m_revision;
}

// After nodes or flights changed places.
void FanoutScene::readdressFlights()
{
    for (Flight &flight : m_flights)
        flight.line = m_lineOf.value(flight.connection);
    std::erase_if(m_flights, [](const Flight &flight) { return flight.line.node < 0; });
    m_lastFlight.clear();
    for (std::size_t i = 0; i < m_flights.size(); ++i)
        m_lastFlight.insert(flightKey(m_flights[i]), i);
}

QPointF FanoutScene::positionOf(const Flight &flight, qint64 now) const
{
    static const QEasingCurve curve(QEasingCurve::InOutSine);
    const MapNode &node = m_nodes[std::size_t(flight.line.node)];
    const QPointF end = laneEnd(node, flight.line.lane);
    const QPointF way = m_centre - end;
    const double length = std::max(1.0, std::hypot(way.x(), way.y()));
    // From edge to edge, not from middle to middle.
    const QPointF atNode = end + way * (node.radius / length);
    const QPointF atServer = m_centre - way * (m_serverRadius / length);
    const double passed = curve.valueForProgress(double(now - flight.departs) / double(travelTime));
    return flight.direction == Direction::ToServer ? atNode + (atServer - atNode) * passed
                                                   : atServer + (atNode - atServer) * passed;
}

std::vector<MapDot> FanoutScene::dots(qint64 now) const
{
    std::vector<MapDot> result;
    result.reserve(m_flights.size());
    for (const Flight &flight : m_flights) {
        if (now < flight.departs || now >= flight.departs + travelTime)
            continue;
        result.push_back({positionOf(flight, now), flight.shape, flight.violation, flight.line.node,
            flight.count, flight.record});
    }
    return result;
}

int FanoutScene::openCount() const
{
    return int(std::count_if(m_members.begin(), m_members.end(), [](const auto &entry) {
        return entry.second.info.webSocket && entry.second.info.state == ConnectionState::Open;
    }));
}

int FanoutScene::nodeAt(const QPointF &point) const
{
    int best = -1;
    double nearest = std::numeric_limits<double>::max();
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        if (m_nodes[i].group) {
            if (isInGroup(m_nodes[i], point))
                return int(i);
            continue;
        }
        const double away = distance(point, m_nodes[i].position);
        if (away <= std::max(9.0, m_nodes[i].radius + 3) && away < nearest) {
            nearest = away;
            best = int(i);
        }
    }
    return best;
}

std::optional<MapDot> FanoutScene::dotAt(const QPointF &point, qint64 now) const
{
    std::optional<MapDot> best;
    double nearest = 11; // pixels: a dot is small and moves
    for (const MapDot &dot : dots(now)) {
        const double away = distance(point, dot.position);
        if (away < nearest) {
            nearest = away;
            best = dot;
        }
    }
    return best;
}

} // namespace Fanlight

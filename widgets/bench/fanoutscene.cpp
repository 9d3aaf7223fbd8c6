// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/fanoutscene.h"

#include <QEasingCurve>

#include <algorithm>
#include <cmath>
#include <limits>

namespace Fanlight {

namespace {

constexpr qint64 joinWindow = 40'000'000;    // ns: what leaves within it on one line is one dot
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
    if (member.lastSeen == 0)
        member.lastSeen = now;
    member.info = info;
    member.shown = member.shown || (info.webSocket && !closed);
    m_dirty = m_dirty || member.shown;
}

quint64 FanoutScene::flightKey(int node, Direction direction, DotShape shape)
{
    return quint64(node) << 8 | quint64(direction) << 4 | quint64(shape);
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
    const int node = m_nodeOf.value(record.connection.value, -1);
    if (node < 0)
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
        m_nodes[std::size_t(node)].sentUntil = member.sentUntil;
    }
    join({record.connection.value, node, record.direction, *shape, record.violation != Violation::None,
        up ? toServer : toServer + travelTime, 1, number});
}

// Under load each line may have so many dots alive that all lines together, both ways, keep below maxDots: a
// steady stream of fewer, bigger dots instead of a burst and a pause.
qint64 FanoutScene::loadedJoinWindow() const
{
    const qint64 lifetime = slack + 2 * travelTime;
    const auto lines = qint64(m_nodes.size()) * 3 / 2;
    return std::max(3 * joinWindow, lifetime * lines / maxDots);
}

void FanoutScene::join(const Flight &flight)
{
    const quint64 key = flightKey(flight.node, flight.direction, flight.shape);
    const auto last = m_lastFlight.constFind(key);
    const bool full = m_flights.size() >= maxDots;
    if (last != m_lastFlight.constEnd()) {
        Flight &other = m_flights[last.value()];
        const qint64 window = m_flights.size() < fewDots ? joinWindow : loadedJoinWindow();
        if (full || std::abs(other.departs - flight.departs) < window) {
            ++other.count;
            other.violation = other.violation || flight.violation;
            return;
        }
    } else if (full) {
        // Nothing of its shape is on this line: it joins what is, so that nothing goes uncounted there.
        const auto sameLine = [&flight](const Flight &other) {
            return other.node == flight.node && other.direction == flight.direction;
        };
        const auto other = std::find_if(m_flights.begin(), m_flights.end(), sameLine);
        if (other != m_flights.end()) {
            ++other->count;
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
    for (auto it = m_members.begin(); it != m_members.end();) {
        Member &member = it->second;
        const bool closed = member.info.state == ConnectionState::Closed;
        const bool lasting = member.info.webSocket && !closed;
        if (lasting || isLingering(member, now)) {
            waiting = waiting || (member.shown && !lasting);
            ++it;
            continue;
        }
        m_dirty = m_dirty || member.shown;
        member.shown = false; // a kept-alive HTTP connection comes back with its next request
        it = closed ? m_members.erase(it) : std::next(it);
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
    m_nodeOf.clear();
    m_grouped = shown > maxNodes;
    if (m_grouped)
        rebuildGroups();
    else
        rebuildSingles(before);
    readdressFlights();
}

// After nodes or flights changed places.
void FanoutScene::readdressFlights()
{
    for (Flight &flight : m_flights)
        flight.node = m_nodeOf.value(flight.connection, -1);
    std::erase_if(m_flights, [](const Flight &flight) { return flight.node < 0; });
    m_lastFlight.clear();
    for (std::size_t i = 0; i < m_flights.size(); ++i)
        m_lastFlight.insert(flightKey(m_flights[i].node, m_flights[i].direction, m_flights[i].shape), i);
}

QPointF FanoutScene::positionOf(const Flight &flight, qint64 now) const
{
    static const QEasingCurve curve(QEasingCurve::InOutSine);
    const MapNode &node = m_nodes[std::size_t(flight.node)];
    const QPointF way = m_centre - node.position;
    const double length = std::max(1.0, std::hypot(way.x(), way.y()));
    // From edge to edge, not from middle to middle.
    const QPointF atNode = node.position + way * (node.radius / length);
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
        result.push_back({positionOf(flight, now), flight.shape, flight.violation, flight.node, flight.count,
            flight.record});
    }
    return result;
}

int FanoutScene::openCount() const
{
    return int(std::count_if(m_members.begin(), m_members.end(), [](const auto &entry) {
        return entry.second.info.webSocket && entry.second.info.state == ConnectionState::Open;
    }));
}

int FanoutScene::openCountAt(qint64 time) const
{
    return int(std::count_if(m_members.begin(), m_members.end(), [time](const auto &entry) {
        const ConnectionInfo &info = entry.second.info;
        const bool ended = info.state == ConnectionState::Closed && info.closedAt < time;
        return info.webSocket && info.state != ConnectionState::Closing && info.openedAt <= time && !ended;
    }));
}

int FanoutScene::nodeAt(const QPointF &point) const
{
    int best = -1;
    double nearest = std::numeric_limits<double>::max();
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
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

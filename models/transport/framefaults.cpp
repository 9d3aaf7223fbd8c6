// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/framefaults.h"

#include "transport/outgoingpiece.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {

constexpr std::size_t mostRules = 0xFF; // what a mark can name

bool isClientsKey(QByteArrayView wire)
{
    return wire.size() > 1 && (quint8(wire[1]) & 0x80) != 0;
}

// RFC 6455 section 5.2, of a whole frame.
qsizetype headerSize(QByteArrayView wire)
{
    const int length = wire.size() > 1 ? wire[1] & 0x7F : 0;
    const qsizetype size = 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (isClientsKey(wire) ? 4 : 0);
    return std::min(size, wire.size());
}

} // namespace

FrameFaults::FrameFaults(Role receiver, quint64 origin, quint64 seed)
    : m_receiver(receiver)
    , m_origin(origin)
    , m_random(seed)
{
}

std::vector<FrameFaults::Piece> FrameFaults::setRules(const std::vector<FaultRule> &rules)
{
    const auto before = std::exchange(m_rules, {});
    m_isOn = false;
    bool isSame = before.size() == std::min(rules.size(), mostRules);
    for (std::size_t i = 0; i < rules.size() && i < mostRules; ++i) {
        RuleState state{rules[i]};
        const auto known = std::find_if(before.begin(), before.end(),
            [&](const RuleState &old) { return old.rule.tally == state.rule.tally; });
        if (known != before.end() && known->rule == state.rule)
            state.seen = known->seen;
        isSame = isSame && before[i].rule == state.rule;
        if (state.rule.isExpression)
            state.expression.setPattern(state.rule.pattern);
        else
            state.word.setPattern(state.rule.pattern.toUtf8());
        m_isOn = m_isOn || state.rule.enabled;
        m_rules.push_back(std::move(state));
    }
    if (!isSame)
        emitHeld();
    if (!m_isOn) {
        passOn(std::exchange(m_raw, {}));
        m_isFramed = false;
        m_isUnreadable = false;
        m_parser.reset();
        m_passing = 0;
    }
    return takeOut();
}

qsizetype FrameFaults::skip(QByteArrayView bytes, FramePosition position)
{
    if (m_isFramed || m_isUnreadable || bytes.isEmpty())
        return 0;
    qsizetype size = bytes.size();
    switch (position.part) {
    case FramePosition::Part::Opaque:
        break;
    case FramePosition::Part::Header:
        size = 1;
        break;
    case FramePosition::Part::Payload:
        size = qsizetype(std::min(quint64(size), position.left));
        break;
    case FramePosition::Part::Heads:
        for (qsizetype i = 0; i < bytes.size(); ++i) {
            if (bytes[i] == (m_headEnd % 2 == 0 ? '\r' : '\n'))
                ++m_headEnd;
            else
                m_headEnd = bytes[i] == '\r' ? 1 : 0;
            if (m_headEnd == 4) {
                m_headEnd = 0;
                size = i + 1;
                break;
            }
        }
        break;
    }
    m_origin += quint64(size);
    m_isFramed = size == 0;
    return size;
}

std::vector<FrameFaults::Piece> FrameFaults::push(QByteArrayView bytes, qint64 now)
{
    if (m_isUnreadable) {
        passOn(bytes);
        return takeOut();
    }
    while (!bytes.isEmpty()) {
        if (m_passing > 0) {
            const auto size = qsizetype(std::min(m_passing, quint64(bytes.size())));
            m_passing -= quint64(size);
            passOn(bytes.first(size));
            bytes = bytes.sliced(size);
            continue;
        }
        readFrames(std::exchange(bytes, {}), now);
    }
    return takeOut();
}

// Gives the parser all of the bytes and takes the frames' own bytes from among them.
void FrameFaults::readFrames(QByteArrayView bytes, qint64 now)
{
    QByteArray joined = std::exchange(m_raw, {});
    QByteArrayView wire = bytes;
    if (!joined.isEmpty()) {
        joined.append(bytes);
        wire = joined;
    }
    if (!m_parser)
        m_parser.emplace(m_receiver, quint64(largest), m_origin);
    m_parser->receive(bytes);
    for (const Frame &frame : m_parser->takeFrames()) {
        const quint64 size = frame.wireSize();
        if (frame.violation == Violation::LengthHighBit)
            break;
        if (frame.header.payloadLength > quint64(largest)) {
            m_passing = size;
            break;
        }
        takeFrame(frame, wire.first(qsizetype(size)), now);
        wire = wire.sliced(qsizetype(size));
    }
    if (!m_parser->isStopped()) {
        m_raw = wire.size() == joined.size() ? std::move(joined) : wire.toByteArray();
        return;
    }
    m_parser.reset();
    m_isUnreadable = m_passing == 0;
    if (m_isUnreadable) {
        passOn(wire);
        return;
    }
    const auto size = qsizetype(std::min(m_passing, quint64(wire.size())));
    m_passing -= quint64(size);
    passOn(wire.first(size));
    if (size < wire.size())
        readFrames(wire.sliced(size).toByteArray(), now);
}

void FrameFaults::takeFrame(const Frame &frame, QByteArrayView wire, qint64 now)
{
    const bool isAwaited = std::any_of(m_rules.begin(), m_rules.end(), [&](const RuleState &state) {
        return state.rule.enabled && state.rule.hasOpcode(frame.header.opcode);
    });
    if (!isAwaited && m_held.empty()) {
        passOn(wire);
        return;
    }
    Item item;
    item.piece.origin = m_origin;
    item.piece.entered = now;
    item.payload = frame.payload;
    item.headerSize = frame.header.size();
    item.opcode = frame.header.opcode;
    item.piece.bytes = wire.toByteArray();
    m_origin += quint64(wire.size());
    enter(std::move(item), now);
}

std::vector<FrameFaults::Piece> FrameFaults::push(const std::shared_ptr<OutgoingPiece> &piece, qint64 now)
{
    Item item;
    item.piece.bytes = piece->bytes;
    item.piece.owner = piece;
    item.piece.entered = now;
    item.headerSize = headerSize(piece->bytes);
    item.opcode = Opcode(piece->bytes.front() & 0x0F);
    item.payload = piece->bytes.sliced(item.headerSize);
    item.piece.origin = std::exchange(m_origin, m_origin + quint64(piece->bytes.size()));
    enter(std::move(item), now);
    return takeOut();
}

// Untouched bytes in a row are one piece.
void FrameFaults::passOn(QByteArrayView bytes)
{
    if (bytes.isEmpty())
        return;
    if (m_canJoin) {
        m_out.back().bytes.append(bytes);
    } else {
        Piece piece;
        piece.bytes = bytes.toByteArray();
        piece.origin = m_origin;
        m_out.push_back(std::move(piece));
        m_canJoin = true;
    }
    m_origin += quint64(bytes.size());
}

std::vector<FrameFaults::Piece> FrameFaults::release(qint64 now)
{
    while (nextDue() <= now) {
        const auto first = std::min_element(m_held.begin(), m_held.end(),
            [](const Held &one, const Held &other) { return one.due < other.due; });
        Held held = std::move(*first);
        m_held.erase(first);
        m_heldBytes -= held.item.piece.bytes.size();
        apply(std::move(held.item), held.next, now);
    }
    return takeOut();
}

qint64 FrameFaults::nextDue() const
{
    qint64 due = never;
    for (const Held &held : m_held)
        due = std::min(due, held.due);
    return due;
}

// As they stand: no more rules.
void FrameFaults::emitHeld()
{
    for (Held &held : std::exchange(m_held, {})) {
        m_out.push_back(std::move(held.item.piece));
        m_canJoin = false;
    }
    m_heldBytes = 0;
}

std::vector<FrameFaults::Piece> FrameFaults::releaseAll()
{
    emitHeld();
    passOn(std::exchange(m_raw, {}));
    m_parser.reset();
    m_isUnreadable = true; // nothing more is expected
    return takeOut();
}

std::vector<FrameFaults::Piece> FrameFaults::takeOut()
{
    m_canJoin = false;
    return std::exchange(m_out, {});
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
// What FrameFaults do to a frame: which rule strikes it, and how.
#include "transport/framefaults.h"
#include "transport/outgoingpiece.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {

constexpr double perMillisecond = 1e6; // ns
constexpr double longest = 3'600'000;  // ms: an hour

} // namespace

void FrameFaults::enter(Item item, qint64 now)
{
    const std::size_t waiting = m_held.size();
    apply(std::move(item), 0, now);
    countDown(waiting, now);
}

void FrameFaults::apply(Item item, std::size_t from, qint64 now)
{
    for (std::size_t i = from; i < m_rules.size(); ++i) {
        if (!strikes(m_rules[i], item))
            continue;
        const FaultRule &rule = m_rules[i].rule;
        const auto number = quint8(i + 1);
        switch (rule.action) {
        case FaultAction::Drop:
        case FaultAction::Reset:
            if (item.piece.sent.isEmpty())
                item.piece.sent = item.piece.bytes;
            item.piece.bytes.clear();
            item.piece.mark = {FaultEffect::Dropped, number};
            item.piece.resets = rule.action == FaultAction::Reset;
            m_out.push_back(std::move(item.piece));
            m_canJoin = false;
            return;
        case FaultAction::Duplicate: {
            Item copy = item;
            copy.piece.mark = {FaultEffect::Duplicated, number};
            copy.piece.owner.reset(); // nobody sent it
            apply(std::move(item), i + 1, now);
            apply(std::move(copy), i + 1, now);
            return;
        }
        case FaultAction::HoldBack:
        case FaultAction::Delay:
            hold(std::move(item), i, now);
            return;
        case FaultAction::Corrupt:
            corrupt(item, rule);
            item.piece.mark = {FaultEffect::Altered, number};
            break;
        }
    }
    if (item.piece.mark.isNone() && !item.piece.owner) {
        m_origin -= quint64(item.piece.bytes.size()); // passOn() counts them
        passOn(item.piece.bytes);
        return;
    }
    m_out.push_back(std::move(item.piece));
    m_canJoin = false;
}

bool FrameFaults::matches(const RuleState &state, const Item &item) const
{
    const FaultRule &rule = state.rule;
    if (!rule.enabled || !rule.hasOpcode(item.opcode) || quint64(item.payload.size()) < rule.leastSize)
        return false;
    if (rule.action == FaultAction::Corrupt && !rule.inHeader && item.payload.isEmpty())
        return false;
    const bool holds = rule.action == FaultAction::HoldBack || rule.action == FaultAction::Delay;
    if (holds && m_heldBytes + item.piece.bytes.size() > capacity)
        return false;
    if (rule.pattern.isEmpty())
        return true;
    if (!rule.isExpression)
        return state.word.indexIn(item.payload) >= 0;
    return state.expression.isValid() && state.expression.match(QString::fromUtf8(item.payload)).hasMatch();
}

bool FrameFaults::strikes(RuleState &state, const Item &item)
{
    if (!matches(state, item))
        return false;
    const FaultRule &rule = state.rule;
    ++state.seen;
    bool struck = false;
    switch (rule.pick) {
    case FaultPick::Once:
        struck = state.seen == rule.nth;
        break;
    case FaultPick::Every:
        struck = rule.nth > 0 && state.seen % rule.nth == 0;
        break;
    case FaultPick::Share:
        struck = m_random.unit() * 100 < rule.share;
        break;
    }
    if (struck)
        rule.tally->struck.fetch_add(1, std::memory_order_relaxed);
    return struck;
}

void FrameFaults::hold(Item item, std::size_t rule, qint64 now)
{
    const FaultRule &of = m_rules[rule].rule;
    Held held{std::move(item), rule + 1, 0, never};
    const bool isDelay = of.action == FaultAction::Delay;
    if (held.item.piece.mark.isNone())
        held.item.piece.mark = {isDelay ? FaultEffect::Delayed : FaultEffect::HeldBack, quint8(rule + 1)};
    if (isDelay)
        held.due = now + qint64(std::clamp(of.delay, 0.0, longest) * perMillisecond);
    else
        held.places = std::max(of.places, 1);
    Piece news;
    news.origin = held.item.piece.origin;
    news.mark = held.item.piece.mark;
    news.isNews = true;
    m_out.push_back(std::move(news));
    m_canJoin = false;
    m_heldBytes += held.item.piece.bytes.size();
    m_held.push_back(std::move(held));
}

void FrameFaults::corrupt(Item &item, const FaultRule &rule)
{
    if (item.piece.sent.isEmpty())
        item.piece.sent = item.piece.bytes;
    const qsizetype begin = rule.inHeader ? 0 : item.headerSize;
    const qsizetype end = rule.inHeader ? item.headerSize : item.piece.bytes.size();
    const auto bits = quint64(end - begin) * 8;
    if (bits == 0)
        return;
    // Each bit at most once, so that none is flipped back.
    std::vector<quint64> flipped;
    while (flipped.size() < std::min(quint64(std::max(rule.bits, 1)), bits)) {
        const quint64 bit = m_random.next() % bits;
        if (std::find(flipped.begin(), flipped.end(), bit) != flipped.end())
            continue;
        flipped.push_back(bit);
        char &byte = item.piece.bytes.data()[begin + qsizetype(bit / 8)];
        byte = char(quint8(byte) ^ quint8(1U << (bit % 8)));
    }
}

// A frame has come by those that waited before it.
void FrameFaults::countDown(std::size_t waiting, qint64 now)
{
    std::vector<Held> over;
    for (std::size_t i = 0, left = waiting; left > 0; --left) {
        if (m_held[i].places > 0 && --m_held[i].places == 0) {
            over.push_back(std::move(m_held[i]));
            m_held.erase(m_held.begin() + std::ptrdiff_t(i));
        } else {
            ++i;
        }
    }
    for (Held &held : over) {
        m_heldBytes -= held.item.piece.bytes.size();
        apply(std::move(held.item), held.next, now);
    }
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdledger.h"

#include <algorithm>

namespace Fanlight {

namespace {

constexpr std::size_t maxPairs = 8'000'000;
constexpr quint32 historyLength = 32;

} // namespace

CrowdLedger::CrowdLedger(const CrowdSettings &settings)
    : m_expect(settings.expect)
    , m_clients(settings.clients)
    , m_firstStalled(settings.clients - settings.stalled)
    , m_roomCount(std::max(1, int(settings.rooms.size())))
    , m_present(std::size_t(settings.clients))
    , m_members(std::size_t(m_roomCount))
    , m_rank(std::size_t(settings.clients), -1)
    , m_sent(std::size_t(settings.clients))
{
}

void CrowdLedger::join(int client)
{
    if (isStalled(client) || m_present[std::size_t(client)])
        return;
    m_present[std::size_t(client)] = true;
    ++m_members[std::size_t(roomOf(client))];
}

void CrowdLedger::leave(int client)
{
    if (!m_present[std::size_t(client)])
        return;
    m_present[std::size_t(client)] = false;
    --m_members[std::size_t(roomOf(client))];
}

void CrowdLedger::setSenders(const std::vector<int> &clients)
{
    m_senders = clients;
    std::vector<int> ofRoom(std::size_t(m_roomCount), 0);
    for (const int client : clients)
        m_rank[std::size_t(client)] = ofRoom[std::size_t(roomOf(client))]++;
    const auto most = std::size_t(*std::max_element(ofRoom.begin(), ofRoom.end()));
    // An echo has one sender for each receiver: itself.
    const std::size_t wanted = m_expect == CrowdExpect::Echo ? 1 : most;
    m_slots = std::min(wanted, maxPairs / std::size_t(m_clients));
    m_pairs.resize(m_slots);
}

int CrowdLedger::watchedSenders() const
{
    return int(std::count_if(
        m_senders.begin(), m_senders.end(), [this](int sender) { return slotOf(sender) < m_slots; }));
}

void CrowdLedger::send(int sender)
{
    if (const std::size_t slot = slotOf(sender); m_sent[std::size_t(sender)]++ == 0 && slot < m_slots)
        m_pairs[slot].resize(std::size_t(m_clients));
    ++m_counts.sent;
    m_counts.expected += audience(sender);
}

CrowdReceipt CrowdLedger::receive(int receiver, int sender, quint64 sequence)
{
    if (sender >= m_clients || sequence >= m_sent[std::size_t(sender)])
        return CrowdReceipt::Foreign;
    if (!isFor(receiver, sender)) {
        ++m_counts.strays;
        return CrowdReceipt::Stray;
    }
    Pair *const seen = pair(receiver, sender);
    if (!seen) {
        ++m_counts.received;
        ++m_counts.unwatched;
        return CrowdReceipt::Fresh;
    }
    const auto number = quint32(sequence);
    if (number >= seen->next) {
        const quint32 ahead = number - seen->next + 1;
        seen->history = (ahead >= historyLength ? 0 : seen->history << ahead) | 1;
        seen->next = number + 1;
        ++m_counts.received;
        return CrowdReceipt::Fresh;
    }
    const quint32 age = seen->next - 1 - number;
    if (age < historyLength && ((seen->history >> age) & 1) != 0) {
        ++m_counts.duplicates;
        return CrowdReceipt::Duplicate;
    }
    if (age < historyLength)
        seen->history |= quint32(1) << age;
    ++m_counts.received;
    ++m_counts.outOfOrder;
    return CrowdReceipt::OutOfOrder;
}

bool CrowdLedger::isFor(int receiver, int sender) const
{
    switch (m_expect) {
    case CrowdExpect::Broadcast:
        return roomOf(receiver) == roomOf(sender);
    case CrowdExpect::Others:
        return roomOf(receiver) == roomOf(sender) && receiver != sender;
    case CrowdExpect::Echo:
        return receiver == sender;
    case CrowdExpect::None:
        return true;
    }
    return false;
}

quint64 CrowdLedger::audience(int sender) const
{
    const quint64 members = m_members[std::size_t(roomOf(sender))];
    const quint64 itself = m_present[std::size_t(sender)] ? 1 : 0;
    switch (m_expect) {
    case CrowdExpect::Broadcast:
        return members;
    case CrowdExpect::Others:
        return members - itself;
    case CrowdExpect::Echo:
        return itself;
    case CrowdExpect::None:
        return 0;
    }
    return 0;
}

std::size_t CrowdLedger::slotOf(int sender) const
{
    return std::size_t(m_expect == CrowdExpect::Echo ? 0 : m_rank[std::size_t(sender)]);
}

CrowdLedger::Pair *CrowdLedger::pair(int receiver, int sender)
{
    // With no expectation, a message may come from another room: its sender's rank means nothing here.
    const std::size_t slot = slotOf(sender);
    if (slot >= m_slots || roomOf(receiver) != roomOf(sender))
        return nullptr;
    return &m_pairs[slot][std::size_t(receiver)];
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/crowdsettings.h"

#include <vector>

namespace Fanlight {

// What a message that came was.
enum class CrowdReceipt : quint8 {
    Fresh,      // in order, as far as this sender is watched
    OutOfOrder, // the first of its kind, but after a later one
    Duplicate,
    Stray,   // it was not for this receiver: from another room, or back to a sender that only others should
             // hear
    Foreign, // no such message was sent
};

struct CrowdCounts
{
    quint64 sent = 0;
    quint64 expected = 0; // deliveries of what was sent
    quint64 received = 0; // of those, each once
    quint64 duplicates = 0;
    quint64 outOfOrder = 0;
    quint64 strays = 0;
    quint64 unwatched = 0; // of the received: from senders whose order is not watched
    bool operator==(const CrowdCounts &) const = default;
};

// Who should have received what, and what came. Order and duplicates are watched for each pair of a receiver
// and a sender in its room, over the last 32 messages of the pair; what comes later still counts as out of
// order. Memory: 8 bytes a pair once its sender has sent, at most 8 million pairs; senders beyond that are
// counted, but not watched.
class CrowdLedger
{
public:
    explicit CrowdLedger(const CrowdSettings &settings);

    [[nodiscard]] bool isStalled(int client) const { return client >= m_firstStalled; }
    // The number of the client's room in settings.rooms; 0 when there are none.
    [[nodiscard]] int roomOf(int client) const { return client % m_roomCount; }

    // A client that reads is there, or there no longer: what is sent from now on is expected at it or not.
    void join(int client);
    void leave(int client);
    // The clients that send, in this order. Once, before the first message.
    void setSenders(const std::vector<int> &clients);
    [[nodiscard]] const std::vector<int> &senders() const { return m_senders; }
    [[nodiscard]] int watchedSenders() const;

    // That sender's next message went out.
    void send(int sender);
    [[nodiscard]] quint64 sentBy(int sender) const { return m_sent[std::size_t(sender)]; }
    CrowdReceipt receive(int receiver, int sender, quint64 sequence);

    [[nodiscard]] const CrowdCounts &counts() const { return m_counts; }

private:
    struct Pair
    {
        quint32 next = 0;    // the sequence number that would be in order
        quint32 history = 0; // bit i: next - 1 - i came
    };

    [[nodiscard]] bool isFor(int receiver, int sender) const;
    [[nodiscard]] quint64 audience(int sender) const;
    // Where the sender's pairs are; from m_slots on: nowhere.
    [[nodiscard]] std::size_t slotOf(int sender) const;
    [[nodiscard]] Pair *pair(int receiver, int sender);

    CrowdExpect m_expect;
    int m_clients;
    int m_firstStalled;
    int m_roomCount;
    std::vector<bool> m_present;
    std::vector<quint32> m_members; // of each room: those that are there and read
    std::vector<int> m_senders;
    std::vector<int> m_rank; // of each client among its room's senders; -1: it is none
    std::vector<quint64> m_sent;
    std::size_t m_slots = 0; // pairs for each receiver at most
    // By the sender's rank, then by receiver: one message goes to many. Empty until one of that rank sends.
    std::vector<std::vector<Pair>> m_pairs;
    CrowdCounts m_counts;
};

} // namespace Fanlight

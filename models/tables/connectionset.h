// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QSet>

#include <vector>

namespace Fanlight {

// Connections, asked about once for each of millions of deliveries: a bit each, as ids count from 1. Memory:
// one bit for each id up to the highest, at most 512 KiB; ids beyond maxBits are kept one by one.
class ConnectionSet
{
public:
    static constexpr quint32 maxBits = 1U << 22;

    void insert(ConnectionId id)
    {
        if (contains(id))
            return;
        ++m_count;
        if (id.value >= maxBits) {
            m_others.insert(id);
            return;
        }
        if (id.value >= m_bits.size())
            m_bits.resize(id.value + 1);
        m_bits[id.value] = true;
    }
    void remove(ConnectionId id)
    {
        if (!contains(id))
            return;
        --m_count;
        if (id.value >= maxBits)
            m_others.remove(id);
        else
            m_bits[id.value] = false;
    }
    [[nodiscard]] bool contains(ConnectionId id) const
    {
        return id.value < m_bits.size() ? m_bits[id.value] : id.value >= maxBits && m_others.contains(id);
    }
    [[nodiscard]] bool isEmpty() const { return m_count == 0; }

private:
    std::vector<bool> m_bits;
    QSet<ConnectionId> m_others;
    std::size_t m_count = 0;
};

} // namespace Fanlight

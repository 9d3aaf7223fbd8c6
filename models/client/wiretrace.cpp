// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/wiretrace.h"

namespace Fanlight {

void WireTrace::add(qint64 time, Direction direction, QByteArrayView bytes)
{
    quint64 &counted = m_counts.at(std::size_t(direction));
    const quint64 offset = std::exchange(counted, counted + quint64(bytes.size()));
    if (offset >= quint64(m_limit))
        return;
    const qsizetype kept = qMin(bytes.size(), m_limit - qsizetype(offset));
    if (kept > 0)
        m_pieces.push_back({time, direction, offset, bytes.first(kept).toByteArray()});
}

} // namespace Fanlight

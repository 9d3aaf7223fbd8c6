// SPDX-License-Identifier: GPL-3.0-or-later
// What a client tells the relay beside its bytes, because a socket in between cannot carry it: where its
// writes end, and how it ends them.
#include "transport/relayconnection.h"
#include "transport/tcpreset.h"

#include <QTcpSocket>

#include <algorithm>

namespace Fanlight {

void RelayConnection::markWrite(quint64 end)
{
    if (end > m_taken)
        m_marks.push_back(end);
}

void RelayConnection::takeFromClient(const char *bytes, qint64 size)
{
    while (size > 0) {
        while (!m_marks.empty() && m_marks.front() <= m_taken)
            m_marks.pop_front();
        const qint64 piece = m_marks.empty() ? size : std::min(size, qint64(m_marks.front() - m_taken));
        m_taken += quint64(piece);
        take(Direction::ToServer, bytes, piece);
        bytes += piece;
        size -= piece;
    }
    endWhereTold();
}

void RelayConnection::endSendingAfter(quint64 bytes)
{
    m_sendsUpTo = bytes;
    endWhereTold();
}

void RelayConnection::endWhereTold()
{
    if (m_server && m_sendsUpTo && m_taken >= *m_sendsUpTo && !lane(Direction::ToServer).endTaken)
        takeEnd(Direction::ToServer);
}

void RelayConnection::reset()
{
    if (!m_server || m_serverEnded)
        return;
    m_clientEnded = true; // it is the one that ends it
    resetOnClose(m_server->socketDescriptor());
    m_server->abort();
}

} // namespace Fanlight

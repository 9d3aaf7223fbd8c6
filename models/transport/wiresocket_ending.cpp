// SPDX-License-Identifier: GPL-3.0-or-later
// How a WireSocket ends, by us or by the peer.
#include "transport/halfclose.h"
#include "transport/tcpreset.h"
#include "transport/wiresocket.h"

#include <QCoreApplication>
#include <QEvent>
#include <QSslSocket>

#include <utility>

namespace Fanlight {

void WireSocket::finish()
{
    if (m_finishing || m_ended)
        return;
    flushQueue();
    m_finishing = true;
    if (!m_ended && !somethingWaits())
        endSending();
}

void WireSocket::endSending()
{
    if (m_network && !m_network->outEndArrived) {
        if (!letEnd(m_network->outFaults.get()))
            return;
        if (std::exchange(m_network->outEndGiven, true))
            return;
        m_network->out.pushEnd(m_turn.clock().now());
        passOutgoing();
        return;
    }
    if (m_direct)
        shutDownSending(m_real->socketDescriptor());
    else
        later([this] { m_real->disconnectFromHost(); }); // TLS says close_notify and empties its own buffer
}

void WireSocket::abortWire()
{
    if (m_network)
        m_network->aborted = true;
    later([this] {
        m_real->abort();
        realGone();
    });
}

// What ends the real socket: QSslSocket (Qt 6.4) must not lose its connection in the middle of its own
// signals.
void WireSocket::later(const std::function<void()> &ending)
{
    if (m_direct)
        ending();
    else
        QMetaObject::invokeMethod(this, ending, Qt::QueuedConnection);
}

void WireSocket::resetWire()
{
    flushQueue();
    resetOnClose(m_real->socketDescriptor());
    abortWire();
}

void WireSocket::realGone()
{
    if (m_ended)
        return;
    // QSslSocket (Qt 6.4) flushes in an event of its own, which uses what has gone with the connection.
    if (!m_direct)
        QCoreApplication::removePostedEvents(m_real, QEvent::MetaCall);
    m_readPaused = false;
    if (m_network && !m_network->aborted) {
        m_network->peerGone = true; // its end arrives when the line says so
    } else {
        m_realGone = true; // what came before the end is read now, however much it is
        m_readLater = false;
    }
    readReal();
    if (!m_ended && m_realGone)
        end();
}

void WireSocket::end()
{
    m_ended = true;
    if (m_network)
        m_turn.delays().forget(*this);
    dropQueue();
    setSocketState(UnconnectedState);
    Q_EMIT stateChanged(UnconnectedState);
    Q_EMIT disconnected();
    m_handler.wireEnded();
}

} // namespace Fanlight

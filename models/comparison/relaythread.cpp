// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/relaythread.h"

#include "transport/enginedispatcher.h"

namespace Fanlight {

RelayThread::RelayThread(PeerRegistry &registry, CaptureQueue &queue, const CaptureClock &clock)
    : m_relay(new RecordingProxy(registry, queue, clock))
{
    m_thread.setObjectName(QStringLiteral("relay"));
    setEngineDispatcher(m_thread);
    m_relay->moveToThread(&m_thread);
    m_thread.start();
}

RelayThread::~RelayThread()
{
    m_relay->deleteLater();
    m_thread.quit(); // what is to be deleted there is deleted before it ends
    m_thread.wait();
}

quint16 RelayThread::listen()
{
    quint16 port = 0;
    QMetaObject::invokeMethod(
        m_relay, [this, &port] { port = m_relay->listen() ? m_relay->port() : 0; },
        Qt::BlockingQueuedConnection);
    return port;
}

QStringList RelayThread::issueTickets(const RecordingProxy::Ticket &ticket, int count)
{
    QStringList tokens;
    QMetaObject::invokeMethod(
        m_relay,
        [&] {
            for (int index = 0; index < count; ++index)
                tokens.append(m_relay->issueTicket(ticket));
        },
        Qt::BlockingQueuedConnection);
    return tokens;
}

} // namespace Fanlight

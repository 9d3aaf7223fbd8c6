// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/recordingproxy.h"

#include <QStringList>
#include <QThread>

namespace Fanlight {

// A relay on a thread of its own: an event loop looks at each of its sockets in every turn, so that two
// hundred clients on four relays on one thread would keep each other waiting. Made, asked and deleted on one
// other thread.
class RelayThread
{
public:
    RelayThread(PeerRegistry &registry, CaptureQueue &queue, const CaptureClock &clock);
    // Connections end; the ticket's tap is not called any more.
    ~RelayThread();
    Q_DISABLE_COPY_MOVE(RelayThread)

    // See RecordingProxy::listen(). The port it has, or 0.
    [[nodiscard]] quint16 listen();
    // As many tokens of equal tickets: by its own one, a client is told apart.
    [[nodiscard]] QStringList issueTickets(const RecordingProxy::Ticket &ticket, int count);

private:
    QThread m_thread;
    RecordingProxy *m_relay; // lives on the thread, which deletes it
};

} // namespace Fanlight

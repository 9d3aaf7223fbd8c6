// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace Fanlight {

class RawClient;

// After an answer that is the end of it for us: whether the server ends TCP, too. Keeps the socket, deaf and
// dumb, until then or for patience. Lives in the socket's thread.
class PeerEndWatch : public QObject
{
    Q_OBJECT
public:
    static constexpr int patience = 2'000; // ms

    // Takes the socket over, which may be the one that is reporting.
    PeerEndWatch(RawClient &socket, QObject *parent);

Q_SIGNALS:
    // Once; the socket is gone afterwards. byPeer: else patience is over. after: ns since the watch began.
    void ended(bool byPeer, qint64 after);

private:
    void end(bool byPeer);

    RawClient *m_socket;
    QElapsedTimer m_clock;
    QTimer m_timer;
};

} // namespace Fanlight

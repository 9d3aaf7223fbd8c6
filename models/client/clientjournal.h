// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturequeue.h"
#include "capture/clock.h"
#include "client/clientsettings.h"

namespace Fanlight {

// What a client tells the capture of one attempt to connect, beside what the relay or the server record: that
// it was made, what went wrong in words, and over TLS, where nobody else can read, the messages.
class ClientJournal
{
public:
    ClientJournal(ClientId client, CaptureQueue &queue, const CaptureClock &clock);

    void begin(ConnectionId connection, const ClientSettings &settings);
    // As far as the settings tell.
    [[nodiscard]] ConnectionInfo info(ConnectionState state) const;
    void push(ConnectionState state);
    void note(const QString &sentence);
    // What the TLS library tells of a connection that stands: no trouble, as other notes are.
    void report(const QString &sentence);
    void neverOpened();
    void message(Direction direction, Opcode opcode, const QByteArray &payload);

private:
    [[nodiscard]] Record record(RecordKind kind, const QByteArray &payload) const;

    const ClientId m_client;
    CaptureQueue &m_queue;
    const CaptureClock &m_clock;
    ConnectionInfo m_info;
};

} // namespace Fanlight

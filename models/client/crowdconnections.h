// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/clock.h"
#include "client/crowdclient.h"
#include "client/crowdsettings.h"
#include "client/poller.h"
#include "client/streamsocket.h"

#include <QHostAddress>

#include <deque>
#include <vector>

namespace Fanlight {

// The sockets of a crowd: connects them at the settings' pace, carries bytes between them and their
// CrowdClients, and tells a handler what happens. One thread, the caller's. Memory: 64 KiB to read into, for
// all together, beside what each client keeps.
class CrowdConnections
{
public:
    // Called from dial(), wait(), send(), close() and closeNow(); client counts from 0. It must not call
    // wait() in turn.
    class Handler
    {
    public:
        virtual ~Handler() = default;
        virtual void opened(int client, qint64 now, qint64 connecting) = 0; // ns since its connect
        virtual void received(int client, const QByteArray &payload, qint64 now) = 0;
        virtual void ponged(int client, qint64 now) = 0;
        virtual void writable(int client) = 0; // again, after isBlocked()
        virtual void lost(int client, CrowdError error) = 0;
        virtual void ended(int client, qint64 lasted) = 0; // its socket is gone; ns since its connect
        virtual void passed() = 0; // between two sockets of one wait(): what is due can be done
    };

    CrowdConnections(const CrowdSettings &settings, const QHostAddress &address, const CaptureClock &clock,
        Handler &handler);
    ~CrowdConnections();
    Q_DISABLE_COPY_MOVE(CrowdConnections)

    // Connects those whose turn it is and gives up those that took too long.
    void dial();
    // Connects no more; handshakes under way are given up.
    void stopDialing();
    // When dial() has something to do again, by the clock; the highest number for never.
    [[nodiscard]] qint64 nextDial() const;
    // No more will open.
    [[nodiscard]] bool isSettled() const { return m_dialed == int(m_seats.size()) && m_handshaking == 0; }

    // Sleeps until something happened on a socket or the clock says so much, and deals with it.
    void wait(qint64 until);

    [[nodiscard]] bool isOpen(int client) const;
    // The kernel has not taken all of what was sent before.
    [[nodiscard]] bool isBlocked(int client) const;
    void send(int client, QByteArrayView bytes);
    // Nothing is read from now on; what arrives fills the system's buffer, which is made small for these.
    void stall(int client);
    void close(int client);    // with a close handshake
    void closeNow(int client); // whatever state it is in

    [[nodiscard]] int opened() const { return m_opened; } // so far
    [[nodiscard]] int open() const { return m_open; }
    [[nodiscard]] int connecting() const { return m_handshaking; }
    [[nodiscard]] int dialed() const { return m_dialed; }
    [[nodiscard]] int sockets() const { return m_sockets; }
    [[nodiscard]] quint64 bytesSent() const { return m_bytesSent; }
    [[nodiscard]] quint64 bytesReceived() const { return m_bytesReceived; }
    [[nodiscard]] MaskingKeys &keys() { return m_keys; }

private:
    struct Seat
    {
        explicit Seat(quint64 maxMessage)
            : client(maxMessage)
        {
        }
        CrowdClient client;
        qintptr socket = -1;
        qint64 started = 0;
        bool connected = false; // on TCP
        bool handshaking = false;
        bool open = false;
        bool reading = true;
        bool waitsForRoom = false;
    };

    void dialNext(qint64 now);
    void takeEvent(const Poller::Event &event);
    void connected(int client);
    void read(int client);
    void flush(int client);
    void deal(int client, qint64 now);
    void settle(int client);
    void loseSocket(int client, StreamError error);
    void lose(int client, CrowdError error);
    void tellLost(int client, CrowdError error);
    void end(int client);
    void setPhase(Seat &seat, bool handshaking, bool open);
    void watch(int client);

    CrowdSettings m_settings;
    QHostAddress m_address;
    quint16 m_port;
    QByteArray m_host;
    const CaptureClock &m_clock;
    Handler &m_handler;
    Poller m_poller;
    MaskingKeys m_keys;
    std::vector<Seat> m_seats;
    std::vector<char> m_input;
    std::vector<CrowdEvent> m_events; // of the read under way
    std::deque<int> m_waiting;        // for their handshake, in the order they were dialed
    int m_dialed = 0;
    int m_handshaking = 0;
    int m_opened = 0;
    int m_open = 0;
    int m_sockets = 0;
    quint64 m_bytesSent = 0;
    quint64 m_bytesReceived = 0;
};

} // namespace Fanlight

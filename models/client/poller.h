// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <memory>
#include <vector>

namespace Fanlight {

// Waits for many sockets at once, by the system's own means: epoll, poll() or WSAPoll(), a file each. One
// thread. Level-triggered: what was not read is told again.
class Poller
{
public:
    struct Interest
    {
        bool read = false;
        bool write = false;
    };
    struct Event
    {
        quint32 token = 0;
        bool readable = false;
        bool writable = false;
        bool broken = false; // reset, or a connect that failed; told even to who waits for nothing
    };

    Poller();
    ~Poller();
    Q_DISABLE_COPY_MOVE(Poller)

    // False when the system gave none: too many descriptors are open.
    [[nodiscard]] bool isValid() const;
    // token comes back with each event of that socket. False when the system refuses.
    [[nodiscard]] bool add(qintptr socket, quint32 token, Interest interest);
    void change(qintptr socket, quint32 token, Interest interest);
    // Before the socket is closed.
    void remove(qintptr socket);

    // Sleeps until a socket has something to tell or so many nanoseconds are over (0: does not sleep), and
    // gives at most 256 events, valid until the next call. The system may round the time up to a millisecond.
    [[nodiscard]] const std::vector<Event> &wait(qint64 nanoseconds);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Fanlight

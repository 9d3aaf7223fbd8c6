// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/enginedispatcher.h"
#include "transport/epolldispatcher_linux.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QSocketNotifier>
#include <QThread>

#include <array>
#include <ctime>
#include <fcntl.h>
#include <functional>
#include <memory>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace Fanlight::Testing {

// A thread as the engine's are, running while this lives.
class EngineThread
{
public:
    EngineThread()
    {
        setEngineDispatcher(m_thread);
        m_there.moveToThread(&m_thread);
        m_thread.start();
    }
    ~EngineThread()
    {
        m_thread.quit();
        m_thread.wait();
    }
    Q_DISABLE_COPY_MOVE(EngineThread)

    [[nodiscard]] QThread &thread() { return m_thread; }
    // nullptr when it has another one.
    [[nodiscard]] EpollDispatcher *dispatcher() const
    {
        return qobject_cast<EpollDispatcher *>(m_thread.eventDispatcher());
    }
    // On that thread, while the caller waits.
    template <typename Function>
    void run(Function function)
    {
        QMetaObject::invokeMethod(&m_there, std::move(function), Qt::BlockingQueuedConnection);
    }
    // Likewise, but the caller goes on.
    template <typename Function>
    void post(Function function)
    {
        QMetaObject::invokeMethod(&m_there, std::move(function), Qt::QueuedConnection);
    }

private:
    QThread m_thread;
    QObject m_there;
};

// One turn of the calling thread's event loop, which does not wait.
inline void turn()
{
    QCoreApplication::processEvents(QEventLoop::AllEvents);
}

inline void spin(int milliseconds)
{
    QElapsedTimer time;
    time.start();
    while (!time.hasExpired(milliseconds)) {
    }
}

// ns of processor time that the calling thread has used.
inline qint64 threadTime()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return qint64(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

// Two connected sockets that never block: what is said at the far end is there at the near end at once.
class SocketPair
{
public:
    SocketPair() { (void)::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, m_ends.data()); }
    virtual ~SocketPair()
    {
        closeNear();
        closeFar();
    }
    Q_DISABLE_COPY_MOVE(SocketPair)

    [[nodiscard]] int near() const { return m_ends[0]; }
    [[nodiscard]] int far() const { return m_ends[1]; }
    void say() { (void)::send(far(), "x", 1, MSG_NOSIGNAL); }
    // How many bytes were there.
    int hear() { return hearAt(near()); }
    int hearAtFar() { return hearAt(far()); }
    // Until the far end has to read first.
    void fill()
    {
        const std::array<char, 4096> bytes{};
        while (::send(near(), bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0) {
        }
    }
    void closeNear() { closeEnd(m_ends[0]); }
    void closeFar() { closeEnd(m_ends[1]); }

protected:
    explicit SocketPair(std::array<int, 2> ends)
        : m_ends(ends)
    {
    }

private:
    static int hearAt(int descriptor)
    {
        std::array<char, 4096> bytes;
        int sum = 0;
        for (ssize_t size = 0; (size = ::recv(descriptor, bytes.data(), bytes.size(), 0)) > 0;)
            sum += int(size);
        return sum;
    }
    static void closeEnd(int &end)
    {
        if (const int descriptor = std::exchange(end, -1); descriptor >= 0)
            ::close(descriptor);
    }

    std::array<int, 2> m_ends{-1, -1};
};

// The same over TCP, which has urgent data and resets.
class TcpPair : public SocketPair
{
public:
    TcpPair()
        : SocketPair(connected())
    {
    }
    void sayUrgently() { (void)::send(far(), "!", 1, MSG_OOB | MSG_NOSIGNAL); }
    void resetFar()
    {
        const linger atOnce{1, 0};
        (void)::setsockopt(far(), SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
        closeFar();
    }

private:
    static std::array<int, 2> connected()
    {
        const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto *general = reinterpret_cast<sockaddr *>(&address);
        (void)::bind(listener, general, size);
        (void)::listen(listener, 1);
        (void)::getsockname(listener, general, &size);
        const int far = ::socket(AF_INET, SOCK_STREAM, 0);
        (void)::connect(far, general, size);
        const int near = ::accept(listener, nullptr, nullptr);
        ::close(listener);
        for (const int end : {near, far})
            (void)::fcntl(end, F_SETFL, O_NONBLOCK);
        return {near, far};
    }
};

// A notifier that counts what it is told.
class Ear
{
public:
    explicit Ear(int descriptor, QSocketNotifier::Type type = QSocketNotifier::Read)
        : m_notifier(std::make_unique<QSocketNotifier>(descriptor, type))
    {
        QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] {
            ++told;
            if (then)
                then();
        });
    }
    void setEnabled(bool enabled) { m_notifier->setEnabled(enabled); }
    void remove() { m_notifier.reset(); }

    int told = 0;
    std::function<void()> then;

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace Fanlight::Testing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/epolldispatcher_linux.h"

#include <QCoreApplication>
#include <QEvent>
#include <QSocketNotifier>
#include <QThread>
#include <QTimerEvent>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace Fanlight {

namespace {

constexpr qint64 perMillisecond = 1'000'000;
constexpr qint64 perSecond = 1'000'000'000;
// Descriptors that are dealt with in a turn; others that are ready have theirs in the next.
constexpr std::size_t mostReady = 1024;
constexpr quint32 wakeGeneration = 0;

qint64 now()
{
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// By QSocketNotifier::Type, as poll() tells them: who reads or writes learns of an error by trying.
constexpr std::array<quint32, 3> askedFor{EPOLLIN, EPOLLOUT, EPOLLPRI};
constexpr quint32 broken = EPOLLHUP | EPOLLERR;

quint64 tag(int descriptor, quint32 generation)
{
    return quint64(generation) << 32 | quint32(descriptor);
}

void waitFor(int descriptor, qint64 nanoseconds) // negative: without end
{
    pollfd one{descriptor, POLLIN, 0};
    const timespec time{time_t(nanoseconds / perSecond), long(nanoseconds % perSecond)};
    (void)::ppoll(&one, 1, nanoseconds < 0 ? nullptr : &time, nullptr);
}

} // namespace

EpollDispatcher::EpollDispatcher(QObject *parent)
    : QAbstractEventDispatcher(parent)
    , m_epoll(::epoll_create1(EPOLL_CLOEXEC))
    , m_wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag(m_wake, wakeGeneration);
    // Nobody could wake it otherwise.
    if (isValid() && ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_wake, &event) != 0)
        ::close(std::exchange(m_wake, -1));
}

EpollDispatcher::~EpollDispatcher()
{
    if (m_wake >= 0)
        ::close(m_wake);
    if (m_epoll >= 0)
        ::close(m_epoll);
}

// --- the loop
// ------------------------------------------------------------------------------------------------------

bool EpollDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    ++m_turn;
    m_interrupted = false;
    m_again = false; // what was posted until now is dealt with here
    Q_EMIT awake();
    QCoreApplication::sendPostedEvents();
    const bool waits = flags.testFlag(QEventLoop::WaitForMoreEvents) && !m_interrupted && !m_again;
    if (waits)
        Q_EMIT aboutToBlock();
    if (m_interrupted)
        return false;
    const bool withTimers = !flags.testFlag(QEventLoop::X11ExcludeTimers);
    const int patience = waits && !m_again ? -1 : 0; // who heard that may have posted something
    int count = flags.testFlag(QEventLoop::ExcludeSocketNotifiers)
                    ? awaitWakeUp(patience, withTimers)
                    : activateSockets(awaitTimers(patience, withTimers));
    if (withTimers)
        count += activateTimers();
    return count > 0;
}

// epoll_wait() counts in milliseconds, which is too coarse for a timer: until the next one the loop waits for
// the epoll descriptor itself. Returns the milliseconds that epoll_wait() may still wait.
int EpollDispatcher::awaitTimers(int patience, bool withTimers) const
{
    const auto due = withTimers ? m_timers.nextDue() : std::nullopt;
    if (patience == 0 || !due)
        return patience;
    if (const qint64 left = *due - now(); left > 0)
        waitFor(m_epoll, left);
    return 0;
}

// While sockets are not to be heard.
int EpollDispatcher::awaitWakeUp(int patience, bool withTimers)
{
    const auto due = withTimers ? m_timers.nextDue() : std::nullopt;
    if (patience != 0)
        waitFor(m_wake, due ? std::max<qint64>(0, *due - now()) : -1);
    return takeWakeUp() ? 1 : 0;
}

bool EpollDispatcher::takeWakeUp()
{
    quint64 count = 0;
    const bool wasWoken = ::read(m_wake, &count, sizeof count) == sizeof count;
    // Last: who comes in between is heard all the same, posted events are looked for after this. Exchanged,
    // so that all that was done before such a wakeUp() is seen from here on.
    (void)m_woken.exchange(false);
    return wasWoken;
}

void EpollDispatcher::wakeUp()
{
    if (QThread::currentThread() == thread())
        m_again = true;
    else if (!m_woken.exchange(true))
        (void)::eventfd_write(m_wake, 1);
}

void EpollDispatcher::interrupt()
{
    m_interrupted = true;
    wakeUp();
}

// --- sockets
// -------------------------------------------------------------------------------------------------------

void EpollDispatcher::registerSocketNotifier(QSocketNotifier *notifier)
{
    const auto descriptor = std::size_t(notifier->socket());
    if (descriptor >= m_watches.size())
        m_watches.resize(std::max(descriptor + 1, m_watches.size() * 2));
    Watch &watch = m_watches[descriptor];
    const quint32 before = watch.asked();
    watch.notifiers[std::size_t(notifier->type())] = notifier;
    tellKernel(int(descriptor), before);
}

void EpollDispatcher::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    const auto descriptor = std::size_t(notifier->socket());
    if (descriptor >= m_watches.size())
        return;
    Watch &watch = m_watches[descriptor];
    const quint32 before = watch.asked();
    QSocketNotifier *&place = watch.notifiers[std::size_t(notifier->type())];
    if (place != notifier)
        return;
    place = nullptr;
    tellKernel(int(descriptor), before);
}

quint32 EpollDispatcher::Watch::asked() const
{
    quint32 events = 0;
    for (std::size_t type = 0; type < notifiers.size(); ++type)
        events |= notifiers[type] ? askedFor[type] : 0;
    return events;
}

void EpollDispatcher::tellKernel(int descriptor, quint32 before)
{
    Watch &watch = m_watches[std::size_t(descriptor)];
    epoll_event event{};
    event.events = watch.asked();
    if (event.events == before)
        return;
    if (event.events == 0) { // it may be closed already, and is then forgotten by the kernel
        ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, descriptor, &event);
        return;
    }
    if (before == 0)
        watch.generation = ++m_generation == wakeGeneration ? ++m_generation : m_generation;
    event.data.u64 = tag(descriptor, watch.generation);
    if (::epoll_ctl(m_epoll, before == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event) != 0)
        qWarning("A descriptor cannot be watched: %s", std::strerror(errno));
}

// Returns how many were told. When a handler ran a loop of its own, that one told the others; what is still
// so is seen again in the next turn.
int EpollDispatcher::activateSockets(int patience)
{
    std::array<epoll_event, mostReady> ready; // not to be shared: a handler may run a loop of its own
    const int count = ::epoll_wait(m_epoll, ready.data(), int(ready.size()), patience);
    const quint64 turn = m_turn;
    int told = 0;
    for (int i = 0; i < count && m_turn == turn; ++i) {
        const epoll_event &event = ready[std::size_t(i)];
        const auto generation = quint32(event.data.u64 >> 32);
        if (generation == wakeGeneration)
            told += takeWakeUp() ? 1 : 0;
        else
            told += activate(std::size_t(quint32(event.data.u64)), generation, event.events);
    }
    return told;
}

// What was told before may have closed this one, and another may have its number.
int EpollDispatcher::activate(std::size_t descriptor, quint32 generation, quint32 events)
{
    const quint64 turn = m_turn;
    int told = 0;
    for (std::size_t type = 0; type < askedFor.size() && m_turn == turn; ++type) {
        const Watch &watch = m_watches[descriptor];
        QSocketNotifier *notifier = watch.generation == generation ? watch.notifiers[type] : nullptr;
        if (!notifier || !(events & (askedFor[type] | broken)))
            continue;
        QEvent event(QEvent::SockAct);
        QCoreApplication::sendEvent(notifier, &event);
        ++told;
    }
    return told;
}

// --- timers
// --------------------------------------------------------------------------------------------------------

void EpollDispatcher::registerTimer(int id, qint64 interval, Qt::TimerType type, QObject *object)
{
    m_timers.add(id, interval * perMillisecond, now());
    m_owners[id] = {object, interval, type};
}

bool EpollDispatcher::unregisterTimer(int id)
{
    m_owners.erase(id);
    return m_timers.remove(id);
}

bool EpollDispatcher::unregisterTimers(QObject *object)
{
    const auto isOwned = [object](const auto &entry) { return entry.second.object == object; };
    for (const auto &[id, owner] : m_owners) {
        if (owner.object == object)
            m_timers.remove(id);
    }
    return std::erase_if(m_owners, isOwned) > 0;
}

QList<QAbstractEventDispatcher::TimerInfo> EpollDispatcher::registeredTimers(QObject *object) const
{
    QList<TimerInfo> timers;
    for (const auto &[id, owner] : m_owners) {
        if (owner.object == object)
            timers.append(TimerInfo(id, int(owner.interval), owner.type));
    }
    return timers;
}

int EpollDispatcher::remainingTime(int id)
{
    const auto left = m_timers.remaining(id, now());
    return left ? int((*left + perMillisecond - 1) / perMillisecond) : -1;
}

// Returns how many fired.
int EpollDispatcher::activateTimers()
{
    if (const auto due = m_timers.nextDue(); !due || *due > now())
        return 0;
    int fired = 0;
    const qint64 time = now();
    for (const int id : m_timers.due(time)) {
        if (!m_timers.begin(id, time)) // an earlier one's handler stopped it
            continue;
        QTimerEvent event(id);
        QCoreApplication::sendEvent(m_owners.at(id).object, &event);
        m_timers.end(id);
        ++fired;
    }
    return fired;
}

} // namespace Fanlight

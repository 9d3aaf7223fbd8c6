// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/poller.h"

#include <algorithm>
#include <array>
#include <limits>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace Fanlight {

namespace {

constexpr int mostEvents = 256;
constexpr quint64 timerToken = std::numeric_limits<quint64>::max();
constexpr qint64 second = 1'000'000'000;  // ns
constexpr qint64 millisecond = 1'000'000; // ns

epoll_event eventFor(quint32 token, Poller::Interest interest)
{
    epoll_event event{};
    event.events = (interest.read ? quint32(EPOLLIN) : 0) | (interest.write ? quint32(EPOLLOUT) : 0);
    event.data.u64 = token;
    return event;
}

} // namespace

// epoll_wait() sleeps whole milliseconds; a timer descriptor among the others wakes it to the microsecond.
struct Poller::Private
{
    int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    int timer = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    std::array<epoll_event, mostEvents> raw{};
    std::vector<Event> events;

    // 0 disarms it, which also takes back an expiry that nobody has seen.
    void arm(qint64 nanoseconds) const
    {
        itimerspec when{};
        when.it_value.tv_sec = time_t(nanoseconds / second);
        when.it_value.tv_nsec = long(nanoseconds % second);
        ::timerfd_settime(timer, 0, &when, nullptr);
    }
};

Poller::Poller()
    : d(std::make_unique<Private>())
{
    d->events.reserve(mostEvents);
    if (!isValid())
        return;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = timerToken;
    ::epoll_ctl(d->epoll, EPOLL_CTL_ADD, d->timer, &event);
}

Poller::~Poller()
{
    if (d->timer >= 0)
        ::close(d->timer);
    if (d->epoll >= 0)
        ::close(d->epoll);
}

bool Poller::isValid() const
{
    return d->epoll >= 0 && d->timer >= 0;
}

bool Poller::add(qintptr socket, quint32 token, Interest interest)
{
    epoll_event event = eventFor(token, interest);
    return ::epoll_ctl(d->epoll, EPOLL_CTL_ADD, int(socket), &event) == 0;
}

void Poller::change(qintptr socket, quint32 token, Interest interest)
{
    epoll_event event = eventFor(token, interest);
    ::epoll_ctl(d->epoll, EPOLL_CTL_MOD, int(socket), &event);
}

void Poller::remove(qintptr socket)
{
    ::epoll_ctl(d->epoll, EPOLL_CTL_DEL, int(socket), nullptr);
}

const std::vector<Poller::Event> &Poller::wait(qint64 nanoseconds)
{
    const qint64 asked = std::clamp<qint64>(nanoseconds, 0, 3600 * second);
    const bool whole = asked % millisecond == 0;
    if (!whole)
        d->arm(asked);
    const int sleep = int(asked / millisecond) + (whole ? 0 : 1);
    const int count = ::epoll_wait(d->epoll, d->raw.data(), mostEvents, sleep);
    if (!whole)
        d->arm(0);
    d->events.clear();
    for (int index = 0; index < count; ++index) {
        const epoll_event &raw = d->raw[std::size_t(index)];
        if (raw.data.u64 == timerToken)
            continue;
        d->events.push_back({quint32(raw.data.u64), (raw.events & EPOLLIN) != 0, (raw.events & EPOLLOUT) != 0,
            (raw.events & (EPOLLERR | EPOLLHUP)) != 0});
    }
    return d->events;
}

} // namespace Fanlight

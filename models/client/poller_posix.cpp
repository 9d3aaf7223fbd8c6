// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/poller.h"

#include <algorithm>
#include <poll.h>

namespace Fanlight {

namespace {

constexpr std::size_t mostEvents = 256;
constexpr std::size_t nowhere = std::size_t(-1);
constexpr qint64 millisecond = 1'000'000; // ns

short flagsFor(Poller::Interest interest)
{
    return short((interest.read ? POLLIN : 0) | (interest.write ? POLLOUT : 0));
}

} // namespace

struct Poller::Private
{
    std::vector<pollfd> sockets;
    std::vector<quint32> tokens;     // of each of them
    std::vector<std::size_t> places; // by descriptor: where it is among the sockets
    std::vector<Event> events;
    std::size_t first = 0; // who is asked first, so that the 257th of many is not always the last
};

Poller::Poller()
    : d(std::make_unique<Private>())
{
    d->events.reserve(mostEvents);
}

Poller::~Poller() = default;

bool Poller::isValid() const
{
    return true;
}

bool Poller::add(qintptr socket, quint32 token, Interest interest)
{
    if (d->places.size() <= std::size_t(socket))
        d->places.resize(std::size_t(socket) + 1, nowhere);
    d->places[std::size_t(socket)] = d->sockets.size();
    d->sockets.push_back({int(socket), flagsFor(interest), 0});
    d->tokens.push_back(token);
    return true;
}

void Poller::change(qintptr socket, quint32 token, Interest interest)
{
    const std::size_t place = d->places[std::size_t(socket)];
    d->sockets[place].events = flagsFor(interest);
    d->tokens[place] = token;
}

void Poller::remove(qintptr socket)
{
    const std::size_t place = d->places[std::size_t(socket)];
    d->places[std::size_t(d->sockets.back().fd)] = place;
    d->sockets[place] = d->sockets.back();
    d->tokens[place] = d->tokens.back();
    d->sockets.pop_back();
    d->tokens.pop_back();
    d->places[std::size_t(socket)] = nowhere;
}

const std::vector<Poller::Event> &Poller::wait(qint64 nanoseconds)
{
    const qint64 asked = std::clamp<qint64>(nanoseconds, 0, 3'600'000 * millisecond);
    const int sleep = int((asked + millisecond - 1) / millisecond);
    d->events.clear();
    int left = ::poll(d->sockets.data(), nfds_t(d->sockets.size()), sleep);
    const std::size_t size = d->sockets.size();
    for (std::size_t step = 0; step < size && left > 0 && d->events.size() < mostEvents; ++step) {
        const std::size_t place = (d->first + step) % size;
        const short told = d->sockets[place].revents;
        if (told == 0)
            continue;
        --left;
        d->events.push_back({d->tokens[place], (told & POLLIN) != 0, (told & POLLOUT) != 0,
            (told & (POLLERR | POLLHUP | POLLNVAL)) != 0});
        if (d->events.size() == mostEvents)
            d->first = place + 1;
    }
    return d->events;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/poller.h"

#include <algorithm>
#include <unordered_map>
#include <winsock2.h>

namespace Fanlight {

namespace {

constexpr std::size_t mostEvents = 256;
constexpr qint64 millisecond = 1'000'000; // ns

SHORT flagsFor(Poller::Interest interest)
{
    return SHORT((interest.read ? POLLRDNORM : 0) | (interest.write ? POLLWRNORM : 0));
}

} // namespace

// WSAPoll() before Windows 10 2004 does not tell that a connect failed: the handshake's time-out does then.
struct Poller::Private
{
    std::vector<WSAPOLLFD> sockets;
    std::vector<quint32> tokens; // of each of them
    std::unordered_map<SOCKET, std::size_t> places;
    std::vector<Event> events;
    std::size_t first = 0; // who is asked first, so that the 257th of many is not always the last
};

Poller::Poller()
    : d(std::make_unique<Private>())
{
    WSADATA data;
    ::WSAStartup(MAKEWORD(2, 2), &data);
    d->events.reserve(mostEvents);
}

Poller::~Poller()
{
    ::WSACleanup();
}

bool Poller::isValid() const
{
    return true;
}

bool Poller::add(qintptr socket, quint32 token, Interest interest)
{
    d->places[SOCKET(socket)] = d->sockets.size();
    d->sockets.push_back({SOCKET(socket), flagsFor(interest), 0});
    d->tokens.push_back(token);
    return true;
}

void Poller::change(qintptr socket, quint32 token, Interest interest)
{
    const std::size_t place = d->places[SOCKET(socket)];
    d->sockets[place].events = flagsFor(interest);
    d->tokens[place] = token;
}

void Poller::remove(qintptr socket)
{
    const std::size_t place = d->places[SOCKET(socket)];
    d->places[d->sockets.back().fd] = place;
    d->sockets[place] = d->sockets.back();
    d->tokens[place] = d->tokens.back();
    d->sockets.pop_back();
    d->tokens.pop_back();
    d->places.erase(SOCKET(socket));
}

const std::vector<Poller::Event> &Poller::wait(qint64 nanoseconds)
{
    const qint64 asked = std::clamp<qint64>(nanoseconds, 0, 3'600'000 * millisecond);
    const auto sleep = INT((asked + millisecond - 1) / millisecond);
    d->events.clear();
    // It refuses to wait for nobody.
    if (d->sockets.empty()) {
        ::Sleep(DWORD(sleep));
        return d->events;
    }
    int left = ::WSAPoll(d->sockets.data(), ULONG(d->sockets.size()), sleep);
    const std::size_t size = d->sockets.size();
    for (std::size_t step = 0; step < size && left > 0 && d->events.size() < mostEvents; ++step) {
        const std::size_t place = (d->first + step) % size;
        const SHORT told = d->sockets[place].revents;
        if (told == 0)
            continue;
        --left;
        d->events.push_back({d->tokens[place], (told & POLLRDNORM) != 0, (told & POLLWRNORM) != 0,
            (told & (POLLERR | POLLHUP | POLLNVAL)) != 0});
        if (d->events.size() == mostEvents)
            d->first = place + 1;
    }
    return d->events;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/stopsignal.h"

#include <QSocketNotifier>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace Fanlight {

namespace {

constexpr std::array stopSignals{SIGINT, SIGTERM, SIGHUP};

// A signal handler may only touch what is reachable without an object: the pipe that wakes the event loop.
std::array<int, 2> wakePipe{-1, -1};

extern "C" void wake(int)
{
    const int before = errno;
    const char byte = 1;
    [[maybe_unused]] const auto written = ::write(wakePipe[1], &byte, 1);
    errno = before;
}

void closePipe()
{
    for (int &end : wakePipe) {
        ::close(end);
        end = -1;
    }
}

} // namespace

StopSignal::StopSignal(QObject *parent)
    : QObject(parent)
{
    if (::pipe(wakePipe.data()) != 0)
        return; // without it the signals keep their own, abrupt meaning
    for (const int end : wakePipe) {
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
        ::fcntl(end, F_SETFL, O_NONBLOCK);
    }
    auto *notifier = new QSocketNotifier(wakePipe[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        if (::read(wakePipe[0], &byte, 1) == 1)
            Q_EMIT requested();
    });
    struct sigaction action = {};
    action.sa_handler = wake;
    action.sa_flags = int(SA_RESTART | SA_RESETHAND); // the next one has its own meaning again
    sigemptyset(&action.sa_mask);
    for (const int number : stopSignals)
        ::sigaction(number, &action, nullptr);
}

StopSignal::~StopSignal()
{
    for (const int number : stopSignals)
        std::signal(number, SIG_DFL);
    closePipe();
}

} // namespace Fanlight

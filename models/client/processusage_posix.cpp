// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/processusage.h"

#include <sys/resource.h>
#include <sys/time.h>

namespace Fanlight {

namespace {

qint64 nanoseconds(const timeval &time)
{
    return qint64(time.tv_sec) * 1'000'000'000 + qint64(time.tv_usec) * 1'000;
}

rusage usage()
{
    rusage own{};
    ::getrusage(RUSAGE_SELF, &own);
    return own;
}

} // namespace

qint64 processCpuTime()
{
    const rusage own = usage();
    return nanoseconds(own.ru_utime) + nanoseconds(own.ru_stime);
}

quint64 processPeakMemory()
{
#ifdef Q_OS_DARWIN
    return quint64(usage().ru_maxrss); // bytes there, KiB everywhere else
#else
    return quint64(usage().ru_maxrss) * 1024;
#endif
}

std::optional<quint64> raiseDescriptorLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return std::nullopt;
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) == 0)
        return limit.rlim_cur == RLIM_INFINITY ? std::nullopt : std::optional(quint64(limit.rlim_cur));
        // macOS takes no more than its own constant, whatever it says the hard limit is.
#ifdef OPEN_MAX
    limit.rlim_cur = OPEN_MAX;
    if (before < OPEN_MAX && ::setrlimit(RLIMIT_NOFILE, &limit) == 0)
        return quint64(OPEN_MAX);
#endif
    return quint64(before);
}

} // namespace Fanlight

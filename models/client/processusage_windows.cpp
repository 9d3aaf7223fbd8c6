// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/processusage.h"

#include <windows.h>

// Needs windows.h before it; version 2 is kernel32's own, without another library.
#define PSAPI_VERSION 2
#include <psapi.h>

namespace Fanlight {

namespace {

// A FILETIME counts in 100 ns.
qint64 nanoseconds(const FILETIME &time)
{
    return qint64((quint64(time.dwHighDateTime) << 32) | time.dwLowDateTime) * 100;
}

} // namespace

qint64 processCpuTime()
{
    FILETIME created, ended, system, user;
    if (!::GetProcessTimes(::GetCurrentProcess(), &created, &ended, &system, &user))
        return 0;
    return nanoseconds(system) + nanoseconds(user);
}

quint64 processPeakMemory()
{
    PROCESS_MEMORY_COUNTERS counters{};
    counters.cb = sizeof counters;
    if (!::GetProcessMemoryInfo(::GetCurrentProcess(), &counters, sizeof counters))
        return 0;
    return quint64(counters.PeakWorkingSetSize);
}

std::optional<quint64> raiseDescriptorLimit()
{
    return std::nullopt;
}

} // namespace Fanlight

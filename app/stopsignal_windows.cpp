// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/stopsignal.h"

#include <mutex>
#include <windows.h>

namespace Fanlight {

namespace {

// Windows calls the handler in a thread of its own and gives it nothing but the event.
std::mutex handlerMutex;
StopSignal *receiver = nullptr;

BOOL WINAPI wake(DWORD)
{
    const std::lock_guard lock(handlerMutex);
    if (!receiver)
        return FALSE;
    QMetaObject::invokeMethod(receiver, &StopSignal::requested, Qt::QueuedConnection);
    receiver = nullptr; // the next one ends the program
    return TRUE;
}

} // namespace

StopSignal::StopSignal(QObject *parent)
    : QObject(parent)
{
    const std::lock_guard lock(handlerMutex);
    receiver = this;
    SetConsoleCtrlHandler(wake, TRUE);
}

StopSignal::~StopSignal()
{
    SetConsoleCtrlHandler(wake, FALSE);
    const std::lock_guard lock(handlerMutex);
    receiver = nullptr;
}

} // namespace Fanlight

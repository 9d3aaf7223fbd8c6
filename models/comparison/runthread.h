// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThread>

namespace Fanlight {

// A thread for the runs of a runner, one at a time. Owned by the runner, in the runner's thread.
class RunThread
{
public:
    explicit RunThread(const QString &name);
    // Drops the run that is under way and waits until the thread has ended.
    ~RunThread();
    Q_DISABLE_COPY_MOVE(RunThread)

    // Drops the run before, takes ownership of this one and moves it to the thread. Returns its number.
    [[nodiscard]] quint64 take(QObject *run);
    // The run is deleted on its thread. What it signalled before may still arrive: see isCurrent().
    void drop();
    [[nodiscard]] bool isRunning() const { return m_run != nullptr; }
    [[nodiscard]] bool isCurrent(quint64 number) const { return m_run && number == m_number; }

private:
    QThread m_thread;
    QObject *m_run = nullptr;
    quint64 m_number = 0;
};

} // namespace Fanlight

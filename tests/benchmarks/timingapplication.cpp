// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/timingapplication.h"

#include <QEvent>
#include <QThread>
#include <QWidget>

#include <utility>

namespace Fanlight::Bench {

TimingApplication &TimingApplication::instance()
{
    return *static_cast<TimingApplication *>(QCoreApplication::instance());
}

bool TimingApplication::notify(QObject *receiver, QEvent *event)
{
    // The engine's threads come here too.
    if (QThread::currentThread() != thread())
        return QApplication::notify(receiver, event);
    // A window's paints of a turn are gathered into one update request.
    if (event->type() == QEvent::UpdateRequest && receiver == m_window)
        m_painted = true;
    if (m_depth++ == 0)
        m_timer.start();
    const bool result = QApplication::notify(receiver, event);
    if (--m_depth == 0) {
        m_busy += m_timer.nsecsElapsed();
        if (std::exchange(m_painted, false) && m_window)
            m_pictures.push_back({m_watching.nsecsElapsed(), takeBusy()});
    }
    return result;
}

qint64 TimingApplication::takeBusy()
{
    return std::exchange(m_busy, 0);
}

std::vector<TimingApplication::Picture> TimingApplication::watch(const QWidget *window)
{
    m_window = window;
    m_watching.start();
    m_busy = 0;
    return std::exchange(m_pictures, {});
}

} // namespace Fanlight::Bench

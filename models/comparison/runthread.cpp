// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/runthread.h"

#include "transport/enginedispatcher.h"

namespace Fanlight {

RunThread::RunThread(const QString &name)
{
    m_thread.setObjectName(name);
    setEngineDispatcher(m_thread);
}

RunThread::~RunThread()
{
    drop();
    m_thread.quit(); // what is to be deleted there is deleted before it ends
    m_thread.wait();
}

quint64 RunThread::take(QObject *run)
{
    drop();
    m_run = run;
    run->moveToThread(&m_thread);
    m_thread.start();
    return ++m_number;
}

void RunThread::drop()
{
    if (m_run)
        m_run->deleteLater();
    m_run = nullptr;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/sendturn.h"

#include "transport/wiresocket.h"

#include <QCoreApplication>
#include <QEvent>

#include <algorithm>

namespace Fanlight {

namespace {
const auto turnEvent = QEvent::Type(QEvent::registerEventType());
}

SendTurn::SendTurn(CaptureQueue &queue, const CaptureClock &clock, QObject *parent)
    : QObject(parent)
    , m_queue(queue)
    , m_clock(clock)
{
}

void SendTurn::schedule(WireSocket &socket)
{
    m_waiting.push_back(&socket);
    if (m_posted)
        return;
    m_posted = true;
    // Below every event that is already there, so that all reads of this turn come first.
    QCoreApplication::postEvent(this, new QEvent(turnEvent), Qt::LowEventPriority);
}

void SendTurn::forget(WireSocket &socket)
{
    std::erase(m_waiting, &socket);
    std::replace(m_flushing.begin(), m_flushing.end(), &socket, static_cast<WireSocket *>(nullptr));
}

DelayScheduler &SendTurn::delays()
{
    if (!m_delays)
        m_delays = new DelayScheduler(m_clock, this);
    return *m_delays;
}

void SendTurn::record(Record record)
{
    if (m_isFlushing)
        m_records.push_back(std::move(record));
    else
        m_queue.push(std::move(record));
}

void SendTurn::deliver(const DeliveryNews &news)
{
    m_deliveries.push_back(news);
    if (!m_isFlushing)
        handOver();
}

void SendTurn::handOver()
{
    if (!m_records.empty()) {
        m_queue.push(std::move(m_records));
        m_records = {};
    }
    if (!m_deliveries.empty()) {
        m_queue.push(m_deliveries);
        m_deliveries.clear();
    }
}

bool SendTurn::event(QEvent *event)
{
    if (event->type() != turnEvent)
        return QObject::event(event);
    m_posted = false;
    flushAll();
    return true;
}

void SendTurn::flushAll()
{
    m_isFlushing = true;
    m_flushing.swap(m_waiting);
    // By index: a flush may end a connection, which takes itself out of the list.
    for (std::size_t i = 0; i < m_flushing.size(); ++i) {
        if (m_flushing[i])
            m_flushing[i]->flushQueue();
    }
    m_flushing.clear();
    m_isFlushing = false;
    handOver();
}

} // namespace Fanlight

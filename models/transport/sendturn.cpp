// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/sendturn.h"

#include <QCoreApplication>
#include <QEvent>

#include <algorithm>
#include <utility>

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

SendTurn::Burst::Burst(SendTurn &turn)
    : m_turn(turn)
{
    ++m_turn.m_bursts;
}

SendTurn::Burst::~Burst()
{
    if (--m_turn.m_bursts == 0)
        m_turn.handOver();
}

void SendTurn::schedule(TurnGatherer &gatherer)
{
    m_waiting.push_back(&gatherer);
    post();
}

void SendTurn::scheduleFirst(TurnGatherer &gatherer)
{
    m_first.push_back(&gatherer);
    post();
}

void SendTurn::post()
{
    if (m_posted)
        return;
    m_posted = true;
    // Below every event that is already there, so that all reads of this turn come first.
    QCoreApplication::postEvent(this, new QEvent(turnEvent), Qt::LowEventPriority);
}

void SendTurn::forget(TurnGatherer &gatherer)
{
    std::erase(m_first, &gatherer);
    std::erase(m_waiting, &gatherer);
    std::replace(m_ending.begin(), m_ending.end(), &gatherer, static_cast<TurnGatherer *>(nullptr));
}

DelayScheduler &SendTurn::delays()
{
    if (!m_delays)
        m_delays = new DelayScheduler(m_clock, this);
    return *m_delays;
}

void SendTurn::record(Record record)
{
    if (m_bursts == 0) {
        m_queue.push(std::move(record));
        return;
    }
    m_records.push_back(std::move(record));
    if (m_records.size() == mostGathered)
        handOver();
}

void SendTurn::deliver(const DeliveryNews &news)
{
    m_deliveries.push_back(news);
    if (m_bursts == 0 || m_deliveries.size() == mostGathered)
        handOver();
}

void SendTurn::deliver(const JoinedDelivery &delivery)
{
    m_joined.push_back(delivery);
    if (m_bursts == 0 || m_joined.size() == mostGathered)
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
    if (!m_joined.empty()) {
        m_queue.push(std::move(m_joined));
        m_joined = {};
    }
}

bool SendTurn::event(QEvent *event)
{
    if (event->type() != turnEvent)
        return QObject::event(event);
    endTurn();
    return true;
}

void SendTurn::endTurn()
{
    const Burst burst(*this);
    while (!m_first.empty()) {
        TurnGatherer *gatherer = m_first.back();
        m_first.pop_back();
        gatherer->turnEnded();
    }
    m_posted = false; // what is scheduled from here on is another turn's
    m_ending.swap(m_waiting);
    // What is sent may end a connection, and its place in the list is then empty.
    for (TurnGatherer *const &gatherer : m_ending) {
        if (gatherer)
            gatherer->turnEnded();
    }
    m_ending.clear();
}

} // namespace Fanlight

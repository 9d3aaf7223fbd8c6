// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/eventstreamparser.h"

namespace Fanlight {

namespace {

constexpr qsizetype maxEvent = 1024 * 1024; // bytes

} // namespace

std::vector<QByteArray> EventStreamParser::receive(QByteArrayView bytes)
{
    std::vector<QByteArray> events;
    for (const char byte : bytes) {
        const bool secondHalf = m_afterReturn && byte == '\n';
        m_afterReturn = byte == '\r';
        if (secondHalf)
            continue;
        if (byte == '\n' || byte == '\r')
            endLine(events);
        else if (m_line.size() < maxEvent)
            m_line.append(byte);
    }
    return events;
}

void EventStreamParser::endLine(std::vector<QByteArray> &events)
{
    if (m_line.isEmpty()) { // the event is complete
        m_lastId = m_id;
        if (m_hasData)
            events.push_back(m_data);
        m_data.clear();
        m_hasData = false;
        return;
    }
    const qsizetype colon = m_line.indexOf(':');
    const QByteArray name = colon < 0 ? m_line : m_line.left(colon);
    QByteArray value = colon < 0 ? QByteArray() : m_line.mid(colon + 1);
    if (value.startsWith(' '))
        value.remove(0, 1);
    m_line.clear();
    if (name == "id" && !value.contains('\0')) {
        m_id = value;
    } else if (name == "data" && m_data.size() + value.size() < maxEvent) {
        if (m_hasData)
            m_data.append('\n');
        m_data.append(value);
        m_hasData = true;
    }
}

} // namespace Fanlight

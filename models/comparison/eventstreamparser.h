// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

namespace Fanlight {

// Reads server-sent events incrementally (WHATWG HTML section 9.2.6): fields id and data; comments and other
// fields are skipped. Sans-I/O. Memory: one event, of which at most 1 MiB are kept.
class EventStreamParser
{
public:
    explicit EventStreamParser(const QByteArray &lastEventId = {})
        : m_id(lastEventId)
        , m_lastId(lastEventId)
    {
    }
    // Takes the next bytes; returns the data of the events that are complete with them.
    [[nodiscard]] std::vector<QByteArray> receive(QByteArrayView bytes);
    // The last event ID: what Last-Event-ID resumes from. Empty before the first.
    [[nodiscard]] const QByteArray &lastEventId() const { return m_lastId; }

private:
    void endLine(std::vector<QByteArray> &events);

    QByteArray m_line;
    QByteArray m_data;
    QByteArray m_id; // of the event under way
    QByteArray m_lastId;
    bool m_hasData = false;
    bool m_afterReturn = false; // CR, LF and CRLF all end a line
};

} // namespace Fanlight

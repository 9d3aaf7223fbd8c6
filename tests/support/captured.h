// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturequeue.h"

#include <QTest>

#include <algorithm>
#include <utility>

namespace Fanlight::Testing {

// Everything that was put into a queue, in the order it came out.
class Captured
{
public:
    explicit Captured(CaptureQueue &queue)
        : m_queue(queue)
    {
    }

    [[nodiscard]] const std::vector<Record> &records()
    {
        drain();
        return m_records;
    }
    [[nodiscard]] std::vector<Record> records(ConnectionId connection)
    {
        std::vector<Record> some = records();
        std::erase_if(some, [&](const Record &record) { return record.connection != connection; });
        return some;
    }
    [[nodiscard]] std::vector<Record> records(RecordKind kind)
    {
        std::vector<Record> some = records();
        std::erase_if(some, [&](const Record &record) { return record.kind != kind; });
        return some;
    }
    [[nodiscard]] std::vector<Record> frames(Direction direction)
    {
        std::vector<Record> some = records(RecordKind::Frame);
        std::erase_if(some, [&](const Record &record) { return record.direction != direction; });
        return some;
    }
    [[nodiscard]] const std::vector<Sighting> &sightings()
    {
        drain();
        return m_sightings;
    }
    [[nodiscard]] std::vector<ConnectionInfo> infos(ConnectionId connection)
    {
        drain();
        std::vector<ConnectionInfo> some = m_infos;
        std::erase_if(some, [&](const ConnectionInfo &info) { return info.id != connection; });
        return some;
    }
    // The latest that was said of a connection; an id of 0 when nothing was.
    [[nodiscard]] ConnectionInfo info(ConnectionId connection)
    {
        const std::vector<ConnectionInfo> all = infos(connection);
        return all.empty() ? ConnectionInfo{} : all.back();
    }
    [[nodiscard]] std::vector<ConnectionInfo> allInfos()
    {
        drain();
        return m_infos;
    }

private:
    void drain()
    {
        CaptureBatch batch = m_queue.take();
        std::move(batch.records.begin(), batch.records.end(), std::back_inserter(m_records));
        std::move(batch.sightings.begin(), batch.sightings.end(), std::back_inserter(m_sightings));
        std::move(batch.connections.begin(), batch.connections.end(), std::back_inserter(m_infos));
    }

    CaptureQueue &m_queue;
    std::vector<Record> m_records;
    std::vector<Sighting> m_sightings;
    std::vector<ConnectionInfo> m_infos;
};

} // namespace Fanlight::Testing

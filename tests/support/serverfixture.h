// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"
#include "server/websockethost.h"

#include <QTest>

namespace Fanlight::Testing {

// A real server on a free loopback port, with the capture behind it, in the test's own thread.
class ServerFixture
{
public:
    explicit ServerFixture(ServerSettings settings = {})
        : queue(1'000'000)
        , store(quint64(256) << 20)
        , host(registry, queue, clock)
    {
        settings.port = 0;
        host.start(settings);
    }
    [[nodiscard]] quint16 port() const { return host.state().port; }

    // Everything recorded so far.
    [[nodiscard]] std::vector<Record> records()
    {
        store.append(queue.take());
        std::vector<Record> all;
        for (quint64 number = store.firstNumber(); number <= store.lastNumber(); ++number)
            all.push_back(store.record(number));
        return all;
    }
    [[nodiscard]] std::vector<Record> records(RecordKind kind)
    {
        std::vector<Record> all = records();
        std::erase_if(all, [kind](const Record &record) { return record.kind != kind; });
        return all;
    }
    [[nodiscard]] bool waitForRecords(RecordKind kind, std::size_t count)
    {
        return QTest::qWaitFor([&] { return records(kind).size() >= count; });
    }
    // With the deliveries so far; nullptr when it is none.
    [[nodiscard]] const Broadcast *broadcast(const Record &record)
    {
        store.append(queue.take());
        return store.broadcast(record);
    }
    // The sentences of all notes, a line each.
    [[nodiscard]] QByteArray notes()
    {
        QByteArray text;
        for (const Record &record : records(RecordKind::Note))
            text += record.payload + '\n';
        return text;
    }

    PeerRegistry registry;
    CaptureClock clock;
    CaptureQueue queue;
    CaptureStore store;
    WebSocketHost host;
};

} // namespace Fanlight::Testing

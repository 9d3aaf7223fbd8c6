// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/screenbench.h"

#include <algorithm>
#include <string>

namespace Fanlight::Bench {

CaptureBatch crowd(int connections)
{
    CaptureBatch batch;
    for (int i = 1; i <= connections; ++i) {
        ConnectionInfo info;
        info.id = ConnectionId{quint32(i)};
        info.state = ConnectionState::Open;
        info.webSocket = true;
        info.peer = QStringLiteral("10.0.%1.%2:5000").arg(i % 7).arg(i % 250);
        info.name = info.peer;
        info.path = QStringLiteral("/");
        info.openedAt = 0;
        batch.connections.push_back(info);
    }
    return batch;
}

Record textFrame(qint64 time)
{
    static const QByteArray payload(64, 'x');
    Record record;
    record.kind = RecordKind::Frame;
    record.direction = Direction::ToClient;
    record.opcode = Opcode::Text;
    record.set(RecordFlag::Fin);
    record.payload = payload;
    record.payloadLength = quint64(payload.size());
    record.time = time;
    return record;
}

void reportTimes(benchmark::State &state, std::vector<double> times, const char *prefix)
{
    std::sort(times.begin(), times.end());
    const auto at = [&times](double share) { return times[std::size_t(share * double(times.size() - 1))]; };
    const std::string name(prefix);
    state.counters[name + "p50 ms"] = at(0.50);
    state.counters[name + "p99 ms"] = at(0.99);
    state.counters[name + "longest ms"] = times.back();
}

} // namespace Fanlight::Bench

// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/recordbench.h"

#include <benchmark/benchmark.h>

namespace Fanlight::Bench {

namespace {

template <typename Accepts>
void loopOverVector(Accepts accepts)
{
    const std::vector<Record> &all = millionRecords();
    std::vector<quint64> rows;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (accepts(all[i]))
            rows.push_back(i + 1);
    }
    benchmark::DoNotOptimize(rows.data());
}

} // namespace

Record frameOf(qint64 number)
{
    Frame frame;
    frame.header.opcode = number % 8 == 0 ? Opcode::Ping : Opcode::Text;
    // Text as it is on such connections: a filler of one letter would flatter a search that skips.
    frame.payload = QByteArray("{\"id\":0000000,\"symbol\":\"ACME\",\"price\":101.25,\"volume\":4200000}");
    frame.payload = frame.payload.leftJustified(64, ' ', true);
    frame.payload.replace(6, 7, QByteArray::number(number + million));
    frame.payload.squeeze(); // as what was received
    frame.header.payloadLength = quint64(frame.payload.size());
    frame.offset = quint64(number) * 66;
    const auto direction = number % 2 == 0 ? Direction::ToServer : Direction::ToClient;
    return recordOf(frame, direction, ConnectionId{quint32(number % 100 + 1)}, number);
}

const std::vector<Record> &millionRecords()
{
    static const std::vector<Record> made = [] {
        std::vector<Record> result;
        result.reserve(million);
        for (qint64 number = 0; number < million; ++number)
            result.push_back(frameOf(number));
        return result;
    }();
    return made;
}

void filterByOpcode()
{
    loopOverVector([](const Record &record) { return record.opcode != Opcode::Ping; });
}

void filterByContains()
{
    loopOverVector([](const Record &record) { return record.payload.contains("98765"); });
}

} // namespace Fanlight::Bench

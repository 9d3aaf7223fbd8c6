// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/fanoutscene.h"

#include <algorithm>
#include <utility>
#include <vector>

// How a broadcast's deliveries become dots: a part of FanoutScene in a file of its own.
namespace Fanlight {

void FanoutScene::addDeliveries(const CaptureStore &store, const std::vector<DeliveryRun> &runs, qint64 now)
{
    if (m_dirty)
        rebuild();
    for (const DeliveryRun &run : runs) {
        if (run.number < store.firstNumber() || run.number > store.lastNumber())
            continue;
        const Record &record = store.record(run.number);
        const Broadcast *broadcast = store.broadcast(record);
        if (broadcast && broadcast->deliveries.size() >= std::size_t(run.first) + run.count)
            launchRun(record, *broadcast, run, now);
    }
}

void FanoutScene::launchRun(
    const Record &record, const Broadcast &broadcast, const DeliveryRun &run, qint64 now)
{
    Member nobody; // a broadcast continues nothing
    const std::optional<DotShape> shape = shapeOf(record, nobody);
    if (!shape)
        return;
    Flight flight{0, {}, Direction::ToClient, *shape, record.violation != Violation::None, 0, 1, run.number};
    std::vector<Line> lines; // with something in their bundle
    const auto bundleOf = [this](const Line &line) -> Bundle & {
        return m_bundles[std::size_t(m_firstLine[std::size_t(line.node)]) + std::size_t(line.lane)];
    };
    for (quint32 i = run.first; i < run.first + run.count; ++i) {
        const Delivery &delivery = broadcast.deliveries[i];
        const auto line = m_lineOf.constFind(delivery.receiver.value);
        if (delivery.wasGivenUp() || line == m_lineOf.cend())
            continue;
        const qint64 time = record.time + qint64(delivery.left) * Delivery::step;
        Bundle &bundle = bundleOf(*line);
        if (bundle.count > 0 && time - bundle.first >= joinWindow) {
            flight.line = *line;
            launchBundle(flight, std::exchange(bundle, {}), now);
        } else if (bundle.count == 0) {
            lines.push_back(*line);
        }
        if (bundle.count++ == 0) {
            bundle.first = time;
            bundle.connection = delivery.receiver.value;
        }
    }
    for (const Line &line : lines) {
        flight.line = line;
        launchBundle(flight, std::exchange(bundleOf(line), {}), now);
    }
}

void FanoutScene::launchBundle(Flight flight, const Bundle &bundle, qint64 now)
{
    const qint64 late = std::max<qint64>(0, now - bundle.first - slack);
    flight.connection = bundle.connection;
    flight.count = bundle.count;
    flight.departs = bundle.first + slack + late + travelTime;
    join(flight);
}

} // namespace Fanlight

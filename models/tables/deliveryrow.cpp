// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/deliveryrow.h"

namespace Fanlight {

const Delivery *deliveryAt(const CaptureStore &store, const Record &broadcast, quint32 place)
{
    if (!isBroadcast(broadcast))
        return nullptr;
    const Broadcast *known = store.broadcast(broadcast);
    return known && place < known->deliveries.size() ? &known->deliveries[place] : nullptr;
}

std::optional<Record> recordAt(const CaptureStore &store, quint64 number, quint32 place)
{
    if (number < store.firstNumber() || number > store.lastNumber())
        return std::nullopt;
    const Record &record = store.record(number);
    if (place == noDelivery)
        return record;
    if (const Delivery *delivery = deliveryAt(store, record, place))
        return recordOf(record, *delivery);
    return std::nullopt;
}

} // namespace Fanlight

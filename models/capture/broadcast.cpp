// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/broadcast.h"

#include <algorithm>

namespace Fanlight {

quint32 deliverySteps(qint64 nanoseconds)
{
    return quint32(std::clamp<qint64>(nanoseconds / Delivery::step, 0, qint64(Delivery::never) - 1));
}

qint64 Broadcast::skew() const
{
    return reached < 2 ? 0 : qint64(last - first) * Delivery::step;
}

Record recordOf(const Record &broadcast, const Delivery &delivery)
{
    Record record = broadcast;
    record.connection = delivery.receiver;
    record.offset = 0;
    if (!delivery.wasGivenUp()) {
        record.time = broadcast.time + qint64(delivery.left) * Delivery::step;
        record.senderTime = record.time;
    }
    record.receiverTime = delivery.received == Delivery::never
                              ? timeUnknown
                              : broadcast.time + qint64(delivery.received) * Delivery::step;
    return record;
}

} // namespace Fanlight

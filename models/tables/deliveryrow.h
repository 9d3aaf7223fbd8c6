// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"

#include <optional>

namespace Fanlight {

// In the place of a delivery: a record as a whole.
inline constexpr quint32 noDelivery = 0xFFFF'FFFF;

// nullptr when it is none, or no longer kept: the store forgets deliveries before their broadcast's record.
[[nodiscard]] const Delivery *deliveryAt(const CaptureStore &store, const Record &broadcast, quint32 place);

// The record of a row as the row's receiver got it; with noDelivery the record itself. None when either is no
// longer kept.
[[nodiscard]] std::optional<Record> recordAt(const CaptureStore &store, quint64 number, quint32 place);

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"

namespace Fanlight {

// The words of a broadcast's row and of those of its deliveries, as recordtext.h has them for other records.

// "server → 3 receivers", "server → room blue · 3"; with a single receiver "server → Client 2".
[[nodiscard]] QString fromToText(const Broadcast &broadcast, const CaptureStore &store);
// The same without the name of a single receiver.
[[nodiscard]] QString audienceText(const Broadcast &broadcast);
// What is known of it beyond its payload: "skew 3.100 ms · 997 of 1,000 reached"; empty when there is
// nothing.
[[nodiscard]] QString noteText(const Broadcast &broadcast);
// "took 0.412 ms · 2,048 bytes queued before it", "given up: too slow or gone"; delivered is the delivery's
// row.
[[nodiscard]] QString noteText(const Delivery &delivery, const Record &delivered);
// info and what is to be noted of it, on one line.
[[nodiscard]] QString withNote(const QString &info, const QString &note);
[[nodiscard]] QString groupedNumber(quint64 number); // "15,000"

} // namespace Fanlight

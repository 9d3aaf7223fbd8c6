// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/broadcast.h"
#include "capture/clock.h"
#include "server/serversettings.h"

#include <QJsonObject>

namespace Fanlight {

// One line of --json; the fields are documented in help.cpp. connection may be nullptr.
[[nodiscard]] QJsonObject jsonEvent(
    quint64 number, const Record &record, const ConnectionInfo *connection, const CaptureClock &clock);
// A broadcast, with what is known of it when it is printed; and one of its deliveries, named by the
// connection that receives it.
[[nodiscard]] QJsonObject jsonBroadcast(
    quint64 number, const Record &record, const Broadcast &broadcast, const CaptureClock &clock);
[[nodiscard]] QJsonObject jsonDelivery(quint64 number, const Record &record, const Delivery &delivery,
    const ConnectionInfo *connection, const CaptureClock &clock);
[[nodiscard]] QJsonObject jsonListening(const ServerState &state, const CaptureClock &clock);
[[nodiscard]] QJsonObject jsonNote(const QString &text, const CaptureClock &clock);

} // namespace Fanlight

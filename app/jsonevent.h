// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/clock.h"
#include "capture/record.h"
#include "server/serversettings.h"

#include <QJsonObject>

namespace Fanlight {

// One line of --json; the fields are documented in help.cpp. connection may be nullptr.
[[nodiscard]] QJsonObject jsonEvent(
    quint64 number, const Record &record, const ConnectionInfo *connection, const CaptureClock &clock);
[[nodiscard]] QJsonObject jsonListening(const ServerState &state, const CaptureClock &clock);
[[nodiscard]] QJsonObject jsonNote(const QString &text, const CaptureClock &clock);

} // namespace Fanlight

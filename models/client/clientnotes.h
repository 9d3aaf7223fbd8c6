// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsettings.h"

#include <QAbstractSocket>

namespace Fanlight {

// One English sentence for the capture on what went wrong; empty for ClientError::None.
[[nodiscard]] QString noteOn(const ClientState &state, const ClientSettings &settings);

// "host:port" that the settings lead to, an IPv6 address in brackets.
[[nodiscard]] QString destinationOf(const ClientSettings &settings);

// What a failed outgoing TCP connection is to the client.
[[nodiscard]] ClientError clientErrorOf(QAbstractSocket::SocketError error);

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QHostAddress>
#include <QString>

namespace Fanlight {

// "127.0.0.1:51544", "[::1]:51544"; a v4-mapped address reads as IPv4.
[[nodiscard]] QString endpointText(const QHostAddress &address, quint16 port);

// What a User-Agent field calls the program: "curl", "Firefox", "Chrome"; empty when it says nothing.
[[nodiscard]] QString agentName(QByteArrayView userAgent);

} // namespace Fanlight

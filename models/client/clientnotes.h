// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsettings.h"

#include <QAbstractSocket>

namespace Fanlight {

// One English sentence for the capture on what went wrong; empty for ClientError::None.
[[nodiscard]] QString noteOn(const ClientState &state, const ClientSettings &settings);

// What a failed outgoing TCP connection is to the client.
[[nodiscard]] ClientError clientErrorOf(QAbstractSocket::SocketError error);

// QWebSocket closes by itself, with a code and a reason of its own, when it meets something it will not read.
// For such a code and reason: what it is to the client, and the detail.
struct EngineFault
{
    ClientError error = ClientError::None;
    QString detail;
};
[[nodiscard]] EngineFault engineFaultOf(quint16 code, const QString &reason);
// True when reason is one that QWebSocket itself closes with, in the language that is installed.
[[nodiscard]] bool isEngineReason(const QString &reason);

} // namespace Fanlight

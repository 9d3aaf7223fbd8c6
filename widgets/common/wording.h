// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsettings.h"
#include "protocol/handshake.h"
#include "server/serversettings.h"

#include <QString>

namespace Fanlight {

// Enums to words a person reads, translated: the only place where that happens.
[[nodiscard]] QString text(Behaviour behaviour);           // "Broadcast to all, sender too"
[[nodiscard]] QString text(SlowPolicy policy);             // "Drop its oldest messages"
[[nodiscard]] QString text(ClientPhase phase);             // "open", "connecting…"
[[nodiscard]] QString errorText(const ServerState &state); // a whole sentence with the way out
// That connections wait for descriptors, and the way out; empty when they do not.
[[nodiscard]] QString descriptorText(const ServerState &state);
[[nodiscard]] QString errorText(const ClientState &state); // a whole sentence with the way out
[[nodiscard]] QString closeText(
    CloseCode code, const QString &reason, bool byPeer); // "closed by the server: 1000 normal closure"
[[nodiscard]] QString text(Violation violation);
[[nodiscard]] QString text(HandshakeRule rule);
[[nodiscard]] QString text(CloseBodyError error);
[[nodiscard]] QString byteCount(quint64 bytes); // "25 B", "9.2 KiB"
[[nodiscard]] QString translated(
    const char *protocolSentence); // English of models/protocol in the user's language

} // namespace Fanlight

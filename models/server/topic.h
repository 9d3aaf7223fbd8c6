// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/opcode.h"

#include <QByteArray>
#include <QStringList>

namespace Fanlight {

// A key of the topic that a message is about, for SlowPolicy::Conflate: of the string that the message's JSON
// object has as its member (looked for in text of up to 64 KiB), else of the rooms it goes to, else of the
// opcode. Never 0. Good within one run of the program.
[[nodiscard]] quint64 topicKey(
    Opcode opcode, const QByteArray &payload, const QString &member, const QStringList &rooms);

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace Fanlight {

// What event number says on every transport: its number in 8 hexadecimal digits, then printable padding up to
// size bytes (at least 8). The same every time.
[[nodiscard]] QByteArray eventPayload(quint64 number, int size);
// The number again; none when the payload does not begin with 8 hexadecimal digits.
[[nodiscard]] std::optional<quint64> eventNumber(QByteArrayView payload);

} // namespace Fanlight

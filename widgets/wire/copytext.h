// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace Fanlight {

enum class PayloadFormat : quint8 { Text, Json, Hex, Base64 };

// A payload as it goes to the clipboard: UTF-8 text (what is no UTF-8 becomes U+FFFD), indented JSON (empty
// when it does not parse), hex with spaces, base64.
[[nodiscard]] QString payloadAs(PayloadFormat format, const QByteArray &payload);

// Puts text on the clipboard.
void copyToClipboard(const QString &text);

} // namespace Fanlight

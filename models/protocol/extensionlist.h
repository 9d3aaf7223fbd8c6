// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>
#include <vector>

namespace Fanlight {

struct ExtensionParameter
{
    QByteArray name;
    std::optional<QByteArray> value; // unquoted
    bool operator==(const ExtensionParameter &) const = default;
};

struct Extension
{
    QByteArray name;
    std::vector<ExtensionParameter> parameters;
    bool operator==(const Extension &) const = default;
};

// The value of one Sec-WebSocket-Extensions field, RFC 6455 section 9.1: at least one extension, all names
// and values tokens (a quoted value must hold one). Empty list elements are skipped (RFC 9110 5.6.1.2).
[[nodiscard]] std::optional<std::vector<Extension>> parseExtensions(QByteArrayView value);

} // namespace Fanlight

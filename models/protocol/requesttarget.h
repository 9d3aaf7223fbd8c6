// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace Fanlight {

// A request's target taken apart, RFC 9112 section 3.2: origin-form, or absolute-form without its scheme and
// authority. What has no path ("*", "host:port") is its own path. Nothing is percent-decoded.
struct RequestTarget
{
    QByteArray path;
    QByteArray query; // after the first '?'
    bool operator==(const RequestTarget &) const = default;
};

[[nodiscard]] RequestTarget splitTarget(QByteArrayView target);

// The first value of that name among "a=1&b=2", percent-decoded; nothing when the name is not there.
[[nodiscard]] std::optional<QByteArray> queryValue(QByteArrayView query, QByteArrayView name);

} // namespace Fanlight

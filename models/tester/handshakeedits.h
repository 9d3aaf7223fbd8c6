// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/httphead.h"

#include <functional>

namespace Fanlight {

// What cases change in the opening request.
using RequestEdit = std::function<RequestHead(RequestHead)>;

namespace RequestEdits {

// Its value replaced where it stands.
[[nodiscard]] RequestEdit with(QByteArray name, QByteArray value);
[[nodiscard]] RequestEdit without(QByteArray name);
// One more field at the end.
[[nodiscard]] RequestEdit also(QByteArray name, QByteArray value);
[[nodiscard]] RequestEdit reversed();
[[nodiscard]] RequestEdit namesAs(std::function<QByteArray(const QByteArray &)> spell);
[[nodiscard]] RequestEdit versionIs(HttpVersion version);

} // namespace RequestEdits

} // namespace Fanlight

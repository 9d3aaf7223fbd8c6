// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <tl/expected.hpp>

namespace Fanlight {

// The one result type of fallible functions. E is an enum class or a small struct around one, never text.
template <typename T, typename E>
using Expected = tl::expected<T, E>;
template <typename E>
using Unexpected = tl::unexpected<E>;

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace Fanlight {

// The file and socket descriptors of this process. limit 0: the system has none that is worth a word.
struct DescriptorUse
{
    quint64 used = 0;
    quint64 limit = 0;
};
// Needs no descriptor itself. Looks at each possible one: microseconds for a thousand, not for every accept.
[[nodiscard]] DescriptorUse descriptorUse();
// The limit alone, at once.
[[nodiscard]] quint64 descriptorLimit();
// Whether there would be one more. one: any that is open.
[[nodiscard]] bool isDescriptorFree(qintptr one);

} // namespace Fanlight

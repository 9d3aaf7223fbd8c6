// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/textplace.h"

#include <algorithm>

namespace Fanlight {

TextPlace placeAt(QStringView text, qsizetype offset)
{
    const qsizetype at = std::clamp<qsizetype>(offset, 0, text.size());
    const QStringView before = text.first(at);
    const qsizetype lineStart = before.lastIndexOf(u'\n') + 1;
    return {at, int(before.count(u'\n')) + 1, int(at - lineStart) + 1};
}

} // namespace Fanlight

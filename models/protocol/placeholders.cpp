// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/placeholders.h"

#include <algorithm>

namespace Fanlight {

namespace {

bool isName(QStringView name, PlaceholderNames names)
{
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), [names](QChar c) {
        return c.isLetterOrNumber() || c == u'_' || c == u'$' ||
               (c == u'.' && names == PlaceholderNames::Dotted);
    });
}

} // namespace

std::optional<Placeholder> nextPlaceholder(QStringView text, qsizetype from, PlaceholderNames names)
{
    while (true) {
        // The braces nearest to each other: what is further out has braces in its name.
        const qsizetype close = text.indexOf(u"}}", from + 2);
        if (close < 0)
            return std::nullopt;
        const qsizetype open = text.sliced(from, close - from).lastIndexOf(u"{{");
        if (open >= 0) {
            const qsizetype begin = from + open;
            const QStringView name = text.sliced(begin + 2, close - begin - 2).trimmed();
            if (isName(name, names))
                return Placeholder{begin, close + 2, name};
        }
        from = close;
    }
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringView>

#include <optional>

namespace Fanlight {

// {{name}} in a text that a person wrote: the composer's messages, the texts of rules.
struct Placeholder
{
    qsizetype begin = 0; // UTF-16 units, of the first brace
    qsizetype end = 0;   // behind the last one
    QStringView name;    // without the spaces around it
};

enum class PlaceholderNames : quint8 {
    Plain,  // letters, digits, _ and $
    Dotted, // those and .
};

// The first one that begins at from or later. What stands in braces and does not look like a name is the
// text's own business. Asking for one after the other takes linear time.
[[nodiscard]] std::optional<Placeholder> nextPlaceholder(
    QStringView text, qsizetype from, PlaceholderNames names);

} // namespace Fanlight

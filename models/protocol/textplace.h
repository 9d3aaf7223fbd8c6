// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringView>

namespace Fanlight {

// A place in a text as a person finds it. offset: UTF-16 units; line and column count from 1, columns the
// same units.
struct TextPlace
{
    qsizetype offset = 0;
    int line = 1;
    int column = 1;
    bool operator==(const TextPlace &) const = default;
};

// Of an offset that is taken into the text.
[[nodiscard]] TextPlace placeAt(QStringView text, qsizetype offset);

} // namespace Fanlight

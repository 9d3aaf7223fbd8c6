// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRegularExpression>
#include <QString>

namespace Fanlight {

// Where a filter's regular expression goes wrong and what was expected there, in words.
struct PatternError
{
    qsizetype offset = 0; // of the offending character
    QString sentence;     // "Expected “)” to close the group, at character 5."
};

// Of an invalid expression.
[[nodiscard]] PatternError patternError(const QRegularExpression &pattern);

} // namespace Fanlight

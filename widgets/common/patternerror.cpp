// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/patternerror.h"

#include <QCoreApplication>

#include <array>

namespace Fanlight {

namespace {

QString tr(const char *sentence)
{
    return QCoreApplication::translate("PatternError", sentence);
}

// PCRE2's own words (its pcre2_error.c) to what a person was expected to write. The first that occurs counts.
struct Wording
{
    const char *library;
    const char *ours;
};
constexpr std::array<Wording, 8> wordings{{
    {"unmatched closing parenthesis",
        QT_TRANSLATE_NOOP("PatternError", "This “)” closes no group: write “\\)” for the sign itself")},
    {"missing closing parenthesis", QT_TRANSLATE_NOOP("PatternError", "Expected “)” to close the group")},
    {"missing terminating ]",
        QT_TRANSLATE_NOOP("PatternError", "Expected “]” to close the set of characters")},
    {"quantifier does not follow",
        QT_TRANSLATE_NOOP("PatternError",
            "Expected something to repeat before this sign: write “\\” before it for the sign itself")},
    {"\\ at end of pattern", QT_TRANSLATE_NOOP("PatternError", "Expected a character after “\\”")},
    {"numbers out of order in {}",
        QT_TRANSLATE_NOOP("PatternError", "Expected the smaller number first in “{}”")},
    {"range out of order",
        QT_TRANSLATE_NOOP("PatternError", "Expected the lower character first in this range")},
    {"unrecognized character follows \\",
        QT_TRANSLATE_NOOP("PatternError", "Expected a known letter after “\\”")},
}};

QString expectation(const QString &library)
{
    for (const Wording &wording : wordings) {
        if (library.contains(QLatin1StringView(wording.library)))
            return tr(wording.ours);
    }
    return tr("Expected a regular expression (%1)").arg(library);
}

} // namespace

PatternError patternError(const QRegularExpression &pattern)
{
    PatternError error;
    // PCRE2 reports the position after what it could not take; at the end there is nothing to mark but the
    // last.
    const qsizetype length = pattern.pattern().size();
    error.offset = qBound(qsizetype(0), pattern.patternErrorOffset(), qMax(qsizetype(0), length - 1));
    error.sentence = tr("%1, at character %2.").arg(expectation(pattern.errorString())).arg(error.offset + 1);
    return error;
}

} // namespace Fanlight

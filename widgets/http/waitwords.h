// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/headofline.h"
#include "comparison/verdict.h"

#include <QString>

#include <vector>

namespace Fanlight {

// What a run showed, in two or three sentences, and what of it is measured; rich text, the numbers in bold.
// Says what to wait for, or that it was stopped, while there is less.
[[nodiscard]] QString inPlainWords(const HeadOfLineResult &result);
[[nodiscard]] QString inPlainWords(const VerdictResult &result);

// The settings, every number and the sentences, as plain lines to paste somewhere.
[[nodiscard]] QString asText(const HeadOfLineResult &result);
[[nodiscard]] QString asText(const VerdictResult &result);

// A row of the verdict's table: measured and expected, of polling and of the WebSocket; empty where there is
// none. toolTip says how it was counted.
struct VerdictFigure
{
    QString label;
    QString polling;
    QString pollingTheory;
    QString push;
    QString pushTheory;
    QString toolTip;
};
[[nodiscard]] std::vector<VerdictFigure> figuresOf(const VerdictResult &result);

} // namespace Fanlight

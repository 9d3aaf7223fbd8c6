// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace Fanlight {

// A rule set to begin with.
struct RulePreset
{
    QString id;       // of its file in resources/rules
    QString name;     // "Dialogue"
    QString sentence; // what it does
};
[[nodiscard]] QList<RulePreset> rulePresets();
// The JSON text of one.
[[nodiscard]] QString presetText(const RulePreset &preset);

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/rules.h"

#include <QJsonObject>
#include <QString>

namespace Fanlight {

// The other way round of parseRules(): what is written and read again is equal. What a member would say that
// is not there is left out.
[[nodiscard]] QJsonObject ruleObject(const Rule &rule);
[[nodiscard]] QJsonObject ruleSetObject(const RuleSet &set);

// As a person writes it: a member a line, an action a line, the members in the order in which one reads them
// ("on", "when", "do"). Members that no rule file has are kept, behind the others.
[[nodiscard]] QString ruleText(const QJsonObject &ruleSet);

} // namespace Fanlight

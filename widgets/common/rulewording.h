// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/rules.h"
#include "server/ruletally.h"

#include <QString>

namespace Fanlight {

// Rules in the words of a person who reads them: "When a text message matches /^hello/ on /chat: reply
// “hi {{counter}}”, after 200 ms close with 4000". Long texts are cut.
[[nodiscard]] QString text(const Rule &rule);
// The part before the colon, and what one action does: "reply “pong”".
[[nodiscard]] QString conditionText(const Rule &rule);
[[nodiscard]] QString text(const RuleAction &action);

// That the guard stopped rules: which one and why, in whole sentences. rules: the set it was stopped in.
[[nodiscard]] QString text(const RuleStop &stop, quint64 stops, const RuleSet &rules);

} // namespace Fanlight

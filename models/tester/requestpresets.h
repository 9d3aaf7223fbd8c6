// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/handshakeedits.h"

#include <vector>

namespace Fanlight {

enum class RequestPresetGroup : quint8 { StartLine, Host, Upgrade, Key, Version, Lists, Syntax, Accepted };

// An opening request that breaks one rule, or writes the right one in a way that has to be accepted. All
// words are English (ASCII).
struct RequestPreset
{
    RequestPresetGroup group;
    const char *title;
    const char *clause;   // of the rule it breaks, or that allows it
    const char *expected; // what the server ought to do, a sentence
    HeadRewrite rewrite;  // of the right request's bytes
};

// In the order of the groups; made once.
[[nodiscard]] const std::vector<RequestPreset> &requestPresets();
[[nodiscard]] const char *title(RequestPresetGroup group);

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <cstddef>

namespace Fanlight {

// From best to worst, as far as they can be compared.
enum class TestVerdict : quint8 {
    Pass,
    Informational, // nothing is demanded: what was seen is told
    NotSupported,  // the target lacks what the case needs, such as an echo
    NonStrict,     // works, but not as strictly as it should: a SHOULD, or a better way to refuse
    Fail,
};
inline constexpr std::size_t testVerdictCount = std::size_t(TestVerdict::Fail) + 1;
[[nodiscard]] const char *word(TestVerdict verdict); // "non-strict": English, ASCII

} // namespace Fanlight

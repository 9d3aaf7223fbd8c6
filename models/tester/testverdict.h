// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QChar>

#include <array>
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
[[nodiscard]] QChar sign(TestVerdict verdict);       // a shape for each, so that none needs its colour
// What a reader looks for first.
inline constexpr std::array<TestVerdict, testVerdictCount> verdictsAsShown{TestVerdict::Pass,
    TestVerdict::NonStrict, TestVerdict::Fail, TestVerdict::Informational, TestVerdict::NotSupported};

} // namespace Fanlight

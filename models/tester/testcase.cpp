// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/testcase.h"

#include <array>

namespace Fanlight {

const char *title(TestGroup group)
{
    static constexpr std::array titles{"Framing", "Ping and pong", "Reserved bits", "Opcodes",
        "Fragmentation", "UTF-8", "Closing", "Masking", "Limits and performance", "Opening handshake",
        "Compression"};
    static_assert(titles.size() == testGroupCount);
    return titles.at(std::size_t(group));
}

const char *word(TestVerdict verdict)
{
    static constexpr std::array words{"pass", "informational", "not supported", "non-strict", "fail"};
    static_assert(words.size() == testVerdictCount);
    return words.at(std::size_t(verdict));
}

QChar sign(TestVerdict verdict)
{
    switch (verdict) {
    case TestVerdict::Pass:
        return u'✓';
    case TestVerdict::NonStrict:
        return u'△';
    case TestVerdict::Fail:
        return u'✗';
    case TestVerdict::Informational:
        return u'i';
    case TestVerdict::NotSupported:
        return u'–';
    }
    return {};
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace Fanlight {

// SplitMix64 (Steele, Lea and Flood, 2014): eight bytes of state, the same on every platform.
class SplitMix64
{
public:
    explicit SplitMix64(quint64 seed)
        : m_state(seed)
    {
    }
    [[nodiscard]] quint64 next()
    {
        m_state += 0x9E37'79B9'7F4A'7C15;
        quint64 mixed = m_state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58'476D'1CE4'E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0'49BB'1331'11EB;
        return mixed ^ (mixed >> 31);
    }
    // From 0 to below 1.
    [[nodiscard]] double unit() { return double(next() >> 11) / double(quint64(1) << 53); }
    // From -1 to 1.
    [[nodiscard]] double symmetric() { return double(next() >> 11) / double(quint64(1) << 52) - 1; }

private:
    quint64 m_state;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <deque>

namespace Fanlight {

// Where the bytes that came out of network faults stood in the stream that went in, so that what is recorded
// behind the faults can be said in terms of the real TCP stream. A plain value. Memory: a step for each place
// where the two streams part and each marked frame, dropped as soon as something behind it is looked up.
class FaultTrail
{
public:
    struct Step
    {
        quint64 offset = 0;           // in the stream that came out
        quint64 origin = 0;           // of the same byte in the one that went in
        qint64 entered = timeUnknown; // ns, when it went in; unknown: when it came out
        FaultMark mark{};
    };

    // A marked frame, or bytes that nothing was done to, begin there. Offsets rise; one that
    // does not is ignored.
    void add(const Step &step);
    // False as long as both streams are the same and nothing was marked.
    [[nodiscard]] bool isNeeded() const { return !m_steps.empty(); }
    // What is known of the frame that begins at this offset. Offsets must not fall from call to call.
    [[nodiscard]] Step look(quint64 offset);

private:
    std::deque<Step> m_steps;
};

} // namespace Fanlight

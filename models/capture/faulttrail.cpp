// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/faulttrail.h"

namespace Fanlight {

void FaultTrail::add(const Step &step)
{
    const bool isPlain = step.mark.isNone() && step.entered == timeUnknown;
    if (m_steps.empty() && isPlain && step.offset == step.origin)
        return;
    if (!m_steps.empty()) {
        const Step &last = m_steps.back();
        if (step.offset < last.offset)
            return;
        const bool lastIsPlain = last.mark.isNone() && last.entered == timeUnknown;
        if (isPlain && lastIsPlain && step.origin - last.origin == step.offset - last.offset)
            return;
    }
    m_steps.push_back(step);
}

FaultTrail::Step FaultTrail::look(quint64 offset)
{
    while (m_steps.size() > 1 && m_steps[1].offset <= offset)
        m_steps.pop_front();
    if (m_steps.empty() || m_steps.front().offset > offset)
        return {offset, offset, timeUnknown, {}};
    const Step &step = m_steps.front();
    if (step.offset == offset)
        return step;
    return {offset, step.origin + (offset - step.offset), timeUnknown, {}};
}

} // namespace Fanlight

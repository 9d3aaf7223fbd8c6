// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/streamgate.h"

#include <algorithm>

namespace Fanlight {

namespace {

constexpr double longest = 3'600'000; // ms: an hour

qint64 nanoseconds(double milliseconds)
{
    return qint64(std::min(milliseconds, longest) * 1e6);
}

} // namespace

void StreamGate::setFaults(const StreamFaults &faults, qint64 now)
{
    if (faults.timeout != m_faults.timeout)
        m_silentUntil = faults.timeout > 0 ? now + nanoseconds(faults.timeout) : never;
    if (faults.resetAfter != m_faults.resetAfter)
        m_resetAt = faults.resetAfter >= 0 ? now + nanoseconds(faults.resetAfter) : never;
    if (faults.dataLimit != m_faults.dataLimit) {
        m_passed = 0;
        m_isFull = false;
    }
    m_faults = faults;
}

qsizetype StreamGate::admit(qsizetype size)
{
    if (m_isOver || m_faults.timeout >= 0)
        return 0;
    if (m_faults.dataLimit == 0)
        return size;
    const auto admitted = qsizetype(std::min(quint64(size), m_faults.dataLimit - m_passed));
    m_passed += quint64(admitted);
    m_isFull = m_passed == m_faults.dataLimit;
    return admitted;
}

StreamGate::Ending StreamGate::takeEnding(qint64 now)
{
    if (m_isOver)
        return Ending::None;
    if (m_resetAt <= now)
        m_reason = QStringLiteral("Network fault: reset after %1 ms").arg(m_faults.resetAfter);
    else if (m_isFull)
        m_reason = QStringLiteral("Network fault: closed after %1 bytes").arg(m_faults.dataLimit);
    else if (m_silentUntil <= now)
        m_reason =
            QStringLiteral("Network fault: closed after %1 ms in which nothing passed").arg(m_faults.timeout);
    else
        return Ending::None;
    m_isOver = true;
    return m_resetAt <= now ? Ending::Reset : Ending::Close;
}

qint64 StreamGate::nextDue() const
{
    if (m_isOver)
        return never;
    return m_isFull ? 0 : std::min(m_silentUntil, m_resetAt);
}

qint64 StreamGate::endDelay() const
{
    return m_faults.slowClose > 0 ? nanoseconds(m_faults.slowClose) : 0;
}

QString StreamGate::reason() const
{
    return m_reason;
}

} // namespace Fanlight

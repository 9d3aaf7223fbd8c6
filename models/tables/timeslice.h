// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>

#include <cstddef>

namespace Fanlight {

// The time that long work on the window's thread may take before it lets others go on. Asking the clock costs
// more than looking at a record: it is asked once for each portion of the work, and the first one always
// fits.
class TimeSlice
{
public:
    static constexpr std::size_t portion = 64 * 1024; // bytes that were looked at

    explicit TimeSlice(qint64 nanoseconds)
        : m_nanoseconds(nanoseconds)
    {
        m_elapsed.start();
    }
    void spend(std::size_t bytes)
    {
        m_spent += bytes;
        if (m_spent < portion)
            return;
        m_spent = 0;
        m_isOver = m_elapsed.nsecsElapsed() >= m_nanoseconds;
    }
    [[nodiscard]] bool isOver() const { return m_isOver; }

private:
    QElapsedTimer m_elapsed;
    qint64 m_nanoseconds;
    std::size_t m_spent = 0;
    bool m_isOver = false;
};

} // namespace Fanlight

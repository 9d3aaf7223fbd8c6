// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/networkconditions.h"

#include <QString>

#include <limits>

namespace Fanlight {

// The stream faults of one direction of one connection: how much may pass, when it is broken off, and how
// long its end is held back. A plain value without a clock: every call says what time it is, in ns.
class StreamGate
{
public:
    static constexpr qint64 never = std::numeric_limits<qint64>::max();
    enum class Ending : quint8 { None, Close, Reset };

    // The clocks of what is new begin; a limit counts from here.
    void setFaults(const StreamFaults &faults, qint64 now);
    [[nodiscard]] bool isClear() const { return m_faults.isClear(); }

    // How many of so many bytes pass, from the first.
    [[nodiscard]] qsizetype admit(qsizetype size);
    // What is to be done to the connection by now. Said once.
    [[nodiscard]] Ending takeEnding(qint64 now);
    // When takeEnding() will have something.
    [[nodiscard]] qint64 nextDue() const;
    // ns that the end of the stream is held back.
    [[nodiscard]] qint64 endDelay() const;
    // Why it was broken off, for the capture.
    [[nodiscard]] QString reason() const;

private:
    StreamFaults m_faults;
    qint64 m_silentUntil = never; // ns, the end of a time-out
    qint64 m_resetAt = never;
    quint64 m_passed = 0;
    bool m_isFull = false; // the limit is reached
    bool m_isOver = false;
    QString m_reason;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"
#include "capture/clock.h"
#include "widgets/bench/laddertape.h"

#include <QString>

namespace Fanlight {

// The words at an arrow: what it is ("text", "handshake"), what it says, and how long it took.
struct LadderLabel
{
    QString kind;
    QString words;
    QString note;
};

// named: who it is of stands in it, because its lane does not say so.
[[nodiscard]] LadderLabel ladderLabel(const LadderEvent &event, const CaptureStore &store, bool named);
// Several lines: who to whom, what, its times on the capture's clock, how long it is on the wire. delivery is
// noDelivery for the whole event.
[[nodiscard]] QString ladderToolTip(
    const LadderEvent &event, quint32 delivery, const CaptureStore &store, const CaptureClock &clock);
// The same on one line, for who cannot see it.
[[nodiscard]] QString ladderSentence(
    const LadderEvent &event, const CaptureStore &store, const CaptureClock &clock);
// "… 2.3 s …"
[[nodiscard]] QString gapText(qint64 nanoseconds);
// "+500 µs", "+20 ms", "+2 s": of round numbers.
[[nodiscard]] QString offsetText(qint64 nanoseconds);

} // namespace Fanlight

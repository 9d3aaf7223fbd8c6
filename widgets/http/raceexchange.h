// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/race.h"
#include "widgets/http/wiretexts.h"

namespace Fanlight {

// One request of a lane and its reply, as on the wire, and how the lane's bytes are multiples of them.
class RaceExchange : public WireTexts
{
    Q_OBJECT
public:
    explicit RaceExchange(RaceLane lane, QWidget *parent = nullptr);

    void setResult(const LaneResult &lane);
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonsettings.h"

#include <QtGlobal>

#include <random>
#include <vector>

namespace Fanlight {

// Numbers in [0, 1) that are the same on every platform: the standard fixes std::mt19937's output, but not
// what its distributions make of it.
class SeededNumbers
{
public:
    explicit SeededNumbers(quint32 seed)
        : m_engine(seed)
    {
    }
    [[nodiscard]] double next(); // of 53 random bits

private:
    std::mt19937 m_engine;
};

// When events happen, in ns since the run began: the same settings and seed give the same times. Times are
// whole microseconds, so that the last bit of a platform's logarithm makes no difference.
class EventSchedule
{
public:
    explicit EventSchedule(const ComparisonSettings &settings);
    [[nodiscard]] qint64 next(); // each later than the one before

private:
    EventPattern m_pattern;
    double m_gap; // us, mean
    SeededNumbers m_numbers;
    quint64 m_count = 0;
    qint64 m_time = 0; // us
};

// Where in its interval each client's timer stands when the run begins, in ns: seeded too, but independent of
// the event times. Without a random phase a periodic source and a timer would stay in step.
[[nodiscard]] std::vector<qint64> pollPhases(const ComparisonSettings &settings);

} // namespace Fanlight

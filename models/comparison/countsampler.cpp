// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/countsampler.h"

namespace Fanlight {

namespace {

CountSample countsOf(const ComparisonResult &result)
{
    CountSample sample;
    sample.time = result.elapsed;
    for (std::size_t index = 0; index < result.measures.size(); ++index) {
        const TransportMeasure &measure = result.measures[index];
        sample.bytes[index] = measure.up.total() + measure.down.total();
        sample.requests[index] = measure.requests;
    }
    return sample;
}

// Every second one; of an odd number, the first and the last stay.
void thinOut(std::vector<CountSample> &samples)
{
    std::size_t kept = 0;
    for (std::size_t index = 0; index < samples.size(); index += 2)
        samples[kept++] = samples[index];
    samples.resize(kept);
}

} // namespace

void CountSampler::sample(ComparisonResult &result)
{
    std::vector<CountSample> &samples = result.samples;
    const CountSample now = countsOf(result);
    const std::size_t count = samples.size();
    const bool still = count > 0 && samples.back().time >= now.time;
    const bool tooClose = count > 1 && samples[count - 1].time - samples[count - 2].time < m_spacing;
    if (still || tooClose) {
        samples.back() = now;
        return;
    }
    samples.push_back(now);
    if (samples.size() < ComparisonResult::maxSamples)
        return;
    static_assert(ComparisonResult::maxSamples % 2 == 0);
    samples.erase(samples.end() - 2); // or else the newest would go
    thinOut(samples);
    // From a half to one and a half of what is now between two reports: 50, 150, 350 ms.
    m_spacing = 2 * m_spacing + closest;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"
#include "widgets/http/plotframe.h"

#include <array>
#include <vector>

namespace Fanlight {

// The bytes of a run over its time, both directions together, a line a transport. Keeps a sample for each
// call, thinned out to half when there are many, so that an hour costs what a minute costs.
class BytePlot : public PlotFrame
{
    Q_OBJECT
public:
    static constexpr std::size_t maxSamples = 2000;

    explicit BytePlot(QWidget *parent = nullptr);

    void clear();
    void add(const ComparisonResult &result);
    [[nodiscard]] std::size_t sampleCount() const { return m_samples.size(); }

protected:
    void restyle() override;
    void showEvent(QShowEvent *event) override;

private:
    struct Sample
    {
        double seconds = 0;
        std::array<double, 4> bytes{};
    };

    void thinOut();
    void plotSamples();

    std::vector<Sample> m_samples;
};

} // namespace Fanlight

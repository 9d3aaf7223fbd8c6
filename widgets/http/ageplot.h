// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"
#include "widgets/http/plotframe.h"

#include <array>
#include <vector>

class QCPBars;

namespace Fanlight {

// How old the news was when it was seen: of each transport the share of its events in each span of age. Ages
// are counted once, as they come, into fine bins, which are joined to the columns that the picture has room
// for.
class AgePlot : public PlotFrame
{
    Q_OBJECT
public:
    explicit AgePlot(QWidget *parent = nullptr);

    // Forgets everything; the fine bins suit these settings.
    void begin(const ComparisonSettings &settings);
    void add(const ComparisonResult &result);
    [[nodiscard]] double share(Transport transport, int column) const; // 0 to 100
    [[nodiscard]] double columnWidth() const;                          // ms

    static constexpr int columns = 16;

protected:
    void restyle() override;
    void showEvent(QShowEvent *event) override;

private:
    struct Counts
    {
        std::size_t taken = 0; // of TransportMeasure::ages
        std::vector<quint32> bins;
    };

    void plotCounts();

    double m_binWidth = 1; // ms
    double m_oldest = 0;   // ms
    std::array<Counts, 4> m_counts;
    std::array<QCPBars *, 4> m_bars{};
};

} // namespace Fanlight

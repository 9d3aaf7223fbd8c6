// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"
#include "widgets/http/plotframe.h"

#include <array>
#include <vector>

class QCPGraph;
class QCPItemStraightLine;
class QCPItemText;

namespace Fanlight {

// Mbit/s over the number of clients, both logarithmic: a line a transport as calculated, what others
// published as marked points, and the number of clients that was chosen as a line across.
class CostPlot : public PlotFrame
{
    Q_OBJECT
public:
    explicit CostPlot(QWidget *parent = nullptr);

    void setResult(const ComparisonResult &result, quint64 clients);
    [[nodiscard]] double megabits(Transport transport, quint64 clients) const; // as drawn, 0 when it is not
    [[nodiscard]] int publishedPoints() const;

protected:
    void restyle() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Published
    {
        QCPGraph *points;
        QCPItemText *label;
        Transport transport;
    };

    void addPublished();
    void placeNames();

    std::array<QCPGraph *, 4> m_lines{};
    std::array<QCPItemText *, 4> m_names{};
    std::vector<Published> m_published;
    QCPItemStraightLine *m_chosen = nullptr;
    QCPItemText *m_chosenName = nullptr;
};

} // namespace Fanlight

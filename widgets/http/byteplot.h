// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"
#include "widgets/http/plotframe.h"

namespace Fanlight {

// The bytes of a run over its time, both directions together, a line a transport.
class BytePlot : public PlotFrame
{
    Q_OBJECT
public:
    explicit BytePlot(QWidget *parent = nullptr);

    void setResult(const ComparisonResult &result); // draws its samples
    [[nodiscard]] std::size_t sampleCount() const;

protected:
    void restyle() override;
};

} // namespace Fanlight

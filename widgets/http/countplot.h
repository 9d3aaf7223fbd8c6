// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"
#include "widgets/http/plotframe.h"

namespace Fanlight {

enum class Counted : quint8 {
    Bytes,    // both directions together
    Requests, // HTTP requests, the WebSocket handshake included
};

// What a run counted over its time, a line a transport.
class CountPlot : public PlotFrame
{
    Q_OBJECT
public:
    explicit CountPlot(Counted counted, QWidget *parent = nullptr);

    void setResult(const ComparisonResult &result); // draws its samples
    [[nodiscard]] std::size_t sampleCount() const;
    [[nodiscard]] double lastCount(Transport transport) const; // 0 when there is no sample

protected:
    void restyle() override;

private:
    Counted m_counted;
};

} // namespace Fanlight

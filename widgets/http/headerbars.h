// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

#include <QWidget>

class QPainter;

namespace Fanlight {

// Header bytes against payload bytes: a stacked bar a transport, payload dark, header lighter, and lightest
// what IP and TCP add to it, which is an estimate and says so.
class HeaderBars : public QWidget
{
    Q_OBJECT
public:
    explicit HeaderBars(QWidget *parent = nullptr);

    void setResult(const ComparisonResult &result);
    void clear();
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override; // tool tips

private:
    struct Bar
    {
        double payload = 0;
        double header = 0;
        double estimate = 0;
        [[nodiscard]] double total() const { return payload + header + estimate; }
    };

    [[nodiscard]] int rowHeight() const;
    void paintRow(QPainter &painter, Transport transport, double longest) const;
    void paintLegend(QPainter &painter) const;

    std::array<Bar, 4> m_bars{};
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"
#include "comparison/theory.h"

#include <QAbstractTableModel>

#include <vector>

namespace Fanlight {

enum class MeasureColumn : int { Figure, Measured, Theory, Difference };
inline constexpr int measureColumnCount = 4;

// The transport of a heading, none of the other rows: Qt::UserRole + n, as in the project's other models.
enum class MeasureRole : int { HeadingTransport = Qt::UserRole + 1 };

// "Measured against theory": for each transport a heading and its figures. The rows never change, their
// numbers do. Each figure's tool tip says how it was counted.
class MeasureModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    explicit MeasureModel(QObject *parent = nullptr);

    void setResult(const ComparisonResult &result);
    // Before a run: what the formulas say of one with these settings.
    void setForecast(const ComparisonSettings &settings);
    void clear();
    [[nodiscard]] bool isHeading(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(
        int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    enum class Figure : quint8 {
        Heading,
        Requests,
        Connections,
        Bytes,
        MeanAge,
        AgeSpread,
        Oldest,
        EmptyPolls,
        HeaderBytes,
        BytesPerEvent,
    };
    struct Row
    {
        Transport transport = Transport::ShortPolling;
        Figure figure = Figure::Heading;
        QString measured;
        QString theory;
        QString difference;
    };

    static void fill(Row &row, const TransportMeasure &measure, const Theory &theory);
    [[nodiscard]] static QString label(const Row &row);
    [[nodiscard]] static QString explanation(const Row &row);

    std::vector<Row> m_rows;
};

} // namespace Fanlight

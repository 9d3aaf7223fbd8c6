// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/agestatistics.h"
#include "comparison/comparisonresult.h"
#include "comparison/theory.h"

#include <QAbstractTableModel>

#include <optional>
#include <vector>

namespace Fanlight {

// Theory: or what another run measured.
enum class MeasureColumn : int { Figure, Measured, Theory, Difference };
inline constexpr int measureColumnCount = 4;

// The transport of a heading, none of the other rows: Qt::UserRole + n, as in the project's other models.
enum class MeasureRole : int { HeadingTransport = Qt::UserRole + 1 };

// "Measured against theory", or against another run: for each transport a heading and its figures. The rows
// never change, their numbers do. Each figure's tool tip says how it was counted.
class MeasureModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    explicit MeasureModel(QObject *parent = nullptr);

    void setResult(const ComparisonResult &result);
    // The same run further on: of its ages only the new ones are looked at.
    void followResult(const ComparisonResult &result);
    // Before a run: what the formulas say of one with these settings.
    void setForecast(const ComparisonSettings &settings);
    // Holds what is measured against another run; name: "run 1".
    void setOther(const ComparisonResult &other, const QString &name);
    void setTheory(); // in place of another run
    [[nodiscard]] bool hasOther() const { return !m_otherName.isEmpty(); }
    // Two figures in one cell beside theory, which says nothing of them; apart beside another run.
    [[nodiscard]] bool isShown(int row) const;
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
        Bytes, // both ways in one cell
        BytesUp,
        BytesDown,
        MeanAge,
        AgeSpread, // the next two in one cell
        MedianAge,
        Percentile95,
        Oldest,
        EmptyPolls,
        HeaderBytes,
        BytesPerEvent,
    };
    using Number = std::optional<double>;
    struct Row
    {
        Transport transport = Transport::ShortPolling;
        Figure figure = Figure::Heading;
        QString pair; // in place of a number
        Number measured;
        Number theory;
        Number other; // the other run's
    };

    void clearAges();
    void fill(const ComparisonResult &result, bool isForecast);
    [[nodiscard]] static Number measuredOf(
        const Row &row, const TransportMeasure &measure, const AgeStatistics &ages);
    [[nodiscard]] static Number expectedOf(const Row &row, const Theory &theory);
    [[nodiscard]] static QString pairOf(
        const Row &row, const TransportMeasure &measure, const AgeStatistics &ages);
    [[nodiscard]] static QString numberOf(const Row &row, double value, bool isTheory);
    [[nodiscard]] QString referenceOf(const Row &row) const;
    [[nodiscard]] QString differenceOf(const Row &row) const;
    [[nodiscard]] static QString label(const Row &row);
    [[nodiscard]] static QString explanation(const Row &row);
    void tellOfNumbers();

    std::vector<Row> m_rows;
    std::array<AgeStatistics, 4> m_ages; // of the result
    QString m_otherName;                 // empty beside theory
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

#include <QAbstractTableModel>

#include <array>
#include <optional>
#include <vector>

namespace Fanlight {

enum class CostRole : int { IsHeading = Qt::UserRole, Transport };

// What more clients would cost: a group of rows for what was calculated, one for the formulas, one for what
// others published; a column for each number of clients, the last of them chosen.
class CostModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    static constexpr int numbers = 4; // of clients, after the label's column

    explicit CostModel(QObject *parent = nullptr);

    void setResult(const ComparisonResult &result, quint64 clients);
    [[nodiscard]] bool isHeading(int row) const;
    [[nodiscard]] quint64 clients(int number) const { return m_clients.at(std::size_t(number)); }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(
        int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Row
    {
        QString label;
        QString explanation;
        std::optional<Transport> transport;
        bool heading = false;
        std::array<std::optional<double>, numbers> values{};
    };

    void addHeading(const QString &label);
    void addCalculated(const ComparisonResult &result);
    void addTheory(const ComparisonResult &result);
    void addPublished();

    std::array<quint64, numbers> m_clients{};
    std::vector<Row> m_rows;
};

// Three digits: "0.0153", "6.60", "1,526".
[[nodiscard]] QString threeDigits(double value);
// "Kaazing" of "Kaazing, HTML5 WebSocket: …".
[[nodiscard]] QString authorOf(const char *source);

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/framecomposition.h"

#include <QAbstractTableModel>

namespace Fanlight {

enum class WriteColumn : int { Number, Bytes, Pause };
inline constexpr int writeColumnCount = 3;

// The TCP writes of a composition, a row each. The pause before a write, in ms, can be changed.
class WritesModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    explicit WritesModel(QObject *parent = nullptr);

    // Nothing is reset while their number and places stay.
    void setCuts(const std::vector<WriteCut> &cuts, qsizetype size);
    // The first byte of a row's write.
    [[nodiscard]] qsizetype firstByte(int row) const;
    [[nodiscard]] int rowOf(qsizetype byte) const; // -1 for none

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;

Q_SIGNALS:
    void pauseEdited(qsizetype at, int pause); // of the write that begins there

private:
    std::vector<WriteCut> m_writes; // where each begins
    qsizetype m_size = 0;
};

} // namespace Fanlight

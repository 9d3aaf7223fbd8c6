// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/writesmodel.h"

#include "widgets/common/wording.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

WritesModel::WritesModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void WritesModel::setCuts(const std::vector<WriteCut> &cuts, qsizetype size)
{
    std::vector<WriteCut> writes;
    if (size > 0 && (cuts.empty() || cuts.front().at > 0))
        writes.push_back({0, 0});
    writes.insert(writes.end(), cuts.begin(), cuts.end());
    const bool same =
        size == m_size && std::equal(writes.begin(), writes.end(), m_writes.begin(), m_writes.end(),
                              [](const WriteCut &a, const WriteCut &b) { return a.at == b.at; });
    if (!same)
        beginResetModel();
    m_writes = std::move(writes);
    m_size = size;
    if (!same)
        endResetModel();
    else if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, writeColumnCount - 1));
}

qsizetype WritesModel::firstByte(int row) const
{
    return m_writes.at(std::size_t(row)).at;
}

int WritesModel::rowOf(qsizetype byte) const
{
    const auto after = std::upper_bound(m_writes.begin(), m_writes.end(), byte,
        [](qsizetype wanted, const WriteCut &write) { return wanted < write.at; });
    return int(after - m_writes.begin()) - 1;
}

int WritesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_writes.size());
}

int WritesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : writeColumnCount;
}

QVariant WritesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto row = std::size_t(index.row());
    const auto column = WriteColumn(index.column());
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::EditRole && column == WriteColumn::Pause)
        return m_writes[row].pause;
    if (role != Qt::DisplayRole)
        return {};
    const qsizetype end = row + 1 < m_writes.size() ? m_writes[row + 1].at : m_size;
    switch (column) {
    case WriteColumn::Number:
        return index.row() + 1;
    case WriteColumn::Bytes:
        return byteCount(quint64(end - m_writes[row].at));
    case WriteColumn::Pause:
        return tr("%1 ms").arg(m_writes[row].pause);
    }
    return {};
}

QVariant WritesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (WriteColumn(section)) {
    case WriteColumn::Number:
        return tr("Write");
    case WriteColumn::Bytes:
        return tr("Bytes");
    case WriteColumn::Pause:
        return tr("Pause before");
    }
    return {};
}

Qt::ItemFlags WritesModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return WriteColumn(index.column()) == WriteColumn::Pause ? flags | Qt::ItemIsEditable : flags;
}

bool WritesModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || role != Qt::EditRole ||
        WriteColumn(index.column()) != WriteColumn::Pause)
        return false;
    WriteCut &write = m_writes[std::size_t(index.row())];
    write.pause = std::clamp(value.toInt(), 0, CompositionLimits::pause);
    Q_EMIT dataChanged(index, index);
    Q_EMIT pauseEdited(write.at, write.pause);
    return true;
}

} // namespace Fanlight

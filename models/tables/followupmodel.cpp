// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/followupmodel.h"

#include "tables/recordtext.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

FollowUpModel::FollowUpModel(CaptureStore &store, const CaptureClock &clock, QObject *parent)
    : QSortFilterProxyModel(parent)
    , m_store(store)
    , m_clock(clock)
{
    // The capture's own order is that in which two sides were heard of.
    setSortRole(int(MessageRole::Time));
    sort(0);
}

void FollowUpModel::setClient(ClientId client)
{
    m_begin = timeUnknown;
    ClientMessageModel *log = nullptr;
    if (client.value != 0) {
        log = new ClientMessageModel(m_store, m_clock, client, this);
        log->setControlShown(true);
    }
    setSourceModel(log);
    delete std::exchange(m_log, log);
}

void FollowUpModel::begin(qint64 moment)
{
    m_begin = moment;
    invalidate();
}

QVariant FollowUpModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::DisplayRole)
        return lineOf(index);
    if (role != int(MessageRole::TimeText))
        return QSortFilterProxyModel::data(index, role);
    const qint64 time = QSortFilterProxyModel::data(index, int(MessageRole::Time)).toLongLong();
    return u'+' + durationText(std::max<qint64>(0, time - m_begin));
}

// "ping · between": here control frames stand between messages.
QString FollowUpModel::lineOf(const QModelIndex &index) const
{
    QString words = QSortFilterProxyModel::data(index, Qt::DisplayRole).toString();
    const quint64 number = index.data(int(MessageRole::RecordNumber)).toULongLong();
    if (number < m_store.firstNumber() || number > m_store.lastNumber())
        return words;
    const Record &record = m_store.record(number);
    if (record.kind != RecordKind::Frame && record.kind != RecordKind::Closed)
        return words;
    const bool goesOn = record.kind == RecordKind::Frame && !record.has(RecordFlag::Fin);
    const QString kind = kindText(record) + (goesOn ? QStringLiteral("…") : QString());
    return words.isEmpty() ? kind : kind + QStringLiteral(" · ") + words;
}

bool FollowUpModel::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    if (m_begin == timeUnknown)
        return false;
    return sourceModel()->index(row, 0, parent).data(int(MessageRole::Time)).toLongLong() >= m_begin;
}

} // namespace Fanlight

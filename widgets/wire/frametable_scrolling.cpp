// SPDX-License-Identifier: GPL-3.0-or-later
// The half of the view that keeps the list still: following, evictions, filters, selection.
#include "widgets/wire/copytext.h"
#include "widgets/wire/frametable.h"

#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLocale>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>
#include <utility>

namespace Fanlight {

void FrameTable::moveTo(int value)
{
    const QScopedValueRollback guard(m_adjusting, true);
    executeDelayedItemsLayout(); // the scroll bar's range must know the rows
    verticalScrollBar()->setValue(value);
}

void FrameTable::follow()
{
    m_following = true;
    const QScopedValueRollback guard(m_adjusting, true);
    executeDelayedItemsLayout();
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    updateResumeButton();
}

void FrameTable::onScrolled(int value)
{
    if (m_adjusting)
        return;
    const bool atEnd = value >= verticalScrollBar()->maximum();
    if (m_following && !atEnd)
        m_stoppedAt = numberAt(m_model.index(m_model.rowCount() - 1, 0));
    m_following = atEnd;
    m_isAnchored = false;
    updateResumeButton();
}

void FrameTable::keepPlace()
{
    m_keptValue = verticalScrollBar()->value();
    m_keptTop = rowAt(0);
    m_adjusting = true;
}

// At the end, or anywhere: deliveries of an open broadcast, and what a filter finds.
void FrameTable::onRowsInserted(int first, int last)
{
    if (m_following)
        follow();
    else if (m_isAnchored)
        moveTo(anchorValue());
    else if (first <= m_keptTop)
        moveTo(m_keptValue + (last - first + 1) * verticalHeader()->defaultSectionSize());
    m_adjusting = false;
    fitNumbers();
    updateResumeButton();
}

// At the front, when records are evicted, or deliveries of a broadcast that closes.
void FrameTable::onRowsRemoved(int first, int last)
{
    const int rowHeight = verticalHeader()->defaultSectionSize();
    if (m_following)
        follow();
    else if (last < m_keptTop)
        moveTo(m_keptValue - (last - first + 1) * rowHeight);
    else
        moveTo(first <= m_keptTop ? first * rowHeight : m_keptValue);
    m_adjusting = false;
    updateResumeButton();
}

void FrameTable::startFilter(const FrameFilter &filter)
{
    if (!m_isAnchored)
        m_topRecord = numberAt(indexAt(QPoint(0, 0)));
    m_model.startFilter(filter, m_following ? 0 : m_topRecord);
}

void FrameTable::onAboutToReset()
{
    if (!m_isAnchored)
        m_topRecord = numberAt(indexAt(QPoint(0, 0)));
    m_adjusting = true;
}

// The rows are still to come.
void FrameTable::onReset()
{
    m_isAnchored = !m_following;
    m_isCurrentMissing = m_current != 0;
    m_awaited = 0;
    moveTo(0);
    m_adjusting = false;
    updateResumeButton();
}

// Of the scroll bar, with the record that stood at the top there again, or the next one.
int FrameTable::anchorValue() const
{
    return firstRowAfter(qMax(m_topRecord, quint64(1)) - 1) * verticalHeader()->defaultSectionSize();
}

void FrameTable::onFilterProgressed()
{
    if (m_isCurrentMissing)
        restoreCurrent();
    if (m_awaited != 0 && (m_model.indexOf(m_awaited).isValid() || !m_model.isFiltering()))
        selectDelivery(std::exchange(m_awaited, 0), m_awaitedDelivery);
    if (m_model.isFiltering())
        return;
    m_isAnchored = false;
    m_isCurrentMissing = false;
    // Fewer rows may not fill the view any more: then there is nothing to go back to.
    if (!m_following && verticalScrollBar()->maximum() == 0)
        m_following = true;
    updateResumeButton();
}

// The selected row stays selected when it still shows, a delivery at least as its broadcast.
void FrameTable::restoreCurrent()
{
    const QModelIndex own = m_model.indexOf(m_current, m_currentDelivery);
    m_isCurrentMissing = !own.isValid();
    const QModelIndex current = own.isValid() ? own : m_model.indexOf(m_current);
    if (!current.isValid())
        return;
    const QScopedValueRollback guard(m_adjusting, true);
    const int value = verticalScrollBar()->value();
    selectionModel()->setCurrentIndex(
        current, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    verticalScrollBar()->setValue(value); // Qt scrolls to what becomes current
}

quint64 FrameTable::numberAt(const QModelIndex &index) const
{
    return index.isValid() ? m_model.recordNumber(index) : 0;
}

int FrameTable::firstRowAfter(quint64 number) const
{
    // Rows are in the order of their numbers.
    int low = 0;
    int high = m_model.rowCount();
    while (low < high) {
        const int middle = low + (high - low) / 2;
        if (m_model.recordNumber(m_model.index(middle, 0)) <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void FrameTable::updateResumeButton()
{
    m_resume->setVisible(!m_following);
    if (m_following)
        return;
    const int fresh = m_model.rowCount() - firstRowAfter(m_stoppedAt);
    const QString text = fresh > 0 ? tr("Resume ↓ %1 new").arg(QLocale().toString(fresh)) : tr("Resume ↓");
    if (m_resume->text() != text) {
        m_resume->setText(text);
        m_resume->setAccessibleName(tr("Resume following the newest row"));
        layOutOverlays();
    }
    m_resume->raise();
}

void FrameTable::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    // A removal moves Qt's current index on to a row that nobody chose.
    if (m_adjusting || !current.isValid())
        return;
    const quint64 number = m_model.recordNumber(current);
    const quint32 delivery = m_model.deliveryPlace(current);
    if ((number == m_current && delivery == m_currentDelivery) || number == 0)
        return;
    m_current = number;
    m_currentDelivery = delivery;
    m_isCurrentMissing = false;
    if (m_model.timeStyle() == TimeStyle::SinceSelected)
        m_model.setReference(number, delivery);
    Q_EMIT recordSelected(number, delivery);
}

void FrameTable::selectRow(const QModelIndex &row)
{
    if (!row.isValid())
        return;
    selectionModel()->setCurrentIndex(row, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    scrollTo(row, EnsureVisible);
}

void FrameTable::selectRecord(quint64 number)
{
    selectDelivery(number, noDelivery);
}

void FrameTable::selectDelivery(quint64 number, quint32 delivery)
{
    const QModelIndex own = m_model.indexOf(number);
    if (!own.isValid() && m_model.isFiltering()) {
        m_awaited = number;
        m_awaitedDelivery = delivery;
        return;
    }
    m_awaited = 0;
    if (delivery != noDelivery && !m_model.indexOf(number, delivery).isValid())
        setOpened(own, true);
    const QModelIndex row = m_model.indexOf(number, delivery);
    selectRow(row.isValid() ? row : m_model.indexOf(number));
}

void FrameTable::copyPayload(int payloadFormat) const
{
    const QModelIndex index = m_model.indexOf(m_current); // its deliveries carry the same
    if (index.isValid())
        copyToClipboard(
            payloadAs(PayloadFormat(payloadFormat), index.data(int(FrameRole::Payload)).toByteArray()));
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
// How a broadcast's row opens to its deliveries: by its triangle, by keys, by the menu.
#include "widgets/wire/framedelegate.h"
#include "widgets/wire/frametable.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QScopedValueRollback>
#include <QScrollBar>

#include <algorithm>

namespace Fanlight {

void FrameTable::setOpened(const QModelIndex &row, bool opened)
{
    if (!row.isValid() || m_model.isOpened(row) == opened || (opened && !m_model.isOpenable(row)))
        return;
    const bool wasFollowing = m_following;
    // What opens stands where it is: the newest row goes out of sight instead.
    if (m_following)
        m_stoppedAt = m_model.recordNumber(m_model.index(m_model.rowCount() - 1, 0));
    m_following = false;
    const quint64 number = m_model.recordNumber(row);
    // A row that goes cannot stay the current one.
    if (!opened && m_current == number && m_currentDelivery != noDelivery)
        selectRow(row);
    const int before = m_model.rowCount();
    m_model.setOpened(row, opened);
    showOpened(m_model.indexOf(number), m_model.rowCount() - before);
    const bool atEnd = verticalScrollBar()->value() >= verticalScrollBar()->maximum();
    m_following = atEnd && (wasFollowing || !opened);
    updateResumeButton();
}

// As much of it as there is room for.
void FrameTable::showOpened(const QModelIndex &row, int count)
{
    const QScopedValueRollback guard(m_adjusting, true);
    executeDelayedItemsLayout();
    if (count > 0) {
        const int page = viewport()->height() / rowHeight(row.row());
        scrollTo(m_model.index(row.row() + std::min(count, page), 0), EnsureVisible);
    }
    scrollTo(row, EnsureVisible);
}

void FrameTable::toggleCurrent()
{
    setOpened(currentIndex(), !m_model.isOpened(currentIndex()));
}

// As in a tree: Right opens and then goes in, Left goes out and then closes, Enter does either.
bool FrameTable::openByKey(const QKeyEvent &event)
{
    const QModelIndex row = currentIndex();
    if (!row.isValid() || (event.modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier)
        return false;
    const bool isNested = row.data(int(FrameRole::IsNested)).toBool();
    const bool isOpened = m_model.isOpened(row);
    if (!isNested && !m_model.isOpenable(row))
        return false;
    switch (event.key()) {
    case Qt::Key_Right:
        if (isOpened)
            selectRow(m_model.index(row.row() + 1, 0));
        else
            setOpened(row, true);
        return true;
    case Qt::Key_Left:
        if (isNested)
            selectRecord(m_model.recordNumber(row));
        else
            setOpened(row, false);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        toggleCurrent();
        return true;
    default:
        return false;
    }
}

bool FrameTable::openByMouse(const QMouseEvent &event)
{
    const QModelIndex index = indexAt(event.position().toPoint());
    if (event.button() != Qt::LeftButton || !index.isValid() ||
        FrameColumn(index.column()) != FrameColumn::FromTo || !m_model.isOpenable(index))
        return false;
    // A little wider than what is painted: it is small.
    constexpr int reach = 3; // pixels
    if (!m_delegate->openerRect(visualRect(index))
             .adjusted(-reach, 0, reach, 0)
             .contains(event.position().toPoint()))
        return false;
    setOpened(index, !m_model.isOpened(index));
    return true;
}

void FrameTable::mousePressEvent(QMouseEvent *event)
{
    if (openByMouse(*event))
        event->accept();
    else
        QTableView::mousePressEvent(event);
}

// The second of two quick clicks comes as this.
void FrameTable::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (openByMouse(*event))
        event->accept();
    else
        QTableView::mouseDoubleClickEvent(event);
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tables/frametablemodel.h"

#include <QTableView>

class QAction;
class QMenu;
class QPushButton;

namespace Fanlight {

class FrameDelegate;

// The wire table's view. It follows the newest row until the reader scrolls up, and then stays exactly where
// it is, whatever is appended, evicted or filtered; a floating button goes back to following.
class FrameTable : public QTableView
{
    Q_OBJECT
public:
    explicit FrameTable(FrameTableModel &model, QWidget *parent = nullptr);

    [[nodiscard]] bool isFollowing() const { return m_following; }
    void follow(); // to the end, and stay there
    // Rows come while the window goes on, those that stand here now first.
    void startFilter(const FrameFilter &filter);
    [[nodiscard]] quint64 currentRecord() const { return m_current; }           // 0 for none
    [[nodiscard]] quint32 currentDelivery() const { return m_currentDelivery; } // or noDelivery
    // While a filter has not come to it yet, it is selected as soon as it has.
    void selectRecord(quint64 number);
    // Opens its broadcast first; selects the broadcast where the delivery does not show or is no longer kept.
    void selectDelivery(quint64 number, quint32 delivery);
    // Covers the rows' area while there is nothing to list; may be nullptr.
    void setOverlay(QWidget *overlay);

    // Columns and time style, as menu entries.
    void fillColumnMenu(QMenu &menu);
    void copyPayload(int payloadFormat) const; // PayloadFormat

Q_SIGNALS:
    // delivery is noDelivery for the row of the record itself.
    void recordSelected(quint64 number, quint32 delivery);

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildHeader();
    void buildActions();
    void measure();
    void fitColumns();
    void fitNumbers();
    void layOutOverlays();
    void updateResumeButton();
    [[nodiscard]] quint64 numberAt(const QModelIndex &index) const; // 0 for an invalid one
    [[nodiscard]] int firstRowAfter(quint64 number) const;

    void setOpened(const QModelIndex &row, bool opened);
    void showOpened(const QModelIndex &row, int count);
    void toggleCurrent();
    [[nodiscard]] bool openByKey(const QKeyEvent &event);
    [[nodiscard]] bool openByMouse(const QMouseEvent &event);
    void selectRow(const QModelIndex &row);

    void keepPlace(); // before rows come or go
    void onRowsInserted(int first, int last);
    void onRowsRemoved(int first, int last);
    void onAboutToReset();
    void onReset();
    void onFilterProgressed();
    void restoreCurrent();
    [[nodiscard]] int anchorValue() const;
    void onScrolled(int value);
    void moveTo(int value);

    FrameTableModel &m_model;
    FrameDelegate *m_delegate;
    QPushButton *m_resume;
    QWidget *m_overlay = nullptr;
    QAction *m_openAction = nullptr;
    quint64 m_current = 0;
    quint32 m_currentDelivery = noDelivery;
    quint64 m_stoppedAt = 0; // the newest record when following stopped: what is newer is counted
    quint64 m_topRecord = 0; // kept while a filter looks at the records
    quint64 m_awaited = 0;   // to be selected when the filter comes to it
    quint32 m_awaitedDelivery = noDelivery;
    int m_keptValue = 0;            // of the scroll bar, while rows come or go
    int m_keptTop = -1;             // the row at the top, likewise
    int m_fromToWidth = 0;          // that holds any address
    int m_digits = 5;               // that the column of numbers holds
    bool m_isSizedByReader = false; // columns stay as they were dragged
    bool m_isFitting = false;
    bool m_following = true;
    bool m_isAnchored = false; // m_topRecord stays at the top, until the filter is done or the reader scrolls
    bool m_isCurrentMissing = false; // the selected row has not come back yet
    bool m_adjusting = false;        // the scroll bar moves because of us, not of the reader
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tables/frametablemodel.h"

#include <QTableView>

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
    void follow();                                                    // to the end, and stay there
    [[nodiscard]] quint64 currentRecord() const { return m_current; } // 0 for none
    void selectRecord(quint64 number);
    // Covers the rows' area while there is nothing to list; may be nullptr.
    void setOverlay(QWidget *overlay);

    // Columns and time style, as menu entries.
    void fillColumnMenu(QMenu &menu);
    void copyRows() const;
    void copyPayload(int payloadFormat) const; // PayloadFormat

Q_SIGNALS:
    void recordSelected(quint64 number);

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildHeader();
    void buildActions();
    void measure();
    void fitColumns();
    void layOutOverlays();
    void updateResumeButton();
    [[nodiscard]] quint64 numberAt(const QModelIndex &index) const; // 0 for an invalid one
    [[nodiscard]] int firstRowAfter(quint64 number) const;

    void onRowsInserted();
    void onRowsAboutToBeRemoved(int first, int last);
    void onRowsRemoved(int first, int last);
    void onAboutToReset();
    void onReset();
    void onScrolled(int value);
    void moveTo(int value);

    FrameTableModel &m_model;
    FrameDelegate *m_delegate;
    QPushButton *m_resume;
    QWidget *m_overlay = nullptr;
    quint64 m_current = 0;
    quint64 m_rowsGone = 0;
    quint64 m_stoppedAt = 0;        // the newest record when following stopped: what is newer is counted
    quint64 m_topRecord = 0;        // kept over a reset
    int m_keptValue = 0;            // of the scroll bar, kept over a removal
    int m_fromToWidth = 0;          // that holds any address
    bool m_isSizedByReader = false; // columns stay as they were dragged
    bool m_isFitting = false;
    bool m_following = true;
    bool m_adjusting = false; // the scroll bar moves because of us, not of the reader
};

} // namespace Fanlight

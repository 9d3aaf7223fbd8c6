// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"
#include "tables/frametablemodel.h"
#include "widgets/common/card.h"

class QLabel;

namespace Fanlight {

class EmptyState;
class FilterBar;
class FrameTable;

// "Wire": the table of everything that was on the wire, its filter above, what is missing below.
class WirePanel : public Card
{
    Q_OBJECT
public:
    // model lists store's records. Both outlive the panel.
    WirePanel(FrameTableModel &model, CaptureStore &store, QWidget *parent = nullptr);

    [[nodiscard]] FrameTable *table() const { return m_table; }
    [[nodiscard]] FilterBar *filterBar() const { return m_filterBar; }

public Q_SLOTS:
    // Nothing happens when the filter hides it or it was evicted.
    void selectRecord(quint64 number);
    // One delivery of a broadcast, which opens for it; noDelivery for the record itself.
    void selectDelivery(quint64 number, quint32 delivery);

Q_SIGNALS:
    // delivery is noDelivery for the row of the record itself.
    void recordSelected(quint64 number, quint32 delivery);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void buildUi();
    void updateCounts();
    [[nodiscard]] QString evictedText() const;
    void updateProgress();
    void updateEmptyState();
    void updateFilterError();

    FrameTableModel &m_model;
    CaptureStore &m_store;
    FilterBar *m_filterBar;
    QLabel *m_error;
    QLabel *m_evicted;
    FrameTable *m_table;
    EmptyState *m_empty;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bench/ladderview.h"

#include <QWidget>

class QAction;
class QLabel;
class QMenu;
class QPushButton;

namespace Fanlight {

class Banner;
class EmptyState;
class Workbench;

// The sequence ladder: a lane for the server and for each connection, an arrow for each frame, head and close
// that was recorded and that the filter shows, in order or to scale. With nothing to draw it says what to do.
class LadderPanel : public QWidget
{
    Q_OBJECT
public:
    explicit LadderPanel(Workbench &workbench, QWidget *parent = nullptr);

    [[nodiscard]] LadderView *view() const { return m_view; }
    // Writes what is shown, or the selected range, and says in a banner how that went.
    void exportTo(const QString &path, LadderFormat format, bool range);

public Q_SLOTS:
    // The wire table's: one filter for both, so that every arrow has its row.
    void setFilter(const Fanlight::FrameFilter &filter);

Q_SIGNALS:
    // An arrow was chosen; delivery is noDelivery for a record itself.
    void activated(quint64 number, quint32 delivery);
    // "Start with three clients" was pressed.
    void startRequested();

private:
    void buildUi();
    [[nodiscard]] QWidget *buildHead();
    void buildExportMenu();
    void addExport(
        QMenu &menu, const QString &objectName, const QString &text, LadderFormat format, bool range);
    void ask(LadderFormat format, bool range);
    void showScale(LadderScale scale);
    void updateParts();
    void updateEmptyState(bool empty);
    [[nodiscard]] QString legend() const;
    [[nodiscard]] QString lanesText() const;

    Workbench &m_workbench;
    LadderView *m_view;
    EmptyState *m_empty;
    Banner *m_banner;
    QPushButton *m_inOrder;
    QPushButton *m_toScale;
    QPushButton *m_smaller;
    QPushButton *m_larger;
    QPushButton *m_export; // with a menu
    QLabel *m_foot;
    QList<QAction *> m_rangeExports;
};

} // namespace Fanlight

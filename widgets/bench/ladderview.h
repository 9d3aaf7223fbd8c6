// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bench/ladderexport.h"
#include "widgets/bench/ladderpainter.h"

#include <QAbstractScrollArea>
#include <QElapsedTimer>

class QPushButton;
class QTimer;

namespace Fanlight {

class Workbench;

// The painted part of the ladder. It follows what comes until the reader scrolls up, and then stays where it
// is; a floating button goes back to following. What is seen is made anew at most twenty times a second, and
// not at all while nobody sees it.
class LadderView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit LadderView(Workbench &workbench, QWidget *parent = nullptr);

    void setFilter(const FrameFilter &filter);
    void setScale(LadderScale scale);
    [[nodiscard]] LadderScale scale() const { return m_layout.scale(); }
    void zoom(double factor); // to scale, around what is in the middle
    void follow();            // to the end, and stay there
    [[nodiscard]] bool isFollowing() const { return m_following; }
    // Marks a record where it is on the ladder; 0: none.
    void setCurrent(quint64 number);
    [[nodiscard]] quint64 current() const { return m_current; }
    // More than one event is selected (with Shift).
    [[nodiscard]] bool hasRange() const;
    // What is shown, or the selected range, ready to be a file.
    [[nodiscard]] LadderSheet sheet(bool range);

    [[nodiscard]] const LadderTape &tape() const { return m_tape; }
    [[nodiscard]] const LadderLanes &lanes() const { return m_lanes; }
    [[nodiscard]] const LadderLayout &ladder() const { return m_layout; }
    // Covers the ladder while there is nothing to draw.
    void setOverlay(QWidget &overlay);
    // Where something of the ladder's is on the viewport now.
    [[nodiscard]] QPointF toViewport(const QPointF &point) const;
    // What is said of an arrow at that place of the viewport.
    [[nodiscard]] QString toolTipAt(const QPointF &point) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    // An arrow was chosen; delivery is noDelivery for a record itself.
    void activated(quint64 number, quint32 delivery);
    // Events came or went, lanes, the scale or the selection changed.
    void changed();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool event(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    // What stays where it is while things come and go: an event, and how far it is from the top.
    struct Anchor
    {
        quint64 number = 0;
        double below = 0; // pixels
    };

    void connectStore();
    void schedule();
    void refresh();
    void settle();
    void arrange();
    void arrangeLanes();
    [[nodiscard]] bool belongs(const ConnectionInfo &info, const QSet<ConnectionId> &seen) const;
    void holdPlace();
    [[nodiscard]] Anchor anchor() const;
    void setScrollValue(double value);
    void stopFollowing();
    void updateResume();
    void zoomAt(double factor, double viewportY);
    void moveCurrent(int index, bool extend);
    bool moveByKey(const QKeyEvent &event);
    void showIndex(int index);
    void announce(int index);
    void hover(const QPointF &point);
    void drawSheet(QPainter &painter, const QSizeF &size, double top, double bottom);
    void countAll(double top, double bottom);
    [[nodiscard]] QString rangeTitle(double top, double bottom) const;
    [[nodiscard]] QPointF toLadder(const QPointF &point) const;
    [[nodiscard]] std::optional<LadderHit> hitAt(const QPointF &point) const;
    [[nodiscard]] LadderMarks marks() const;
    [[nodiscard]] LadderParts parts() const;
    [[nodiscard]] double bodyHeight() const; // of the viewport, below the lanes' names

    Workbench &m_workbench;
    LadderTape m_tape;
    LadderLanes m_lanes;
    LadderLayout m_layout;
    QTimer *m_timer;
    QPushButton *m_resume;
    QWidget *m_overlay = nullptr;
    QElapsedTimer m_lanesAge;
    quint64 m_current = 0; // record
    quint64 m_anchor = 0;  // where the selected range began
    quint64 m_hovered = 0;
    quint64 m_heldAt = 0; // the newest record when following stopped: what is newer is counted
    Anchor m_place;       // while not following
    bool m_following = true;
    bool m_adjusting = false; // the scroll bar moves because of us, not of the reader
    bool m_isStale = true;    // the layout does not know what the tape has
    bool m_lanesStale = true;
    bool m_scaleChosen = false; // by zooming; else it fits what is there when it is first seen
};

} // namespace Fanlight

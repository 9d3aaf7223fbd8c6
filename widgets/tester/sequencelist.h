// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/framecomposition.h"
#include "widgets/common/card.h"

class QListWidget;
class QMenu;
class QToolButton;

namespace Fanlight {

// The pieces of a composition in their order. Keys: Insert adds, Ctrl+D duplicates, Del deletes, Alt+Up and
// Alt+Down move.
class SequenceList : public Card
{
    Q_OBJECT
public:
    explicit SequenceList(QWidget *parent = nullptr);

    // current: the piece that is selected; -1 for none.
    void show(const Composition &composition, const ComposedBytes &composed, int current);
    [[nodiscard]] int current() const;

Q_SIGNALS:
    void currentChanged(int piece); // by the reader
    void addRequested(const std::vector<Fanlight::CompositionPiece> &pieces);
    void duplicateRequested();
    void removeRequested();
    void moveRequested(int by); // -1 up, 1 down
    void fragmentRequested();
    void openRequested();
    void saveRequested();
    void clearRequested();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void buildUi();
    void fillPresets(QMenu *menu);
    void buildMenu();
    void paintRows();
    QToolButton *addButton(const QString &text, const char *name, const QString &accessibleName);

    QListWidget *m_list;
    QToolButton *m_add;
    QToolButton *m_duplicate;
    QToolButton *m_remove;
    QToolButton *m_up;
    QToolButton *m_down;
    QToolButton *m_more;
};

} // namespace Fanlight

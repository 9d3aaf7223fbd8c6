// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>

class QPushButton;

namespace Fanlight {

// A client's log, or a part of it: a model with ClientMessageModel's roles. It follows what comes until
// somebody scrolls up; then it stays where it is, whatever comes or goes, and a button at its foot says how
// much is new and goes on following.
class MessageList : public QListView
{
    Q_OBJECT
public:
    explicit MessageList(QAbstractItemModel &model, QWidget *parent = nullptr);
    // What stands there while it is empty.
    void setHint(const QString &sentence);
    [[nodiscard]] bool isFollowing() const { return m_following; }
    void follow();
    QSize sizeHint() const override; // small: a panel is as high as its place

Q_SIGNALS:
    // delivery is noDelivery for a record that is no broadcast.
    void recordActivated(quint64 number, quint32 delivery);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    void scrolled(int value);
    void rowsCame();
    void rowsWillGo(const QModelIndex &parent, int first, int last);
    void rowsWent();
    void showResume();
    void copyCurrent();
    void activateCurrent();

    QString m_hint;
    QPushButton *m_resume;
    int m_new = 0;
    int m_kept = -1; // scroll position to come back to after rows went from the front
    bool m_following = true;
};

} // namespace Fanlight

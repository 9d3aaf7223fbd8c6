// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/messagelist.h"

#include "tables/clientmessagemodel.h"
#include "widgets/common/messagedelegate.h"
#include "widgets/common/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>

#include <algorithm>
#include <utility>

namespace Fanlight {

MessageList::MessageList(QAbstractItemModel &model, QWidget *parent)
    : QListView(parent)
    , m_hint(tr("Nothing yet. Messages and events of this client appear here."))
    , m_resume(new QPushButton(this))
{
    setObjectName(QStringLiteral("messageList"));
    setAccessibleName(tr("Messages"));
    setModel(&model);
    setItemDelegate(new MessageDelegate(this));
    setUniformItemSizes(true);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_resume->setObjectName(QStringLiteral("resumeButton"));
    m_resume->hide();
    setRole(*m_resume, "primary");
    connect(m_resume, &QPushButton::clicked, this, &MessageList::follow);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &MessageList::scrolled);
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, [this] {
        if (m_following)
            scrollToBottom();
    });
    connect(&model, &QAbstractItemModel::rowsInserted, this, &MessageList::rowsCame);
    connect(&model, &QAbstractItemModel::rowsAboutToBeRemoved, this, &MessageList::rowsWillGo);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &MessageList::rowsWent);
    connect(&model, &QAbstractItemModel::modelReset, this, &MessageList::follow);
}

void MessageList::setHint(const QString &sentence)
{
    m_hint = sentence;
    viewport()->update();
}

QSize MessageList::sizeHint() const
{
    return {120, 60};
}

void MessageList::follow()
{
    m_following = true;
    m_new = 0;
    scrollToBottom();
    showResume();
}

void MessageList::scrolled(int value)
{
    const bool atEnd = value >= verticalScrollBar()->maximum() - 2;
    // Only a person's own scrolling changes it: the view's own follows its range.
    if (atEnd && !m_following)
        follow();
    else if (!atEnd && m_following && verticalScrollBar()->maximum() > 0 && isVisible()) {
        m_following = false;
        showResume();
    }
}

void MessageList::rowsCame()
{
    if (m_following)
        return; // with the range, which follows once for all that came: a layout costs as many rows as there
                // are
    ++m_new;
    showResume();
}

void MessageList::rowsWillGo(const QModelIndex &, int first, int last)
{
    if (m_following || first > 0)
        return;
    const int rowHeight = std::max(1, sizeHintForRow(0));
    m_kept = std::max(0, verticalScrollBar()->value() - (last - first + 1) * rowHeight);
}

void MessageList::rowsWent()
{
    if (m_kept < 0)
        return;
    const int value = std::exchange(m_kept, -1);
    executeDelayedItemsLayout(); // the scroll bar's range with it
    verticalScrollBar()->setValue(value);
}

void MessageList::showResume()
{
    m_resume->setVisible(!m_following);
    if (m_following)
        return;
    m_resume->setText(m_new > 0 ? tr("↓ New messages") : tr("↓ Follow"));
    m_resume->setAccessibleName(tr("Follow new messages"));
    m_resume->adjustSize();
    m_resume->move(
        (viewport()->width() - m_resume->width()) / 2, viewport()->height() - m_resume->height() - 4);
    m_resume->raise();
}

void MessageList::resizeEvent(QResizeEvent *event)
{
    QListView::resizeEvent(event);
    if (m_following)
        scrollToBottom();
    showResume();
}

void MessageList::paintEvent(QPaintEvent *event)
{
    QListView::paintEvent(event);
    if (model()->rowCount() > 0)
        return;
    QPainter painter(viewport());
    painter.setFont(smallFont());
    painter.setPen(color(Token::MutedInk, *this));
    painter.drawText(
        viewport()->rect().adjusted(12, 4, -12, -4), int(Qt::AlignCenter) | int(Qt::TextWordWrap), m_hint);
}

void MessageList::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QListView::currentChanged(current, previous);
    activateCurrent();
}

void MessageList::activateCurrent()
{
    const QModelIndex current = currentIndex();
    if (current.isValid())
        Q_EMIT recordActivated(current.data(int(MessageRole::RecordNumber)).toULongLong(),
            current.data(int(MessageRole::DeliveryPlace)).toUInt());
}

// Once more on what is current already: something else may have been looked at since.
void MessageList::mousePressEvent(QMouseEvent *event)
{
    const QModelIndex before = currentIndex();
    QListView::mousePressEvent(event);
    if (event->button() == Qt::LeftButton && before.isValid() &&
        indexAt(event->position().toPoint()) == before)
        activateCurrent();
}

void MessageList::copyCurrent()
{
    if (currentIndex().isValid())
        QGuiApplication::clipboard()->setText(
            QString::fromUtf8(currentIndex().data(int(MessageRole::FullPayload)).toByteArray()));
}

void MessageList::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        return copyCurrent();
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        return activateCurrent();
    if (event->key() == Qt::Key_End && event->modifiers() == Qt::NoModifier && !m_following)
        follow();
    QListView::keyPressEvent(event);
}

void MessageList::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu menu(this);
    menu.addAction(tr("&Copy text"), QKeySequence::Copy, this, &MessageList::copyCurrent)
        ->setEnabled(currentIndex().isValid());
    menu.addAction(tr("&Show new messages"), this, &MessageList::follow)->setEnabled(!m_following);
    menu.exec(event->globalPos());
}

} // namespace Fanlight

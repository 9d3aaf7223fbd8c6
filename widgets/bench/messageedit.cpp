// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/messageedit.h"

#include <QAction>
#include <QKeyEvent>
#include <QTextDocument>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int maxLines = 6;
// Border, padding and the document's margin, above and below together: the style sheet's, in pixels.
constexpr int frame = 9;

} // namespace

MessageEdit::MessageEdit(QWidget *parent)
    : QPlainTextEdit(parent)
{
    setTabChangesFocus(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setLineWrapMode(QPlainTextEdit::WidgetWidth);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    document()->setDocumentMargin(1);
    auto *send = new QAction(tr("Send"), this);
    send->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)});
    send->setShortcutContext(Qt::WidgetShortcut);
    addAction(send);
    connect(send, &QAction::triggered, this, &MessageEdit::sendRequested);
    connect(this, &QPlainTextEdit::textChanged, this, &MessageEdit::adapt);
    adapt();
}

QSize MessageEdit::sizeHint() const
{
    // A plain text document measures its height in lines.
    const int lines = std::clamp(int(document()->size().height()), 1, maxLines);
    return {120, lines * fontMetrics().lineSpacing() + frame + 2};
}

QSize MessageEdit::minimumSizeHint() const
{
    return {60, sizeHint().height()};
}

void MessageEdit::adapt()
{
    const bool more = document()->size().height() > maxLines;
    setVerticalScrollBarPolicy(more ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    const int height = sizeHint().height();
    if (height != minimumHeight() || height != maximumHeight())
        setFixedHeight(height);
}

// For keys that come without the focus, from an input method or an accessibility tool: else it is the
// action's.
void MessageEdit::keyPressEvent(QKeyEvent *event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && event->modifiers().testFlag(Qt::ControlModifier)) {
        Q_EMIT sendRequested();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void MessageEdit::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    adapt();
}

} // namespace Fanlight

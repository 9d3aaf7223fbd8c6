// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/headedit.h"

#include "tester/requestexamination.h"
#include "widgets/common/theme.h"

#include <QMimeData>
#include <QSignalBlocker>
#include <QTextCursor>

namespace Fanlight {

HeadEdit::HeadEdit(QWidget *parent)
    : QPlainTextEdit(parent)
{
    setObjectName(QStringLiteral("requestText"));
    setAccessibleName(tr("Opening request, byte by byte"));
    setFont(monospace());
    setLineWrapMode(QPlainTextEdit::NoWrap); // a line of the head is a line here
    setTabChangesFocus(true);
    connect(this, &QPlainTextEdit::textChanged, this, &HeadEdit::edited);
}

void HeadEdit::setBytes(const QByteArray &bytes)
{
    const QString text = textOfBytes(bytes, m_lineEnds);
    if (text == toPlainText())
        return;
    const QSignalBlocker quiet(this);
    QTextCursor cursor(document());
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
    cursor.movePosition(QTextCursor::Start);
    setTextCursor(cursor);
}

QByteArray HeadEdit::bytes() const
{
    return bytesOfText(toPlainText());
}

void HeadEdit::setLineEnds(LineEnds lineEnds)
{
    const QByteArray kept = bytes();
    m_lineEnds = lineEnds;
    setBytes(kept);
}

void HeadEdit::insertFromMimeData(const QMimeData *source)
{
    const qint64 characters = source->text().size();
    if (characters > longestRequest)
        Q_EMIT pasteRefused(characters);
    else
        QPlainTextEdit::insertFromMimeData(source);
}

} // namespace Fanlight

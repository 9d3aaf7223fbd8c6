// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wire/patternedit.h"

#include "widgets/common/theme.h"

#include <QCompleter>
#include <QCoreApplication>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QStringListModel>
#include <QTextCharFormat>

namespace Fanlight {

namespace {
constexpr int historySize = 20;
}

PatternEdit::PatternEdit(QWidget *parent)
    : QLineEdit(parent)
    , m_history(new QStringListModel(this))
{
    setClearButtonEnabled(true);
    setFont(monospace());
    auto *completer = new QCompleter(m_history, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    setCompleter(completer);
    connect(this, &QLineEdit::textChanged, this, &PatternEdit::check);
    connect(this, &QLineEdit::editingFinished, this, &PatternEdit::remember);
}

QStringList PatternEdit::history() const
{
    return m_history->stringList();
}

void PatternEdit::setHistory(const QStringList &history)
{
    m_history->setStringList(history.mid(0, historySize));
}

void PatternEdit::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clearPattern();
        event->accept();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void PatternEdit::clearPattern()
{
    remember();
    clear();
}

void PatternEdit::check()
{
    const QRegularExpression pattern(text(), QRegularExpression::CaseInsensitiveOption);
    const bool hadError = m_error.has_value();
    if (pattern.isValid())
        m_error.reset();
    else
        m_error = patternError(pattern);
    if (hadError || m_error) {
        setRole(*this, m_error ? "error" : "");
        mark();
        Q_EMIT errorChanged();
    }
    if (!m_error)
        Q_EMIT patternChanged(pattern);
}

void PatternEdit::mark()
{
    // A line edit formats parts of its text only on behalf of an input method.
    QList<QInputMethodEvent::Attribute> attributes;
    if (m_error && !text().isEmpty()) {
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(color(Token::Violation, *this));
        format.setForeground(color(Token::Violation, *this));
        format.setFontWeight(QFont::Bold);
        attributes.append(QInputMethodEvent::Attribute(
            QInputMethodEvent::TextFormat, int(m_error->offset) - cursorPosition(), 1, format));
    }
    QInputMethodEvent event(QString(), attributes);
    QCoreApplication::sendEvent(this, &event);
}

void PatternEdit::remember()
{
    if (text().isEmpty() || m_error)
        return;
    QStringList history = m_history->stringList();
    history.removeAll(text());
    history.prepend(text());
    m_history->setStringList(history.mid(0, historySize));
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/rulejsonpage.h"

#include "widgets/common/theme.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QShortcut>
#include <QTextBlock>

#include <algorithm>

namespace Fanlight {

RuleJsonPage::RuleJsonPage(QWidget *parent)
    : QWidget(parent)
{
    buildUi();
    connect(m_edit, &QPlainTextEdit::textChanged, this, [this] {
        if (!m_isSetting)
            Q_EMIT edited();
    });
    connect(m_goTo, &QPushButton::clicked, this, &RuleJsonPage::goToFault);
}

void RuleJsonPage::buildUi()
{
    m_edit = new QPlainTextEdit(this);
    m_edit->setObjectName(QStringLiteral("rulesJson"));
    m_edit->setAccessibleName(tr("All rules as JSON"));
    m_edit->setFont(monospace());
    m_edit->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_edit->setTabChangesFocus(true);
    auto *focus = new QShortcut(QKeySequence(Qt::ALT | Qt::Key_J), m_edit);
    connect(focus, &QShortcut::activated, m_edit, qOverload<>(&QWidget::setFocus));
    m_sentence = new QLabel(this);
    m_sentence->setObjectName(QStringLiteral("rulesJsonFault"));
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setMinimumHeight(fontMetrics().lineSpacing() * 2);
    m_goTo = new QPushButton(tr("&Go there"), this);
    m_goTo->setObjectName(QStringLiteral("goToFault"));
    m_goTo->setAccessibleName(tr("Go to what is wrong"));
    m_goTo->setAutoDefault(false);
    auto *foot = new QHBoxLayout;
    foot->addWidget(m_sentence, 1);
    foot->addWidget(m_goTo);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_edit, 1);
    layout->addLayout(foot);
    setFault({}, {});
}

QString RuleJsonPage::text() const
{
    return m_edit->toPlainText();
}

void RuleJsonPage::setText(const QString &text)
{
    if (text == m_edit->toPlainText())
        return;
    m_isSetting = true;
    const int scrolled = m_edit->verticalScrollBar()->value();
    QTextCursor cursor(m_edit->document());
    cursor.beginEditBlock();
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
    cursor.endEditBlock();
    m_edit->verticalScrollBar()->setValue(scrolled);
    m_isSetting = false;
}

void RuleJsonPage::setFault(const std::optional<TextPlace> &place, const QString &sentence)
{
    m_place = place;
    m_sentence->setText(
        !place ? tr("Nothing is wrong.")
               : tr("Line %1, column %2: %3.").arg(place->line).arg(place->column).arg(sentence));
    setRole(*m_sentence, place ? "error" : "muted");
    m_goTo->setVisible(place.has_value());
    QList<QTextEdit::ExtraSelection> marks;
    if (place) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(m_edit->document());
        mark.cursor.setPosition(
            int(std::min<qsizetype>(place->offset, m_edit->document()->characterCount() - 1)));
        mark.cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        if (!mark.cursor.hasSelection()) // at a line's end: what is before it
            mark.cursor.movePosition(QTextCursor::StartOfBlock, QTextCursor::KeepAnchor);
        mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        mark.format.setUnderlineColor(color(Token::Violation, *this));
        mark.format.setBackground(color(Token::ViolationGround, *this));
        marks.append(mark);
    }
    m_edit->setExtraSelections(marks);
}

void RuleJsonPage::goToFault()
{
    if (!m_place)
        return;
    QTextCursor cursor(m_edit->document());
    cursor.setPosition(int(std::min<qsizetype>(m_place->offset, m_edit->document()->characterCount() - 1)));
    m_edit->setTextCursor(cursor);
    m_edit->centerCursor();
    m_edit->setFocus();
}

} // namespace Fanlight

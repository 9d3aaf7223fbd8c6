// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/runcard.h"

#include "widgets/common/theme.h"
#include "widgets/http/numberfield.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace Fanlight {

namespace {
constexpr int cardWidth = 222;
}

RunCard::RunCard(const QString &title, const QString &name, const RunWords &words, QWidget *parent)
    : Card(title, parent)
    , m_name(name)
    , m_words(words)
    , m_fieldArea(new QVBoxLayout)
    , m_noteArea(new QVBoxLayout)
    , m_run(new QPushButton(this))
{
    setFixedWidth(cardWidth);
    m_run->setObjectName(name + QStringLiteral("Run"));
    m_run->setMinimumHeight(34);
    setRole(*m_run, "primary");
    m_fieldArea->setSpacing(8);
    m_noteArea->setSpacing(8);
    auto *content = new QVBoxLayout;
    content->setContentsMargins(12, 10, 12, 8);
    content->setSpacing(8);
    content->addLayout(m_fieldArea);
    content->addSpacing(4);
    content->addWidget(m_run);
    content->addLayout(m_noteArea);
    content->addStretch();
    contentLayout()->addLayout(content);
    connect(m_run, &QPushButton::clicked, this, [this] {
        if (m_running)
            Q_EMIT stopRequested();
        else
            askToRun();
    });
    showState(false, false);
}

NumberField *RunCard::addField(const NumberSpec &spec)
{
    auto *field = new NumberField(spec);
    m_fieldArea->addWidget(field);
    m_fields.push_back(field);
    setTabOrder(field, m_run);
    connect(field, &NumberField::submitted, this, &RunCard::askToRun);
    connect(field, &NumberField::changed, this, [this] {
        showState(m_running, m_hasRun);
        Q_EMIT changed();
    });
    return field;
}

void RunCard::addNote(const QString &text)
{
    auto *note = new QLabel(text);
    note->setWordWrap(true);
    note->setTextFormat(Qt::PlainText);
    setRole(*note, "muted");
    m_noteArea->addWidget(note);
}

void RunCard::addCopyButton(const QString &spoken)
{
    m_copy = new QPushButton(tr("&Copy as text"));
    m_copy->setObjectName(m_name + QStringLiteral("Copy"));
    m_copy->setAccessibleName(spoken);
    m_copy->setToolTip(tr("What was measured, as on the command line, and what it means"));
    m_noteArea->addWidget(m_copy);
    connect(m_copy, &QPushButton::clicked, this, &RunCard::copyRequested);
    showState(m_running, m_hasRun);
}

void RunCard::showState(bool running, bool hasRun)
{
    m_running = running;
    m_hasRun = hasRun;
    m_run->setText(running ? tr("Stop") : hasRun ? m_words.again : m_words.start);
    m_run->setAccessibleName(running ? m_words.stopSpoken : m_words.startSpoken);
    m_run->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_R)); // a new text takes the old shortcut away
    m_run->setEnabled(running || isRight());
    for (NumberField *field : m_fields)
        field->setLocked(running);
    if (m_copy)
        m_copy->setEnabled(hasRun && !running);
}

void RunCard::askToRun()
{
    if (!m_running && isRight())
        Q_EMIT runRequested();
}

bool RunCard::isRight() const
{
    return std::all_of(
        m_fields.begin(), m_fields.end(), [](const NumberField *field) { return field->value(); });
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/wordscard.h"

#include "widgets/common/theme.h"

#include <QBoxLayout>
#include <QLabel>

namespace Fanlight {

WordsCard::WordsCard(const QString &name, const QString &basis, QWidget *parent)
    : Card(tr("In plain words"), parent)
    , m_words(new QLabel)
{
    m_words->setObjectName(name);
    m_words->setAccessibleName(tr("In plain words"));
    m_words->setWordWrap(true);
    m_words->setTextFormat(Qt::RichText);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_words->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_words->setMinimumHeight(fontMetrics().lineSpacing() * 2 + 4); // it does not jump when they come
    auto *rests = new QLabel(basis);
    rests->setObjectName(name + QStringLiteral("Basis"));
    rests->setWordWrap(true);
    rests->setTextFormat(Qt::PlainText);
    setRole(*rests, "muted");
    auto *content = new QVBoxLayout;
    content->setContentsMargins(14, 8, 14, 6);
    content->setSpacing(6);
    content->addWidget(m_words);
    content->addWidget(rests);
    contentLayout()->addLayout(content);
}

void WordsCard::setWords(const QString &richText)
{
    m_words->setText(richText);
}

} // namespace Fanlight

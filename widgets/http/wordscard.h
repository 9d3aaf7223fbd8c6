// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/card.h"

class QLabel;

namespace Fanlight {

// "In plain words": a measurement's sentences, and below them, muted, what they rest on.
class WordsCard : public Card
{
    Q_OBJECT
public:
    // name is the label's objectName.
    WordsCard(const QString &name, const QString &basis, QWidget *parent = nullptr);

    void setWords(const QString &richText);

private:
    QLabel *m_words;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/wiretexts.h"

#include "widgets/common/elidedlabel.h"
#include "widgets/common/theme.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>

namespace Fanlight {

WireTexts::WireTexts(const QString &sumName, QWidget *parent)
    : QWidget(parent)
    , m_sum(new ElidedLabel(this))
    , m_area(new QHBoxLayout)
{
    m_sum->setObjectName(sumName);
    m_sum->setTextFormat(Qt::PlainText);
    m_area->setSpacing(12);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 8);
    layout->setSpacing(8);
    layout->addWidget(m_sum);
    layout->addLayout(m_area, 1);
}

void WireTexts::add(const QString &name, const QString &title)
{
    auto *edit = new QPlainTextEdit(this);
    edit->setObjectName(name);
    edit->setAccessibleName(title);
    edit->setReadOnly(true);
    edit->setTabChangesFocus(true);
    edit->setFont(monospace());
    auto *label = new QLabel(title, this);
    label->setBuddy(edit);
    setRole(*label, "muted");
    auto *column = new QVBoxLayout;
    column->setSpacing(3);
    column->addWidget(label);
    column->addWidget(edit);
    m_area->addLayout(column, 1);
    m_edits.push_back(edit);
}

void WireTexts::setSum(const QString &text)
{
    m_sum->setText(text);
}

void WireTexts::setText(std::size_t index, const QString &text)
{
    if (QPlainTextEdit &edit = *m_edits.at(index); edit.toPlainText() != text)
        edit.setPlainText(text);
}

QString wireText(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes).remove(QLatin1Char('\r'));
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/formfields.h"

#include "widgets/common/theme.h"

#include <QLabel>
#include <QSpinBox>

namespace Fanlight {

QLabel *labelFor(QWidget *field, const QString &text)
{
    auto *label = new QLabel(text, field->parentWidget());
    label->setBuddy(field);
    setRole(*label, "muted");
    return label;
}

QSpinBox *plainNumber(
    QWidget *parent, const QString &name, const QString &accessibleName, int least, int most)
{
    auto *number = new QSpinBox(parent);
    number->setObjectName(name);
    number->setAccessibleName(accessibleName);
    number->setRange(least, most);
    number->setButtonSymbols(QAbstractSpinBox::NoButtons);
    number->setKeyboardTracking(false);
    return number;
}

} // namespace Fanlight

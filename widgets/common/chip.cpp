// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/chip.h"

#include "widgets/common/theme.h"

namespace Fanlight {

Chip::Chip(const QString &text, const QString &objectName, const QString &accessibleName, QWidget *parent)
    : QPushButton(text, parent)
{
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    setToolTip(accessibleName);
    setCheckable(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setRole(*this, "chip");
}

} // namespace Fanlight

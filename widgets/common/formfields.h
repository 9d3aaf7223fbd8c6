// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QLabel;
class QSpinBox;
class QWidget;

namespace Fanlight {

// What forms are made of. The parents own them.

// A quiet label beside its field; an & in the text makes the key that leads to the field.
[[nodiscard]] QLabel *labelFor(QWidget *field, const QString &text);

// A number without arrows, from least to most, that takes what is typed when it is whole: 1 on the way to
// 1024 is not meant.
[[nodiscard]] QSpinBox *plainNumber(
    QWidget *parent, const QString &name, const QString &accessibleName, int least, int most);

} // namespace Fanlight

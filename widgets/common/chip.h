// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

namespace Fanlight {

// A pill that is on or off: a filter, a way to show something.
class Chip : public QPushButton
{
    Q_OBJECT
public:
    // objectName and accessibleName are what a test and a screen reader call it.
    Chip(const QString &text, const QString &objectName, const QString &accessibleName,
        QWidget *parent = nullptr);
};

} // namespace Fanlight

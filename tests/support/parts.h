// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>
#include <QTest>
#include <QWidget>

namespace Fanlight::Testing {

// A widget by its object name; without it the test program ends, for nothing after it would mean anything.
template <typename Widget>
[[nodiscard]] Widget &partOf(const QWidget &place, const QString &name)
{
    auto *found = place.findChild<Widget *>(name);
    if (!found)
        qFatal("no %s", qPrintable(name));
    return *found;
}

template <typename Widget>
[[nodiscard]] Widget &partOf(const QWidget &place, const char *name)
{
    return partOf<Widget>(place, QString::fromLatin1(name));
}

// In place of what the field holds, with keys.
inline void typeInto(QLineEdit &field, const QString &text)
{
    field.setFocus();
    field.selectAll();
    QTest::keyClicks(&field, text);
}

} // namespace Fanlight::Testing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/wheelguard.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>

namespace Fanlight {

namespace {

class WheelGuard : public QObject
{
public:
    using QObject::QObject;

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        const auto *field = qobject_cast<QWidget *>(watched);
        if (event->type() != QEvent::Wheel || !field || field->hasFocus())
            return false;
        event->ignore(); // it goes on to what scrolls
        return true;
    }
};

} // namespace

void guardFromWheel(QWidget &content)
{
    auto *guard = new WheelGuard(&content);
    for (QWidget *field : content.findChildren<QWidget *>()) {
        if (!qobject_cast<QAbstractSpinBox *>(field) && !qobject_cast<QComboBox *>(field))
            continue;
        field->setFocusPolicy(Qt::StrongFocus);
        field->installEventFilter(guard);
    }
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/actionbutton.h"

#include <QAction>
#include <QKeySequence>

namespace Fanlight {

ActionButton::ActionButton(QAction &action, QWidget *parent)
    : QPushButton(parent)
    , m_action(action)
{
    setObjectName(action.objectName() + QStringLiteral("Button"));
    connect(&action, &QAction::changed, this, &ActionButton::follow);
    connect(this, &QPushButton::clicked, &action, &QAction::trigger);
    follow();
}

void ActionButton::follow()
{
    // The style sheet knows one size of text, so the key goes into the tooltip and the accessible
    // description.
    const QString key = m_action.shortcut().toString(QKeySequence::NativeText);
    setText(m_action.text());
    setToolTip(key.isEmpty() ? m_action.toolTip() : QStringLiteral("%1 (%2)").arg(m_action.toolTip(), key));
    setAccessibleName(m_action.text());
    setAccessibleDescription(toolTip());
    setEnabled(m_action.isEnabled());
    setCheckable(m_action.isCheckable());
    setChecked(m_action.isChecked());
}

} // namespace Fanlight

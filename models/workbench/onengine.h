// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workbench/engine.h"
#include "workbench/workbench.h"

namespace Fanlight {

template <typename Function>
void Workbench::onEngine(Function function)
{
    QMetaObject::invokeMethod(
        m_engine, [engine = m_engine, function] { function(*engine); }, Qt::QueuedConnection);
}

} // namespace Fanlight

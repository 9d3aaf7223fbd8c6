// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace Fanlight {

// Number fields and lists to choose from inside content that scrolls: the wheel scrolls the content and
// changes their values only while they have the focus, which the wheel does not give them.
void guardFromWheel(QWidget &content);

} // namespace Fanlight

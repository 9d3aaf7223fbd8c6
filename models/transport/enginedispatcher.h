// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QThread;

namespace Fanlight {

// Gives a thread that has many sockets an event dispatcher whose turns cost what is ready, not what is open:
// on Linux an EpollDispatcher; elsewhere Qt's own stays. To be called before the thread starts.
void setEngineDispatcher(QThread &thread);

} // namespace Fanlight

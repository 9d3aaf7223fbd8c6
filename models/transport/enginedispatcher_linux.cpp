// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/enginedispatcher.h"
#include "transport/epolldispatcher_linux.h"

#include <QThread>

#include <memory>

namespace Fanlight {

void setEngineDispatcher(QThread &thread)
{
    auto dispatcher = std::make_unique<EpollDispatcher>();
    if (dispatcher->isValid())
        thread.setEventDispatcher(dispatcher.release()); // the thread owns it
}

} // namespace Fanlight

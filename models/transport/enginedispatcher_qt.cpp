// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/enginedispatcher.h"

namespace Fanlight {

void setEngineDispatcher(QThread &) {}

} // namespace Fanlight

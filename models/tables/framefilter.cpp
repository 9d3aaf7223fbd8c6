// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/framefilter.h"

#include "tables/framematcher.h"

namespace Fanlight {

bool FrameFilter::accepts(const Record &record, const ConnectionInfo *connection_) const
{
    return FrameMatcher(*this).accepts(record, connection_);
}

} // namespace Fanlight

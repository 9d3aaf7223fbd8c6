// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/clock.h"
#include "tests/support/captured.h"
#include "transport/peerregistry.h"
#include "transport/recordingproxy.h"

#include <QtGlobal>

namespace Fanlight::Testing {

// A relay that listens, and what it captures.
struct RelayFixture
{
    PeerRegistry registry;
    CaptureClock clock;
    CaptureQueue queue{1'000'000};
    Captured captured{queue};
    RecordingProxy proxy{registry, queue, clock};

    RelayFixture()
    {
        if (!proxy.listen())
            qFatal("the relay cannot listen");
    }
};

} // namespace Fanlight::Testing

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

// For what a test needs from the system: without it the test is skipped on somebody's own machine, and fails
// where CI is set, because there the set-up should have installed it.
#define FANLIGHT_SKIP_OR_FAIL(reason)                                                                        \
    do {                                                                                                     \
        if (qEnvironmentVariableIsSet("CI"))                                                                 \
            QFAIL(reason);                                                                                   \
        QSKIP(reason);                                                                                       \
    } while (false)

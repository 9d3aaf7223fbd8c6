// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <optional>

namespace Fanlight {

// Processor time this process has used so far, in user and system mode, in nanoseconds.
[[nodiscard]] qint64 processCpuTime();
// The most memory it ever had resident, in bytes.
[[nodiscard]] quint64 processPeakMemory();
// Raises the number of descriptors it may open as far as the system lets it, and tells it; nothing where
// there is no such limit.
[[nodiscard]] std::optional<quint64> raiseDescriptorLimit();

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <vector>

// A million records, and what it takes to go through a plain vector of them: the floor of everything that
// filters the capture (performance.md P10).
namespace Fanlight::Bench {

inline constexpr qint64 million = 1'000'000;

// 64 bytes of JSON from one of 100 connections; one in eight is a ping.
[[nodiscard]] Record frameOf(qint64 number);
[[nodiscard]] const std::vector<Record> &millionRecords();

// The numbers of those that are no ping, or that hold five digits. The latter minds the case, which our
// filter does not.
void filterByOpcode();
void filterByContains();

} // namespace Fanlight::Bench

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"
#include "protocol/expected.h"

#include <QByteArray>
#include <QJsonObject>

namespace Fanlight {

// A run as data: to be kept, opened again and compared with another. Versioned; UTF-8.

// Settings and figures, each measured and in theory, under the names of summary.h. Ages in ms.
[[nodiscard]] QJsonObject summaryJson(const ComparisonResult &result);
// The same with every sample: all that a ComparisonResult holds.
[[nodiscard]] QByteArray resultToJson(const ComparisonResult &result);

enum class ResultFileError : quint8 {
    NotJson,
    NotAResult,   // JSON, but none of ours
    NewerVersion, // of a later program
    Damaged,      // a field is missing or out of its range
};
[[nodiscard]] Expected<ComparisonResult, ResultFileError> resultFromJson(const QByteArray &json);
[[nodiscard]] const char *sentence(ResultFileError error); // English

// A row for each figure of each transport: transport, figure, measured, theory, difference; the settings
// stand in rows of their own before them. RFC 4180.
[[nodiscard]] QByteArray resultToCsv(const ComparisonResult &result);

} // namespace Fanlight

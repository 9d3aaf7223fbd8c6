// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QJsonParseError>
#include <QString>

#include <variant>
#include <vector>

namespace Fanlight {

// Where things stand in a JSON text that a person wrote: QJsonDocument keeps no places.

// The byte of json that QJsonDocument could not use. It points behind most of them itself (seen with 6.4).
[[nodiscard]] qsizetype faultyByte(const QJsonParseError &error, QByteArrayView json);

// Down into an object, by a member's name, or into an array, from 0.
using JsonStep = std::variant<QString, qsizetype>;

// Where the path leads, in UTF-16 units: a member's name, an array's element; of the last step that is there.
// The text has to be valid JSON; of any other it is some place in the text.
[[nodiscard]] qsizetype placeInJson(QStringView json, const std::vector<JsonStep> &path);

} // namespace Fanlight

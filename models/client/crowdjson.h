// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/crowdresult.h"

#include <QJsonObject>
#include <QStringView>

#include <optional>

namespace Fanlight {

// What `fanlight crowd --json` prints, a line each, and what whoever started it reads back: progress once a
// second, the result at the end. `fanlight crowd --help` says what the fields are.
[[nodiscard]] QJsonObject toJson(const CrowdProgress &progress); // {"event":"progress","progress":{…}}
[[nodiscard]] QJsonObject toJson(const CrowdResult &result);     // {"event":"crowd",…}
// Nothing when the object is another. Fields that are missing keep their defaults; names of rooms are not
// among them.
[[nodiscard]] std::optional<CrowdProgress> crowdProgressFrom(const QJsonObject &object);
[[nodiscard]] std::optional<CrowdResult> crowdResultFrom(const QJsonObject &object);

// "refused", "handshake-refused" and so on.
[[nodiscard]] QLatin1StringView nameOf(CrowdFailure failure);
[[nodiscard]] QLatin1StringView nameOf(CrowdPhase phase);
[[nodiscard]] QLatin1StringView nameOf(CrowdExpect expect);

} // namespace Fanlight

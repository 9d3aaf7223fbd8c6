// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringView>

namespace Fanlight {

// As people count: "chat-2" before "chat-10". A total order; otherwise by code unit, whatever the language.
struct NaturalOrder
{
    [[nodiscard]] bool operator()(QStringView one, QStringView other) const;
};

} // namespace Fanlight

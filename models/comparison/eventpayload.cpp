// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/eventpayload.h"

namespace Fanlight {

namespace {

constexpr qsizetype digits = 8;

} // namespace

QByteArray eventPayload(quint64 number, int size)
{
    QByteArray payload = QByteArray::number(number, 16).rightJustified(digits, '0', true);
    while (payload.size() < size)
        payload.append(char('a' + payload.size() % 26));
    return payload;
}

std::optional<quint64> eventNumber(QByteArrayView payload)
{
    if (payload.size() < digits)
        return std::nullopt;
    bool fine = false;
    const quint64 number = payload.first(digits).toByteArray().toULongLong(&fine, 16);
    return fine ? std::optional(number) : std::nullopt;
}

} // namespace Fanlight

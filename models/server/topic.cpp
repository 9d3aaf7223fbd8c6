// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/topic.h"

#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <optional>

namespace Fanlight {

namespace {

constexpr qsizetype longestParsed = 64 * 1024; // bytes

enum class Origin : quint8 { Opcode, Room, Member };

// Of 64 bits everywhere, and with a seed of this run: a peer cannot choose two topics of one key.
quint64 keyOf(Origin origin, QStringView name)
{
    const size_t seed = QHashSeed::globalSeed() + size_t(origin);
    const quint64 key = (quint64(qHash(name, seed)) << 32) ^ quint64(qHash(name, ~seed));
    return std::max<quint64>(key, 1);
}

std::optional<QString> memberOf(const QByteArray &text, const QString &name)
{
    const QByteArrayView trimmed =
        text.size() <= longestParsed ? QByteArrayView(text).trimmed() : QByteArrayView();
    if (!trimmed.startsWith('{') || name.isEmpty())
        return std::nullopt;
    const QJsonValue value = QJsonDocument::fromJson(trimmed.toByteArray()).object().value(name);
    return value.isString() ? std::optional(value.toString()) : std::nullopt;
}

} // namespace

quint64 topicKey(Opcode opcode, const QByteArray &payload, const QString &member, const QStringList &rooms)
{
    if (opcode == Opcode::Text) {
        if (const auto topic = memberOf(payload, member))
            return keyOf(Origin::Member, *topic);
    }
    if (!rooms.isEmpty())
        return keyOf(Origin::Room, rooms.join(QStringLiteral(", ")));
    return keyOf(Origin::Opcode, QString::number(int(opcode)));
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdsettings.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>

#include <algorithm>
#include <cmath>

namespace Fanlight {

namespace {

constexpr qsizetype maxRoomName = 256; // bytes

QByteArray pathOf(const QUrl &url)
{
    const QByteArray path = url.path(QUrl::FullyEncoded).toLatin1();
    return path.isEmpty() ? QByteArrayLiteral("/") : path;
}

bool isBadRoom(const QString &room)
{
    return room.isEmpty() || room.toUtf8().size() > maxRoomName;
}

} // namespace

std::optional<CrowdFault> faultOf(const CrowdSettings &settings)
{
    const QUrl url(settings.url, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty())
        return CrowdFault::BadUrl;
    if (url.scheme() != u"ws")
        return CrowdFault::NotPlain;
    if (settings.size < crowdStampSize)
        return CrowdFault::SizeTooSmall;
    if (settings.stalled > settings.clients)
        return CrowdFault::TooManyStalled;
    if (settings.senders && *settings.senders > settings.clients - settings.stalled)
        return CrowdFault::TooManySenders;
    if (settings.rooms.size() > settings.clients ||
        std::any_of(settings.rooms.begin(), settings.rooms.end(), isBadRoom))
        return CrowdFault::BadRoom;
    return std::nullopt;
}

int senderCount(const CrowdSettings &settings)
{
    return settings.senders.value_or(settings.clients - settings.stalled);
}

double totalRate(const CrowdSettings &settings)
{
    const int senders = senderCount(settings);
    if (senders == 0)
        return 0;
    return settings.rateEach ? *settings.rateEach * senders : settings.rate;
}

quint64 plannedMessages(const CrowdSettings &settings)
{
    // 0.1 times 30 is 3 messages, not the one more of floating point.
    return quint64(std::ceil(totalRate(settings) * settings.duration * (1 - 1e-12)));
}

bool joinsByPath(const CrowdSettings &settings)
{
    return pathOf(QUrl(settings.url)) == "/";
}

QByteArray targetFor(const CrowdSettings &settings, const QString &room)
{
    const QUrl url(settings.url);
    QByteArray target = pathOf(url);
    if (!room.isEmpty() && joinsByPath(settings))
        target = "/room/" + QUrl::toPercentEncoding(room);
    if (url.hasQuery())
        target += '?' + url.query(QUrl::FullyEncoded).toLatin1();
    return target;
}

QByteArray joinMessage(const QString &room)
{
    const QJsonObject object{
        {QStringLiteral("type"), QStringLiteral("join")}, {QStringLiteral("room"), room}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray hostField(const CrowdSettings &settings)
{
    const QUrl url(settings.url);
    QByteArray host = url.host(QUrl::FullyEncoded).toLatin1();
    if (host.contains(':'))
        host = '[' + host + ']';
    return url.port(80) == 80 ? host : host + ':' + QByteArray::number(url.port());
}

const std::vector<CrowdPreset> &crowdPresets()
{
    static const std::vector<CrowdPreset> presets{
        {"chat", false, 0.1, 120, 50},
        {"ticker", true, 20, 64, 0},
        {"sports", true, 1, 400, 0},
        {"game", false, 20, 64, 8},
        {"editing", false, 2, 48, 5},
        {"support", false, 0.2, 150, 2},
        {"webinar", true, 2, 512, 0},
    };
    return presets;
}

void applyPreset(const CrowdPreset &preset, CrowdSettings &settings)
{
    settings.senders = preset.oneSender ? std::optional(1) : std::nullopt;
    settings.rateEach = preset.rateEach;
    settings.size = preset.size;
    settings.rooms.clear();
    if (preset.membersPerRoom == 0)
        return;
    const int rooms = (settings.clients + preset.membersPerRoom - 1) / preset.membersPerRoom;
    for (int number = 1; number <= rooms; ++number)
        settings.rooms << QStringLiteral("%1-%2").arg(QLatin1StringView(preset.name)).arg(number);
}

} // namespace Fanlight

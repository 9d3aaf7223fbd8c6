// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/clientsettings.h"

#include "client/panelsession.h"

#include <QSet>

namespace Fanlight {

namespace {

std::optional<SettingsFault> badUrl(const QString &detail)
{
    return SettingsFault{ClientError::BadUrl, detail};
}

std::optional<SettingsFault> faultOfUrl(const QString &text)
{
    if (text.isEmpty())
        return badUrl(QStringLiteral("the URL is empty"));
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid())
        return badUrl(url.errorString());
    if (url.scheme() != u"ws" && url.scheme() != u"wss")
        return badUrl(url.scheme().isEmpty()
                          ? QStringLiteral("it has to begin with ws:// or wss://")
                          : QStringLiteral("the scheme is %1, not ws or wss").arg(url.scheme()));
    if (url.host().isEmpty())
        return badUrl(QStringLiteral("there is no host in it"));
    if (url.port() == 0)
        return badUrl(QStringLiteral("port 0 is no port"));
    // RFC 6455 section 3: fragment identifiers must not be used.
    if (url.hasFragment())
        return badUrl(QStringLiteral("a WebSocket URL has no fragment (#)"));
    const QString path = url.path(QUrl::FullyEncoded);
    if (path.contains(u"%0D", Qt::CaseInsensitive) || path.contains(u"%0A", Qt::CaseInsensitive))
        return badUrl(QStringLiteral("there is a line break in the path"));
    return std::nullopt;
}

} // namespace

std::optional<SettingsFault> faultOf(const ClientSettings &settings)
{
    if (auto fault = faultOfUrl(settings.url.trimmed()))
        return fault;
    for (const HeaderField &field : settings.headers) {
        if (!isToken(field.name) || !isFieldValue(field.value))
            return SettingsFault{ClientError::BadHeader, QString::fromUtf8(field.name).simplified()};
    }
    // RFC 6455 section 4.1, 10: tokens, each once.
    QSet<QString> seen;
    for (const QString &subprotocol : settings.subprotocols) {
        if (!isToken(subprotocol.toUtf8()) || seen.contains(subprotocol))
            return SettingsFault{ClientError::BadSubprotocol, subprotocol.simplified()};
        seen.insert(subprotocol);
    }
    return std::nullopt;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/serversettings.h"

#include <QUrl>

namespace Fanlight {

void setRules(ServerSettings &settings, const RuleSet &rules)
{
    settings.rules = std::make_shared<const RuleSet>(rules);
    settings.ruleTally = std::make_shared<RuleTally>(rules.rules.size());
}

QString serverUrl(const ServerState &state, const QString &scheme)
{
    QHostAddress address = state.address;
    if (address.isNull() || address == QHostAddress(QHostAddress::Any) ||
        address == QHostAddress(QHostAddress::AnyIPv4))
        address = QHostAddress(QHostAddress::LocalHost);
    else if (address == QHostAddress(QHostAddress::AnyIPv6))
        address = QHostAddress(QHostAddress::LocalHostIPv6);
    QUrl url;
    url.setScheme(state.certificate.isNull() ? scheme : scheme + u's');
    url.setHost(address.toString());
    url.setPort(state.port);
    url.setPath(QStringLiteral("/"));
    return url.toString();
}

} // namespace Fanlight

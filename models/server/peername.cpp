// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/peername.h"

#include <array>
#include <utility>

namespace Fanlight {

QString endpointText(const QHostAddress &address, quint16 port)
{
    bool isV4 = false;
    const quint32 v4 = address.toIPv4Address(&isV4);
    const QString host = isV4 ? QHostAddress(v4).toString() : QStringLiteral("[%1]").arg(address.toString());
    return QStringLiteral("%1:%2").arg(host).arg(port);
}

QString agentName(QByteArrayView userAgent)
{
    // Browsers all claim to be each other; the first of these that occurs is the truth.
    static constexpr std::array<std::pair<const char *, const char *>, 6> browsers{
        {{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"HeadlessChrome/", "Chrome"},
            {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}};
    const QByteArray agent = userAgent.toByteArray();
    for (const auto &[mark, name] : browsers) {
        if (agent.contains(mark))
            return QString::fromLatin1(name);
    }
    // "Python/3.11 websockets/10.4": the last product is the most telling one when the first is only a
    // language.
    const QByteArray product = agent.startsWith("Python/") ? agent.mid(agent.lastIndexOf(' ') + 1) : agent;
    const qsizetype end = product.indexOf('/');
    return QString::fromLatin1(product.left(end < 0 ? 24 : qMin<qsizetype>(end, 24))).simplified();
}

} // namespace Fanlight

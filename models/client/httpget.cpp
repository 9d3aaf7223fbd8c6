// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/httpget.h"

#include <QNetworkProxy>
#include <QNetworkReply>
#include <QNetworkRequest>

namespace Fanlight {

HttpGet::HttpGet(QObject *parent)
    : QObject(parent)
{
    m_network.setProxy(QNetworkProxy::NoProxy);
    connect(&m_network, &QNetworkAccessManager::finished, this, &HttpGet::onReply);
}

void HttpGet::get(const QUrl &url)
{
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("Fanlight/" FANLIGHT_VERSION));
    m_network.get(request);
}

void HttpGet::onReply(QNetworkReply *reply)
{
    reply->deleteLater();
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    Q_EMIT finished(status, reply->readAll(), status == 0 ? reply->errorString() : QString());
}

} // namespace Fanlight

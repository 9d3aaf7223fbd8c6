// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QNetworkAccessManager>
#include <QObject>
#include <QString>
#include <QUrl>

class QNetworkReply;

namespace Fanlight {

// One plain HTTP GET, as any program would make it: straight to the server, past the recording relay, so that
// what the capture shows of it is what the server saw. Any thread with an event loop; one request at a time.
class HttpGet : public QObject
{
    Q_OBJECT
public:
    explicit HttpGet(QObject *parent = nullptr);
    void get(const QUrl &url);

Q_SIGNALS:
    // status is 0 and error says why, in the library's untranslated words, when there was no reply at all.
    void finished(int status, const QByteArray &body, const QString &error);

private:
    void onReply(QNetworkReply *reply);

    QNetworkAccessManager m_network;
};

} // namespace Fanlight

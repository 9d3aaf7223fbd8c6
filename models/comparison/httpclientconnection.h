// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/httpreader.h"

#include <QByteArray>
#include <QNetworkProxy>
#include <QObject>
#include <QTcpSocket>

namespace Fanlight {

struct ClientReply
{
    int status = 0;
    QByteArray bytes; // head and body, as on the wire; of a body its first 64 KiB
    quint64 size = 0; // bytes on the wire
    QByteArray body;  // with its chunks' framing, if any
};

// One HTTP/1.1 connection on a plain socket, where the caller decides which bytes go out and when.
// QNetworkAccessManager cannot be told to pipeline: given 100 GETs with HttpPipeliningAllowedAttribute to a
// server that takes 50 ms each, Qt 6.4.2 opens six connections, has at most four requests out on each, and
// says of 88 that they were pipelined; of 12 GETs it pipelines none. Answers come in the order of the
// requests (RFC 9112 section 9.3.2). For GET and POST; interim answers (1xx) are passed over. Any thread with
// an event loop.
class HttpClientConnection : public QObject
{
    Q_OBJECT
public:
    explicit HttpClientConnection(QObject *parent = nullptr);
    ~HttpClientConnection() override;

    // To 127.0.0.1, through a relay or, with NoProxy, straight.
    void open(quint16 port, const QNetworkProxy &proxy);
    // Whole requests, one or many; written at once when the connection stands, else as soon as it does.
    void send(const QByteArray &requests);

Q_SIGNALS:
    void opened();
    // The connection must not be deleted in here, except by deleteLater().
    void answered(const Fanlight::ClientReply &answer);
    // The connection is over, or what came is no HTTP; why, in untranslated words. Once.
    void ended(const QString &reason);

private:
    void read();
    void finishAnswer();
    void end(const QString &reason);

    QTcpSocket m_socket;
    QByteArray m_waiting; // until the connection stands
    HttpReader<ResponseHead> m_reader;
    qsizetype m_headSize = 0; // of the answer under way
    bool m_ended = false;
};

// A GET request's bytes. Without keepAlive it carries "Connection: close".
[[nodiscard]] QByteArray getRequest(const QByteArray &target, quint16 port, bool keepAlive);
// A POST request's bytes, kept alive.
[[nodiscard]] QByteArray postRequest(const QByteArray &target, quint16 port, const QByteArray &body);

} // namespace Fanlight

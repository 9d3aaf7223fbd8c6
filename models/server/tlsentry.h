// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/tlssummary.h"
#include "transport/clienthello.h"

#include <QObject>
#include <QString>

class QSslSocket;

namespace Fanlight {

// The TLS handshake of one connection that came. Looks at the client's first bytes while they still wait in
// the socket, because Qt does not tell a server which name and protocols it was asked for, and because who
// speaks plain HTTP deserves an answer that it can read. Owned by the connection; the socket outlives it.
// Engine thread. Memory: mostHelloBytes.
class TlsEntry : public QObject
{
    Q_OBJECT
public:
    // The socket has its configuration, is connected, and nothing was read from it.
    explicit TlsEntry(QSslSocket &socket, QObject *parent = nullptr);
    void start();

    [[nodiscard]] const ClientHello &hello() const { return m_hello; }
    [[nodiscard]] TlsSummary summary() const; // after encrypted()

Q_SIGNALS:
    void encrypted();
    // The client's first bytes are HTTP in the clear. Nothing was answered, nothing more is read.
    void plainHttpCame();
    // sentence: what went wrong, with the library's words. The socket closes by itself.
    void failed(const QString &sentence);

private:
    void look();

    QSslSocket &m_socket;
    ClientHello m_hello;
};

} // namespace Fanlight

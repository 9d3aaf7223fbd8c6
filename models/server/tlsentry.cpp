// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/tlsentry.h"

#include "transport/tlsfacts.h"

#include <QSslConfiguration>
#include <QSslSocket>

namespace Fanlight {

TlsEntry::TlsEntry(QSslSocket &socket, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
{
}

void TlsEntry::start()
{
    connect(&m_socket, &QSslSocket::readyRead, this, &TlsEntry::look);
    connect(&m_socket, &QSslSocket::encrypted, this, &TlsEntry::encrypted);
    connect(&m_socket, &QSslSocket::errorOccurred, this, [this](QAbstractSocket::SocketError error) {
        // Who goes away before it said anything is told by the connection's end.
        if (error != QAbstractSocket::RemoteHostClosedError || m_socket.mode() != QSslSocket::UnencryptedMode)
            Q_EMIT failed(m_socket.errorString());
    });
    look();
}

void TlsEntry::look()
{
    if (m_socket.mode() != QSslSocket::UnencryptedMode)
        return;
    switch (readFirstBytes(m_socket.peek(mostHelloBytes), m_hello)) {
    case FirstBytes::NeedMore:
        return;
    case FirstBytes::PlainHttp:
        disconnect(&m_socket, nullptr, this, nullptr);
        Q_EMIT plainHttpCame();
        return;
    case FirstBytes::Hello:
    case FirstBytes::Other: // the library says what is wrong with it, to the client too
        disconnect(&m_socket, &QSslSocket::readyRead, this, nullptr);
        // Qt 6.4 answers a list that has nothing in common with ours with a broken extension. Silence is
        // allowed, and the client decides (RFC 7301 section 3.2).
        if (!m_hello.protocols.contains(QSslConfiguration::NextProtocolHttp1_1)) {
            QSslConfiguration configuration = m_socket.sslConfiguration();
            configuration.setAllowedNextProtocols({});
            m_socket.setSslConfiguration(configuration);
        }
        m_socket.startServerEncryption();
        return;
    }
}

TlsSummary TlsEntry::summary() const
{
    TlsSummary summary = tlsSummaryOf(m_socket);
    summary.serverName = QString::fromLatin1(m_hello.serverName).replace(QChar::Null, u'?');
    for (const QByteArray &protocol : m_hello.protocols)
        summary.offeredProtocols.append(QString::fromLatin1(protocol));
    return summary;
}

} // namespace Fanlight

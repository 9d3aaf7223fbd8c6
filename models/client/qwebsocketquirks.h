// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsettings.h"

#include <QByteArray>
#include <QNetworkRequest>
#include <QString>
#include <QWebSocket>

class QTcpSocket;

namespace Fanlight {

// What one has to know of QWebSocket (Qt 6.4 and later) to see and say what really happens on the wire.

// Qt renamed the signal and deprecated the old name in 6.5.
[[nodiscard]] constexpr auto errorSignal()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    return &QWebSocket::errorOccurred;
#else
    return QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error);
#endif
}

// The socket below, which QWebSocket makes as a child of its own when it opens; nullptr before.
[[nodiscard]] QTcpSocket *socketOf(const QWebSocket &webSocket);

// QString::fromUtf8 drops a byte order mark at the beginning; on the wire it is a character like any other.
[[nodiscard]] QString textOf(const QByteArray &utf8);

// URL and header fields for QWebSocket::open().
[[nodiscard]] QNetworkRequest requestFor(const ClientSettings &settings);

// QWebSocket closes by itself, with a code and a reason of its own, when it meets something it will not read.
// For such a code and reason: what it is to the client, and the detail.
struct EngineFault
{
    ClientError error = ClientError::None;
    QString detail;
};
[[nodiscard]] EngineFault engineFaultOf(quint16 code, const QString &reason);
// True when reason is one that QWebSocket itself closes with, in the language that is installed.
[[nodiscard]] bool isEngineReason(const QString &reason);

} // namespace Fanlight

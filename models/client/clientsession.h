// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/panelsession.h"

class QWebSocket;

namespace Fanlight {

// A client panel's connection with Qt's engine, a QWebSocket. Over TLS to a foreign server, where the relay
// sees ciphertext, it reports the messages to the capture itself (RecordFlag::ApiReported).
class ClientSession final : public PanelSession
{
    Q_OBJECT
public:
    ClientSession(ClientId client, PeerRegistry &registry, RecordingProxy &proxy, CaptureQueue &queue,
        const CaptureClock &clock, QObject *parent = nullptr);
    ~ClientSession() override;

    [[nodiscard]] ClientEngine engine() const override { return ClientEngine::Qt; }

private:
    void connectToServer() override;
    void drop() override;
    void writeClose(const CloseBody &body) override;
    [[nodiscard]] bool writeFrame(Opcode opcode, const QByteArray &payload) override;
    [[nodiscard]] qint64 unsentBytes() const override;
    [[nodiscard]] QSslSocket *secureSocket() const override;
    void ignoreTlsErrors() override;

    void makeSocket();
    void watchTls();
    void relayAnswered(ConnectionId connection, const QByteArray &request, const QByteArray &response);
    void relayServerClosing(ConnectionId connection, const QByteArray &closeBody);

    // What QWebSocket tells.
    void socketConnected();
    void socketError(QAbstractSocket::SocketError error);
    void socketClosesByItself();
    void socketDisconnected();
    void openSocketDisconnected();

    [[nodiscard]] bool sendPong(const QByteArray &payload);
    void report(
        Direction direction, Opcode opcode, const QByteArray &payload); // over TLS to a foreign server

    QWebSocket *m_socket = nullptr;
    std::optional<CloseBody> m_ownClose; // what QWebSocket closed this connection with by itself
};

} // namespace Fanlight

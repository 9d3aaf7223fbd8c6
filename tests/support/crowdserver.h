// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrl>
#include <QWebSocket>
#include <QWebSocketServer>

#include <functional>
#include <vector>

namespace Fanlight::Testing {

// A small honest server for crowds, of Qt's own: it delivers each message to those who should have it, in
// rooms joined by /room/NAME or by {"type":"join","room":"NAME"}. What a test wants to go wrong it does in
// deliver. In the test's own thread.
class CrowdServer
{
public:
    enum class Mode { Broadcast, Others, Echo, Rooms, Silent };
    // Sends one message to one receiver.
    using Deliver = std::function<void(QWebSocket &receiver, const QString &text)>;

    explicit CrowdServer(Mode mode)
        : deliver([](QWebSocket &receiver, const QString &text) { receiver.sendTextMessage(text); })
        , m_mode(mode)
        , m_server(QStringLiteral("crowd"), QWebSocketServer::NonSecureMode)
    {
        m_server.setMaxPendingConnections(4096);
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("the server cannot listen");
        QObject::connect(&m_server, &QWebSocketServer::newConnection, &m_server, [this] { accept(); });
    }
    ~CrowdServer() { qDeleteAll(m_sockets); }
    Q_DISABLE_COPY_MOVE(CrowdServer)

    [[nodiscard]] QString url() const
    {
        return QStringLiteral("ws://127.0.0.1:%1").arg(m_server.serverPort());
    }
    [[nodiscard]] const QList<QWebSocket *> &sockets() const { return m_sockets; }
    [[nodiscard]] int accepted() const { return m_accepted; }
    // The codes that clients closed with, in order.
    [[nodiscard]] const std::vector<int> &closeCodes() const { return m_closeCodes; }

    Deliver deliver;
    std::function<void(QWebSocket &newcomer)> greet;
    std::function<void(const QByteArray &message)> heard; // each message, before it is delivered

private:
    void accept()
    {
        while (QWebSocket *socket = m_server.nextPendingConnection()) {
            ++m_accepted;
            m_sockets << socket;
            const QString path = socket->requestUrl().path();
            if (path.startsWith(QStringLiteral("/room/")))
                m_rooms[socket] = path.mid(6);
            QObject::connect(socket, &QWebSocket::textMessageReceived, &m_server,
                [this, socket](const QString &text) { takeText(socket, text); });
            QObject::connect(socket, &QWebSocket::binaryMessageReceived, &m_server,
                [this, socket](const QByteArray &bytes) {
                    if (heard)
                        heard(bytes);
                    socket->sendBinaryMessage(bytes);
                });
            QObject::connect(socket, &QWebSocket::disconnected, &m_server, [this, socket] {
                m_closeCodes.push_back(socket->closeCode());
                m_sockets.removeOne(socket);
                m_rooms.remove(socket);
                socket->deleteLater();
            });
            if (greet)
                greet(*socket);
        }
    }
    void takeText(QWebSocket *sender, const QString &text)
    {
        const QJsonObject object = QJsonDocument::fromJson(text.toUtf8()).object();
        if (object.value(u"type").toString() == u"join") {
            m_rooms[sender] = object.value(u"room").toString();
            return;
        }
        if (heard)
            heard(text.toUtf8());
        const QList<QWebSocket *> all = m_sockets;
        for (QWebSocket *receiver : all) {
            const bool itself = receiver == sender;
            if (m_mode == Mode::Broadcast || (m_mode == Mode::Others && !itself) ||
                (m_mode == Mode::Echo && itself) ||
                (m_mode == Mode::Rooms && m_rooms.value(receiver) == m_rooms.value(sender)))
                deliver(*receiver, text);
        }
    }

    Mode m_mode;
    QWebSocketServer m_server;
    QList<QWebSocket *> m_sockets;
    QHash<QWebSocket *, QString> m_rooms;
    std::vector<int> m_closeCodes;
    int m_accepted = 0;
};

} // namespace Fanlight::Testing

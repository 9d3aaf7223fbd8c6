// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/eventclient.h"
#include "comparison/eventstreamparser.h"

#include <QNetworkProxy>
#include <QPointer>
#include <QTimer>
#include <QWebSocket>

class QNetworkReply;

namespace Fanlight {

// Reads /events as it streams. A stream that ends is asked for again, from the last event on, as a browser's
// EventSource does.
class EventStreamClient : public EventClient
{
    Q_OBJECT
public:
    EventStreamClient(int index, const EventClientContext &context, EventClientOwner &owner);
    ~EventStreamClient() override;
    void open() override;
    [[nodiscard]] bool isReady() const override { return m_ready; }

private:
    void read();
    void ended();

    QNetworkAccessManager &m_network; // all clients'
    const QNetworkProxy m_proxy;
    const quint16 m_port;
    EventStreamParser m_parser;
    QPointer<QNetworkReply> m_reply;
    QTimer m_retry;
    bool m_ready = false;
};

// A WebSocket to /ws. One that ends is not opened again: WebSocket has no way to ask for what was missed.
class WebSocketClient : public EventClient
{
    Q_OBJECT
public:
    WebSocketClient(int index, const EventClientContext &context, EventClientOwner &owner);
    void open() override;
    [[nodiscard]] bool isReady() const override;

private:
    const quint16 m_port;
    QWebSocket m_socket;
};

} // namespace Fanlight

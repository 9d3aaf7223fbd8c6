// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonsettings.h"

#include <QByteArrayView>
#include <QNetworkProxy>
#include <QObject>
#include <QUrl>

#include <memory>

class QNetworkAccessManager;

namespace Fanlight {

class EventClient;

// What a client tells the run it belongs to, as it happens.
class EventClientOwner
{
public:
    virtual ~EventClientOwner() = default;
    virtual void asked(EventClient &client) = 0; // one more request for events
    // The client program has an event now, its payload as it came.
    virtual void told(EventClient &client, QByteArrayView payload) = 0;
};

// One program that wants to hear of events over one transport, through its relay. Run's thread.
class EventClient : public QObject
{
    Q_OBJECT
public:
    EventClient(int index, Transport transport, EventClientOwner &owner, QObject *parent)
        : QObject(parent)
        , m_owner(owner)
        , m_index(index)
        , m_transport(transport)
    {
    }
    // Connects, so that the first event finds the client there.
    virtual void open() = 0;
    // Connected; a long poll has at least been asked.
    [[nodiscard]] virtual bool isReady() const = 0;
    // The run begins: timers start.
    virtual void begin() {}

    [[nodiscard]] int index() const { return m_index; } // from 0, of its transport
    [[nodiscard]] Transport transport() const { return m_transport; }

protected:
    EventClientOwner &m_owner;

private:
    const int m_index;
    const Transport m_transport;
};

// What all clients of a run need to know.
struct EventClientContext
{
    quint16 port = 0;    // of the server
    QNetworkProxy proxy; // with a user name that no other client has
    // Of all clients of a transport, for they ask on one thread then instead of one each; outlives them. It
    // keeps the connections of different proxy users apart, so that each client has its own.
    QNetworkAccessManager *network = nullptr;
    int pollInterval = 0; // ms
    bool keepAlive = true;
    qint64 phase = 0; // ns, of the poll timer
};

[[nodiscard]] std::unique_ptr<EventClient> makeEventClient(
    Transport transport, int index, const EventClientContext &context, EventClientOwner &owner);

} // namespace Fanlight

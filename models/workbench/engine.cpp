// SPDX-License-Identifier: GPL-3.0-or-later
#include "workbench/engine.h"

#include "client/clientsession.h"
#include "client/rawsession.h"

#include <QTimer>

namespace Fanlight {

namespace {
constexpr int statsInterval = 200; // ms
}

Engine::Engine(CaptureQueue &queue, const CaptureClock &clock)
    : m_queue(queue)
    , m_clock(clock)
{
}

Engine::~Engine() = default;

void Engine::begin()
{
    m_host = std::make_unique<WebSocketHost>(m_registry, m_queue, m_clock);
    connect(m_host.get(), &WebSocketHost::stateChanged, this, &Engine::serverChanged);
    connect(m_host.get(), &WebSocketHost::emptied, this, &Engine::checkEmpty);
    m_relay = std::make_unique<RecordingProxy>(m_registry, m_queue, m_clock);
    if (!m_relay->listen()) // the sessions then say that they cannot reach it
        qWarning("The relay for client panels cannot listen on 127.0.0.1");
    m_statsTimer = std::make_unique<QTimer>();
    connect(m_statsTimer.get(), &QTimer::timeout, this, &Engine::takeStats);
    m_statsTimer->start(statsInterval);
}

void Engine::takeStats()
{
    // One empty answer after the last connection went, then silence.
    if (!m_host->hasConnections() && !m_hadConnections)
        return;
    m_hadConnections = m_host->hasConnections();
    Q_EMIT statsTaken(m_host->stats());
}

// --- the clients
// ---------------------------------------------------------------------------------------------------

std::unique_ptr<PanelSession> Engine::makeSession(ClientId client, ClientEngine engine)
{
    std::unique_ptr<PanelSession> session;
    if (engine == ClientEngine::Raw)
        session = std::make_unique<RawSession>(client, m_registry, *m_relay, m_queue, m_clock);
    else
        session = std::make_unique<ClientSession>(client, m_registry, *m_relay, m_queue, m_clock);
    connect(session.get(), &PanelSession::stateChanged, this, [this, client](const ClientState &state) {
        Q_EMIT clientChanged(client, state);
        checkEmpty();
    });
    return session;
}

void Engine::addClient(ClientId client)
{
    m_clients.emplace(client.value, makeSession(client, ClientEngine::Qt));
}

PanelSession *Engine::session(ClientId client) const
{
    const auto it = m_clients.find(client.value);
    return it == m_clients.end() ? nullptr : it->second.get();
}

RawSession *Engine::rawSession(ClientId client) const
{
    return qobject_cast<RawSession *>(session(client));
}

PanelSession *Engine::sessionFor(ClientId client, const ClientSettings &settings)
{
    const auto it = m_clients.find(client.value);
    if (it == m_clients.end())
        return nullptr;
    std::unique_ptr<PanelSession> &held = it->second;
    if (held->engine() == settings.engine || held->state().phase != ClientPhase::Disconnected)
        return held.get();
    auto next = makeSession(client, settings.engine);
    next->setConditions(held->conditions());
    held->disconnect(this);
    held->abort(); // it may be waiting to come back
    // And it may be the one whose signal has led here.
    held.release()->deleteLater();
    held = std::move(next);
    return held.get();
}

void Engine::removeClient(ClientId client)
{
    const auto it = m_clients.find(client.value);
    if (it == m_clients.end())
        return;
    // It may still have a close frame to send: it goes when it is disconnected.
    PanelSession *session = it->second.release();
    m_clients.erase(it);
    session->disconnect(this);
    if (session->state().phase == ClientPhase::Disconnected) {
        session->abort(); // it may be waiting to come back
        session->deleteLater();
        return;
    }
    session->setParent(this);
    connect(session, &PanelSession::stateChanged, session, [session](const ClientState &state) {
        if (state.phase == ClientPhase::Disconnected)
            session->deleteLater();
    });
    if (session->state().phase == ClientPhase::Open)
        session->close(CloseCodes::GoingAway, QString());
    else
        session->abort();
}

void Engine::openClient(ClientId client, const ClientSettings &settings)
{
    if (PanelSession *one = sessionFor(client, settings))
        one->open(settings);
}

void Engine::openClientWith(ClientId client, const ClientSettings &settings, const WritePlan &opening)
{
    if (auto *raw = qobject_cast<RawSession *>(sessionFor(client, settings)))
        raw->openWith(settings, opening);
}

void Engine::closeClient(ClientId client, CloseCode code, const QString &reason)
{
    PanelSession *one = session(client);
    if (!one)
        return;
    if (one->state().phase == ClientPhase::Connecting)
        one->abort();
    else
        one->close(code, reason);
}

void Engine::setClientConditions(ClientId client, const NetworkConditions &conditions)
{
    if (PanelSession *one = session(client))
        one->setConditions(conditions);
}

void Engine::clientSend(ClientId client, Opcode opcode, const QByteArray &payload)
{
    if (PanelSession *one = session(client))
        one->send(opcode, payload);
}

void Engine::clientSendWrites(ClientId client, const WritePlan &writes)
{
    if (RawSession *raw = rawSession(client))
        raw->sendWrites(writes);
}

void Engine::clientHalfClose(ClientId client)
{
    if (RawSession *raw = rawSession(client))
        raw->halfClose();
}

void Engine::clientReset(ClientId client)
{
    if (RawSession *raw = rawSession(client))
        raw->reset();
}

void Engine::setClientAnswers(ClientId client, bool pings, bool close)
{
    if (RawSession *raw = rawSession(client))
        raw->setAnswers(pings, close);
}

void Engine::shutDown(int limit)
{
    m_shuttingDown = true;
    QTimer::singleShot(limit, this, &Engine::finished);
    for (const auto &[id, client] : m_clients) {
        if (client->state().phase == ClientPhase::Open)
            client->close(CloseCodes::GoingAway, QString());
        else
            client->abort();
    }
    m_host->stop();
}

void Engine::checkEmpty()
{
    if (!m_shuttingDown || m_host->hasConnections())
        return;
    for (const auto &[id, client] : m_clients) {
        if (client->state().phase != ClientPhase::Disconnected)
            return;
    }
    Q_EMIT finished();
}

} // namespace Fanlight

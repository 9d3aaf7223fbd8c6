// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/eventclient.h"

#include <QElapsedTimer>
#include <QNetworkProxy>
#include <QPointer>
#include <QTimer>

class QNetworkReply;

namespace Fanlight {

// Asks for the events since the last one it knows and tells what the answer brought: what short and long
// polling share.
class PollingClient : public EventClient
{
    Q_OBJECT
public:
    PollingClient(int index, Transport transport, const EventClientContext &context, EventClientOwner &owner);
    ~PollingClient() override;

protected:
    void ask(const QString &path);
    [[nodiscard]] bool isAsking() const { return !m_reply.isNull(); }
    // fine: it was an answer that says what is new.
    virtual void answered(bool fine) = 0;

private:
    void finish(QNetworkReply *reply);

    QNetworkAccessManager &m_network; // all clients'
    const QNetworkProxy m_proxy;
    const quint16 m_port;
    const bool m_keepAlive;
    QByteArray m_lastId = "0";
    QPointer<QNetworkReply> m_reply;
};

// Asks whenever its timer ticks, at a fixed rate. While an answer is still under way no other request is sent
// and the tick is skipped.
class ShortPollingClient : public PollingClient
{
    Q_OBJECT
public:
    ShortPollingClient(int index, const EventClientContext &context, EventClientOwner &owner);
    void open() override; // polls once, for the connection
    [[nodiscard]] bool isReady() const override { return m_ready; }
    void begin() override;

protected:
    void answered(bool fine) override;

private:
    void tick();
    void waitForTick();

    const qint64 m_interval; // ns
    const qint64 m_phase;    // ns
    qint64 m_next = 0;       // ns since begin()
    QElapsedTimer m_clock;
    QTimer m_timer;
    bool m_ready = false;
};

// Asks again as soon as it has an answer.
class LongPollingClient : public PollingClient
{
    Q_OBJECT
public:
    LongPollingClient(int index, const EventClientContext &context, EventClientOwner &owner);
    void open() override;
    [[nodiscard]] bool isReady() const override { return isAsking(); }

protected:
    void answered(bool fine) override;

private:
    QTimer m_retry; // after a failure, so that it does not spin
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/pollingclients.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int retryDelay = 500; // ms

} // namespace

PollingClient::PollingClient(
    int index, Transport transport, const EventClientContext &context, EventClientOwner &owner)
    : EventClient(index, transport, owner, nullptr)
    , m_network(*context.network)
    , m_proxy(context.proxy)
    , m_port(context.port)
    , m_keepAlive(context.keepAlive)
{
}

PollingClient::~PollingClient()
{
    if (m_reply)
        m_reply->disconnect(this);
}

void PollingClient::ask(const QString &path)
{
    QUrl url(QStringLiteral("http://127.0.0.1/") + path);
    url.setPort(m_port);
    url.setQuery(QStringLiteral("since=") + QString::fromLatin1(m_lastId));
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    if (!m_keepAlive)
        request.setRawHeader("Connection", "close");
    m_network.setProxy(m_proxy);
    QNetworkReply *reply = m_network.get(request);
    m_reply = reply;
    connect(reply, &QNetworkReply::finished, this, [this, reply] { finish(reply); });
    m_owner.asked(*this);
}

void PollingClient::finish(QNetworkReply *reply)
{
    m_reply.clear();
    const bool fine = reply->error() == QNetworkReply::NoError &&
                      reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 200;
    if (fine) {
        if (const QByteArray id = reply->rawHeader("Last-Event-ID"); !id.isEmpty())
            m_lastId = id;
        const QByteArray body = reply->readAll();
        for (qsizetype begin = 0; begin < body.size();) {
            const qsizetype end = body.indexOf('\n', begin);
            const qsizetype length = (end < 0 ? body.size() : end) - begin;
            m_owner.told(*this, QByteArrayView(body).sliced(begin, length));
            begin += length + 1;
        }
    }
    answered(fine);
}

ShortPollingClient::ShortPollingClient(int index, const EventClientContext &context, EventClientOwner &owner)
    : PollingClient(index, Transport::ShortPolling, context, owner)
    , m_interval(qint64(context.pollInterval) * 1'000'000)
    , m_phase(context.phase)
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &ShortPollingClient::tick);
}

void ShortPollingClient::open()
{
    ask(QStringLiteral("poll"));
}

void ShortPollingClient::answered(bool fine)
{
    if (!m_clock.isValid() && !fine) // not begun: without a connection there is nothing to begin
        QTimer::singleShot(retryDelay, this, &ShortPollingClient::open);
    m_ready = m_ready || fine;
}

void ShortPollingClient::begin()
{
    m_clock.start();
    m_next = m_phase;
    waitForTick();
}

// Each tick's time is computed from the first, so that lateness does not add up.
void ShortPollingClient::waitForTick()
{
    const qint64 remaining = std::max<qint64>(0, m_next - m_clock.nsecsElapsed());
    m_timer.start(int((remaining + 999'999) / 1'000'000));
}

void ShortPollingClient::tick()
{
    const qint64 now = m_clock.nsecsElapsed();
    if (now >= m_next) {
        m_next += ((now - m_next) / m_interval + 1) * m_interval;
        if (!isAsking())
            ask(QStringLiteral("poll"));
    }
    waitForTick();
}

LongPollingClient::LongPollingClient(int index, const EventClientContext &context, EventClientOwner &owner)
    : PollingClient(index, Transport::LongPolling, context, owner)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &LongPollingClient::open);
}

void LongPollingClient::open()
{
    ask(QStringLiteral("longpoll"));
}

void LongPollingClient::answered(bool fine)
{
    if (fine)
        open();
    else
        m_retry.start(retryDelay);
}

} // namespace Fanlight

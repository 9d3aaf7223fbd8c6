// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caseconnection.h"

#include <utility>

namespace Fanlight {

namespace {

constexpr int farewell = 500; // ms for the closing handshake of a case that is over

RawClientSettings clientSettings(const TestSettings &settings, const Script &script)
{
    RawClientSettings client = rawSettingsFor(settings.url);
    client.verifyCertificate = settings.verifyCertificate;
    client.connectTimeout = settings.timeout;
    client.traceLimit = settings.traceLimit;
    client.deflateOffer = script.deflate;
    client.answerPings = script.answersPings;
    client.answerClose = false; // the script's to do, which knows what it has said
    return client;
}

} // namespace

CaseConnection::CaseConnection(const TestCase &test, const TestSettings &settings, const TestTarget &target,
    MaskingKeys &keys, QObject *parent)
    : CaseConnection(test, test.script(), settings, target, keys, parent)
{
}

CaseConnection::CaseConnection(const TestCase &test, Script script, const TestSettings &settings,
    const TestTarget &target, MaskingKeys &keys, QObject *parent)
    : QObject(parent)
    , m_test(test)
    , m_timeout(settings.timeout)
    , m_client(clientSettings(settings, script))
    , m_run(std::move(script), openingRequest(settings.url, keys.nonce()), target.greetings, keys, *this)
{
    m_wake.setSingleShot(true);
    m_wake.setTimerType(Qt::PreciseTimer);
    m_patience.setSingleShot(true);
    connect(&m_client, &RawClient::happened, this, &CaseConnection::happened);
    connect(&m_wake, &QTimer::timeout, this, [this] {
        m_run.wake();
        lookForJudgement();
    });
    connect(&m_patience, &QTimer::timeout, this, [this] {
        if (m_finished)
            return leave();
        m_run.timeOut(m_timeout);
        lookForJudgement();
    });
}

void CaseConnection::start()
{
    m_patience.start(m_timeout);
    m_client.open();
}

void CaseConnection::send(WritePlan plan)
{
    m_client.send(std::move(plan));
}

void CaseConnection::halfClose()
{
    m_client.halfClose();
}

void CaseConnection::wakeAfter(int ms)
{
    if (ms > 0)
        m_wake.start(ms);
    else
        m_wake.stop();
}

void CaseConnection::happened(const RawEvent &event)
{
    if (m_finished) {
        if (m_client.hasEnded())
            leave();
        return;
    }
    m_run.take(event.what);
    lookForJudgement();
}

void CaseConnection::lookForJudgement()
{
    const auto &judgement = m_run.judgement();
    if (m_finished || !judgement)
        return;
    m_finished = true;
    m_wake.stop();
    Q_EMIT finished(
        resultOf(m_test, judgement->verdict, judgement->reason, m_client.now(), m_client.trace()));
    if (m_client.hasEnded())
        return leave();
    m_patience.start(farewell);
    m_client.send(
        WritePlan{{serializeMessage(Opcode::Close, Scripted::closing(1000).payload, MaskingKey{}), 0}});
    m_client.finish();
}

void CaseConnection::leave()
{
    m_client.abort();
    deleteLater();
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/targetprobe.h"

#include "client/maskingkeys.h"
#include "tester/casewords.h"

namespace Fanlight {

namespace {

constexpr int echoPatience = 2'000; // ms
constexpr int othersPatience = 100; // ms after the echo

RawClientSettings clientSettings(const TestSettings &settings)
{
    RawClientSettings client = rawSettingsFor(settings.url);
    client.verifyCertificate = settings.verifyCertificate;
    client.connectTimeout = settings.timeout;
    client.traceLimit = 0;
    return client;
}

} // namespace

TargetProbe::TargetProbe(const TestSettings &settings, MaskingKeys &keys, QObject *parent)
    : QObject(parent)
    , m_question("Who is there? " + keys.nonce())
    , m_request(openingRequest(settings.url, keys.nonce()))
    , m_listener(clientSettings(settings))
    , m_speaker(clientSettings(settings))
    , m_timeout(settings.timeout)
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &TargetProbe::stepDone);
    for (RawClient *client : {&m_listener, &m_speaker}) {
        connect(client, &RawClient::happened, this,
            [this, client](const RawEvent &event) { take(*client, event.what); });
    }
}

void TargetProbe::start()
{
    m_patience.start(m_timeout);
    m_listener.open();
}

void TargetProbe::take(RawClient &client, const RawHappening &what)
{
    if (m_step == Step::Done)
        return;
    if (std::holds_alternative<RawConnected>(what))
        client.send(WritePlan{{headText(m_request), 0}});
    else if (const auto *response = std::get_if<RawResponse>(&what))
        answered(*response);
    else if (const auto *message = std::get_if<Message>(&what))
        heard(client, *message);
    else if (const auto *end = std::get_if<RawEnd>(&what)) {
        if (m_step == Step::Listener || m_step == Step::Speaker)
            fail(end->cause == RawEndCause::PeerClosed
                     ? QStringLiteral("The server closed the connection instead of answering.")
                     : QStringLiteral("The server could not be reached: %1.").arg(wordsFor(what)));
    }
}

void TargetProbe::answered(const RawResponse &response)
{
    if (!response.head)
        return fail(QStringLiteral("The server's answer is not HTTP."));
    if (const auto broken = firstFailure(checkResponse(m_request, *response.head)))
        return fail(
            QStringLiteral("The server's answer to the opening handshake is no acceptance. %1 (%2) It "
                           "was \"%3\".")
                .arg(QLatin1StringView(sentence(broken->rule)), QLatin1StringView(clause(broken->rule)),
                    QString::fromUtf8(broken->found)));
    if (m_step == Step::Listener) {
        m_step = Step::Speaker;
        return m_speaker.open();
    }
    m_step = Step::Echo;
    m_patience.start(echoPatience);
    m_speaker.send(WritePlan{{serializeMessage(Opcode::Text, m_question, MaskingKey{}), 0}});
}

void TargetProbe::heard(const RawClient &client, const Message &message)
{
    const bool question = message.opcode == Opcode::Text && message.payload == m_question;
    if (&client == &m_listener) {
        m_target.broadcasts = m_target.broadcasts || question;
    } else if (question) {
        m_target.echoes = true;
        m_step = Step::Others;
        m_patience.start(othersPatience);
    } else if (m_step != Step::Others) {
        m_target.greetings.push_back(message);
    }
}

// The time of a step is over.
void TargetProbe::stepDone()
{
    if (m_step == Step::Listener || m_step == Step::Speaker)
        return fail(QStringLiteral("The server did not answer the opening handshake within %1 s.")
                        .arg(double(m_timeout) / 1000));
    m_step = Step::Done;
    m_listener.abort();
    m_speaker.abort();
    Q_EMIT finished(m_target);
}

void TargetProbe::fail(const QString &reason)
{
    m_step = Step::Done;
    m_patience.stop();
    m_listener.abort();
    m_speaker.abort();
    Q_EMIT failed(reason);
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/demo.h"

#include "app/jsonevent.h"
#include "tables/deliveryrow.h"
#include "widgets/common/wording.h"

#include <QSet>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int clientCount = 3;
constexpr int stepLimit = 20'000; // ms
constexpr int quietTime = 60;     // ms without a new record
constexpr QByteArrayView message = "Good morning, class";
constexpr QByteArrayView hello = "Hello Server!";

} // namespace

Demo::Demo(Workbench &workbench, Transcript &transcript, quint16 port, QObject *parent)
    : QObject(parent)
    , m_workbench(workbench)
    , m_transcript(transcript)
    , m_port(port)
{
    m_steps = {
        {tr("A server starts on port %1").arg(port), tr("The server did not start listening."),
            &Demo::beginListening, &Demo::isListening},
        {tr("Three clients connect, each says \"Hello Server!\" and is greeted"),
            tr("Not all three clients connected, said hello and were greeted."), &Demo::beginClients,
            &Demo::areGreeted},
        {tr("Client 1 says \"Good morning, class\": all three receive it"),
            tr("The message did not reach all three clients."), &Demo::beginBroadcast, &Demo::isBroadcast},
        {tr("A plain HTTP GET to the same port is answered \"hi there\""),
            tr("The plain HTTP GET was not answered with \"hi there\"."), &Demo::beginHttp,
            &Demo::isAnswered},
    };
    m_limit.setSingleShot(true);
    m_limit.setInterval(stepLimit);
    m_quiet.setSingleShot(true);
    m_quiet.setInterval(quietTime);
    connect(&m_limit, &QTimer::timeout, this, [this] { finish(m_steps[m_step].complaint); });
    connect(&m_quiet, &QTimer::timeout, this, &Demo::stepDone);
    connect(&m_workbench, &Workbench::serverChanged, this, &Demo::onServerChanged);
    connect(&m_workbench, &Workbench::clientChanged, this, &Demo::advance);
    connect(&m_workbench.store(), &CaptureStore::appended, this, &Demo::noteMessage);
    connect(&m_workbench.store(), &CaptureStore::delivered, this, &Demo::advance);
    connect(&m_http, &HttpGet::finished, this, &Demo::onHttpFinished);
}

void Demo::start()
{
    m_step = 0;
    beginStep();
}

void Demo::beginStep()
{
    m_stepStart = m_workbench.store().lastNumber() + 1;
    m_transcript.note(m_steps[m_step].heading);
    m_limit.start();
    (this->*m_steps[m_step].begin)();
}

// Whatever happened: is the step there, and has the wire fallen silent?
void Demo::advance()
{
    if (!m_finished && m_step < m_steps.size() && (this->*m_steps[m_step].isDone)())
        m_quiet.start();
}

void Demo::stepDone()
{
    m_limit.stop();
    m_transcript.printPending();
    if (++m_step < m_steps.size())
        beginStep();
    else
        finish({});
}

void Demo::finish(const QString &sentence)
{
    if (m_finished)
        return;
    m_finished = true;
    m_limit.stop();
    m_quiet.stop();
    m_workbench.drainNow();
    m_transcript.printPending();
    Q_EMIT finished(sentence);
}

void Demo::beginListening()
{
    ServerSettings settings = m_workbench.serverSettings();
    settings.port = m_port;
    m_workbench.startServer(settings);
}

void Demo::onServerChanged()
{
    const ServerState &state = m_workbench.serverState();
    if (m_finished || m_step != 0) {
        advance();
    } else if (state.error == ServerError::PortTaken && state.nextFreePort != 0) {
        m_transcript.note(errorText(state));
        m_port = state.nextFreePort;
        beginListening();
    } else if (state.error != ServerError::None) {
        finish(errorText(state));
    } else if (state.listening && !m_quiet.isActive()) {
        m_transcript.listening(state);
        advance();
    }
}

bool Demo::isListening() const
{
    return m_workbench.serverState().listening;
}

void Demo::beginClients()
{
    m_workbench.startWithClients(clientCount);
}

bool Demo::areGreeted() const
{
    const QList<ClientId> clients = m_workbench.clients();
    const auto open = std::count_if(clients.begin(), clients.end(),
        [this](ClientId client) { return m_workbench.clientState(client).phase == ClientPhase::Open; });
    const QByteArray greeting = m_workbench.serverSettings().greeting.value_or(QString()).toUtf8();
    return open == clientCount && connectionsWith(Direction::ToServer, hello) == clientCount &&
           connectionsWith(Direction::ToClient, greeting) == clientCount;
}

void Demo::beginBroadcast()
{
    m_workbench.clientSend(m_workbench.clients().constFirst(), Opcode::Text, message.toByteArray());
}

bool Demo::isBroadcast() const
{
    return m_messageRecord != 0 && connectionsWith(Direction::ToClient, message) == clientCount;
}

void Demo::beginHttp()
{
    m_http.get(QUrl(serverUrl(m_workbench.serverState(), QStringLiteral("http"))));
}

void Demo::onHttpFinished(int status, const QByteArray &body, const QString &error)
{
    if (status == 200 && body == m_workbench.serverSettings().httpBody) {
        m_answered = true;
        advance();
    } else {
        finish(status == 0 ? tr("The plain HTTP GET failed: %1").arg(error)
                           : tr("The plain HTTP GET was answered with status %1.").arg(status));
    }
}

// Answered, and seen by the server's capture too.
bool Demo::isAnswered() const
{
    if (!m_answered)
        return false;
    const CaptureStore &store = m_workbench.store();
    for (quint64 number = std::max(m_stepStart, store.firstNumber()); number <= store.lastNumber();
         ++number) {
        if (store.record(number).kind == RecordKind::HttpResponse)
            return true;
    }
    return false;
}

int Demo::connectionsWith(Direction direction, QByteArrayView payload) const
{
    const CaptureStore &store = m_workbench.store();
    QSet<ConnectionId> found;
    for (quint64 number = std::max(m_stepStart, store.firstNumber()); number <= store.lastNumber();
         ++number) {
        const Record &record = store.record(number);
        if (record.kind != RecordKind::Frame || record.opcode != Opcode::Text ||
            record.direction != direction || record.payload != payload)
            continue;
        if (!Fanlight::isBroadcast(record)) {
            found.insert(record.connection);
            continue;
        }
        const Broadcast *broadcast = store.broadcast(record);
        for (std::size_t place = 0; broadcast && place < broadcast->deliveries.size(); ++place) {
            const Delivery &delivery = broadcast->deliveries[place];
            if (!delivery.wasGivenUp())
                found.insert(delivery.receiver);
        }
    }
    return int(found.size());
}

void Demo::noteMessage(quint64 first, quint64 last)
{
    const CaptureStore &store = m_workbench.store();
    for (quint64 number = std::max(first, store.firstNumber()); number <= last && m_messageRecord == 0;
         ++number) {
        const Record &record = store.record(number);
        if (record.kind == RecordKind::Frame && record.direction == Direction::ToServer &&
            record.payload == message)
            m_messageRecord = number;
    }
    advance();
}

} // namespace Fanlight

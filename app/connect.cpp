// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connect.h"

#include "app/output.h"
#include "app/terminal.h"
#include "protocol/utf8validator.h"
#include "tables/recordtext.h"
#include "widgets/common/wording.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

namespace Fanlight {

namespace {

constexpr quint64 captureBudget = 64 * 1024 * 1024; // bytes
constexpr int lastRecordPatience = 1'000;           // ms

} // namespace

Connect::Connect(const ConnectOptions &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_workbench(captureBudget)
    , m_transcript(m_workbench.store(), m_workbench.clock(), options.format)
{
    m_silence.setSingleShot(true);
    m_silence.setInterval(options.wait);
    connect(&m_workbench, &Workbench::clientChanged, this, &Connect::onClientChanged);
    connect(&m_workbench.store(), &CaptureStore::appended, this, &Connect::onAppended);
    // Queued: the batch that brings the end also brings records, which are announced after it.
    connect(&m_workbench.store(), &CaptureStore::connectionChanged, this, &Connect::finishWhenRecorded,
        Qt::QueuedConnection);
    connect(&m_input, &LineReader::lineRead, this, &Connect::send);
    connect(&m_input, &LineReader::finished, this, &Connect::inputEnded);
    connect(&m_silence, &QTimer::timeout, this, &Connect::silent);
    m_patience.setSingleShot(true);
    m_patience.setInterval(lastRecordPatience);
    connect(&m_patience, &QTimer::timeout, this, &Connect::finish);
    connect(&m_transcript, &Transcript::outputLost, this, [this] { fail({}); });
    connect(&m_stopSignal, &StopSignal::requested, this, [this] {
        m_interrupted = true;
        close(CloseCodes::GoingAway);
    });
    if (options.format == OutputFormat::Json)
        m_transcript.follow();
}

void Connect::start()
{
    m_client = m_workbench.addClient(m_options.settings);
    m_workbench.openClient(m_client);
}

void Connect::onClientChanged(ClientId client)
{
    if (client != m_client || m_ended)
        return;
    const ClientState state = m_workbench.clientState(client);
    if (state.phase == ClientPhase::Connecting)
        m_begun = true;
    if (state.phase == ClientPhase::Open && !m_open)
        onOpened(state);
    else if (state.phase == ClientPhase::Open && state.error != ClientError::None)
        fail(complaint(state));
    else if (state.phase == ClientPhase::Disconnected && (m_begun || state.error != ClientError::None))
        onDisconnected(state);
}

void Connect::onOpened(const ClientState &state)
{
    m_begun = true;
    m_open = true;
    if (m_options.format == OutputFormat::Words) {
        printRemark(
            state.subprotocol.isEmpty()
                ? tr("Connected to %1").arg(m_options.settings.url)
                : tr("Connected to %1, subprotocol %2").arg(m_options.settings.url, state.subprotocol));
    }
    if (m_exitCode != exitDone) {
        close(CloseCodes::Normal);
        return;
    }
    if (m_options.send.isEmpty()) {
        m_input.start();
        return;
    }
    for (const QString &text : m_options.send)
        send(text.toUtf8());
    inputEnded();
}

void Connect::onDisconnected(const ClientState &state)
{
    m_ended = true;
    m_workbench.drainNow();
    if (state.error != ClientError::None) {
        fail(complaint(state));
    } else {
        if (m_options.format == OutputFormat::Words)
            printRemark(closeText(state.closeCode, state.closeReason, state.closedByPeer));
        if (m_options.count && m_received < *m_options.count && !m_interrupted && m_exitCode == exitDone)
            fail(tr("The connection ended after %1 of %2 messages.").arg(m_received).arg(*m_options.count));
    }
    m_patience.start();
    finishWhenRecorded();
}

// The client knows the end before the relay has recorded it; the record belongs to the transcript.
void Connect::finishWhenRecorded()
{
    if (!m_ended)
        return;
    const ConnectionInfo *info = m_workbench.store().connection(m_workbench.clientState(m_client).connection);
    if (!info || info->state == ConnectionState::Closed)
        finish();
}

void Connect::onAppended(quint64 first, quint64 last)
{
    for (quint64 number = std::max(first, m_workbench.store().firstNumber()); number <= last; ++number) {
        const Record &record = m_workbench.store().record(number);
        if (record.kind != RecordKind::Frame || isControl(record.opcode))
            continue;
        if (record.direction == Direction::ToClient)
            onFrame(record);
        else if (record.opcode != Opcode::Continuation)
            m_input.acknowledge(); // one more line has left
    }
}

void Connect::onFrame(const Record &record)
{
    if (record.opcode != Opcode::Continuation) {
        m_message.clear();
        m_opcode = record.opcode;
    }
    m_message += record.payload;
    if (m_silence.isActive())
        m_silence.start();
    if (record.has(RecordFlag::Fin) && record.violation == Violation::None)
        onMessage();
}

void Connect::onMessage()
{
    if (m_options.count && m_received >= *m_options.count)
        return; // that one came after the last that was asked for
    ++m_received;
    if (m_options.format == OutputFormat::Words) {
        const bool printed =
            m_opcode != Opcode::Text
                ? printLine("binary " + QByteArray::number(m_message.size()) + ' ' + m_message.toHex())
            : isTerminalOutput() ? printLine(preview(m_message, m_opcode, std::numeric_limits<int>::max()))
                                 : printLine(m_message);
        if (!printed)
            fail({});
    }
    m_message.clear();
    if (m_options.count && m_received == *m_options.count)
        close(CloseCodes::Normal);
}

void Connect::send(const QByteArray &text)
{
    if (!isValidUtf8(text))
        fail(tr("A line of standard input is not UTF-8, so it cannot be sent as text."));
    else
        m_workbench.clientSend(m_client, Opcode::Text, text);
}

void Connect::inputEnded()
{
    if (!m_options.count || m_options.waitGiven)
        m_silence.start();
}

void Connect::silent()
{
    if (m_options.count)
        fail(tr("Only %1 of %2 messages came.").arg(m_received).arg(*m_options.count));
    else
        close(CloseCodes::Normal);
}

void Connect::close(CloseCode code)
{
    m_silence.stop();
    if (m_open)
        m_workbench.closeClient(m_client, code, {});
    else
        finish(); // nothing was opened yet
}

// A script that connects to many wants to know which one it was.
QString Connect::complaint(const ClientState &state) const
{
    return QStringLiteral("%1: %2").arg(m_options.settings.url, errorText(state));
}

// Says what went wrong, if there is somebody to say it to, and ends what is still open.
void Connect::fail(const QString &sentence)
{
    if (m_exitCode == exitDone && !sentence.isEmpty())
        printError(sentence);
    m_exitCode = exitFailed;
    if (m_workbench.clientState(m_client).phase == ClientPhase::Open)
        close(CloseCodes::Normal);
}

void Connect::finish()
{
    if (m_finished)
        return;
    m_finished = true;
    m_workbench.drainNow();
    if (m_options.format == OutputFormat::Json)
        m_transcript.printPending();
    Q_EMIT finished(m_exitCode);
}

int runConnect(int argc, char *argv[], const ConnectOptions &options)
{
    const QCoreApplication application(argc, argv);
    Connect connect(options);
    // Queued: an exit before exec() would be lost.
    QObject::connect(
        &connect, &Connect::finished, &application, &QCoreApplication::exit, Qt::QueuedConnection);
    connect.start();
    return QCoreApplication::exec();
}

} // namespace Fanlight

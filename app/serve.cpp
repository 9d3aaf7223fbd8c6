// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/serve.h"

#include "app/output.h"
#include "widgets/common/wording.h"

#include <QCoreApplication>

#include <utility>

namespace Fanlight {

namespace {

// Everything is printed as it comes, so little has to be kept.
constexpr quint64 captureBudget = 32 * 1024 * 1024; // bytes

} // namespace

Serve::Serve(const ServeOptions &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_workbench(captureBudget)
    , m_transcript(m_workbench.store(), m_workbench.clock(), options.format)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(options.settings.limits.closeTimeout + 1'000);
    connect(&m_workbench, &Workbench::serverChanged, this, &Serve::onServerChanged);
    // Queued: the batch that brings a connection's end also brings records, which are announced after it.
    connect(&m_workbench.store(), &CaptureStore::connectionChanged, this, &Serve::onConnectionChanged,
        Qt::QueuedConnection);
    connect(&m_transcript, &Transcript::outputLost, this, [this] { finish(exitFailed); });
    connect(&m_stopSignal, &StopSignal::requested, this, &Serve::stop);
    connect(&m_patience, &QTimer::timeout, this, [this] { finish(exitDone); });
}

void Serve::start()
{
    m_workbench.startServer(m_options.settings);
}

void Serve::onServerChanged()
{
    const ServerState &state = m_workbench.serverState();
    if (std::exchange(m_descriptorsGone, state.descriptorsGone) != state.descriptorsGone)
        printError(state.descriptorsGone ? descriptorText(state) : tr("Accepting connections again."));
    if (m_stopping) {
        finishWhenClosed();
    } else if (state.error != ServerError::None) {
        printError(errorText(state));
        finish(exitFailed);
    } else if (state.listening && !m_announced) {
        m_announced = true;
        m_transcript.listening(state);
        m_transcript.follow();
    }
}

void Serve::onConnectionChanged(ConnectionId id)
{
    const ConnectionInfo *info = m_workbench.store().connection(id);
    if (!info || info->state == ConnectionState::Closed)
        m_open.remove(id);
    else
        m_open.insert(id);
    if (m_stopping)
        finishWhenClosed();
}

void Serve::stop()
{
    if (m_stopping)
        return;
    m_stopping = true;
    m_patience.start();
    m_workbench.stopServer(); // at once: what is drained may be a flood
    m_workbench.drainNow();
}

void Serve::finishWhenClosed()
{
    if (!m_workbench.serverState().listening && m_open.isEmpty())
        finish(exitDone);
}

void Serve::finish(int exitCode)
{
    if (m_finished)
        return;
    m_finished = true;
    m_workbench.drainNow();
    m_transcript.printPending();
    Q_EMIT finished(exitCode);
}

int runServe(int argc, char *argv[], const ServeOptions &options)
{
    const QCoreApplication application(argc, argv);
    Serve serve(options);
    // Queued: an exit before exec() would be lost.
    QObject::connect(&serve, &Serve::finished, &application, &QCoreApplication::exit, Qt::QueuedConnection);
    serve.start();
    return QCoreApplication::exec();
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/plannedwriter.h"

#include "transport/halfclose.h"

#include <QNetworkProxy>
#include <QSslSocket>
#include <QTcpSocket>

#include <iterator>
#include <utility>

namespace Fanlight {

namespace {

// One turn of the event loop makes so many writes at most, so that others get theirs.
constexpr int writesPerTurn = 256;

} // namespace

PlannedWriter::PlannedWriter(QTcpSocket &socket, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
{
    m_pause.setSingleShot(true);
    m_pause.setTimerType(Qt::PreciseTimer);
    connect(&m_pause, &QTimer::timeout, this, &PlannedWriter::writeNext);
    // Queued: a write that leaves at once would call this from within.
    connect(&socket, &QIODevice::bytesWritten, this, &PlannedWriter::writeNext, Qt::QueuedConnection);
    if (auto *secure = qobject_cast<QSslSocket *>(&socket))
        connect(secure, &QSslSocket::encryptedBytesWritten, this, &PlannedWriter::writeNext,
            Qt::QueuedConnection);
}

void PlannedWriter::start()
{
    if (m_stage != Stage::Waiting)
        return;
    // A write is a segment of its own only when it waits for no acknowledgement.
    m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_stage = Stage::Started;
    writeNext();
}

void PlannedWriter::send(WritePlan plan)
{
    if (m_stage == Stage::Stopped)
        return;
    m_plan.insert(m_plan.end(), std::make_move_iterator(plan.begin()), std::make_move_iterator(plan.end()));
    writeNext();
}

void PlannedWriter::halfClose()
{
    m_finish = Finish::Half;
    writeNext();
}

void PlannedWriter::finish()
{
    m_finish = Finish::Whole;
    writeNext();
}

void PlannedWriter::stop()
{
    m_stage = Stage::Stopped;
    m_pause.stop();
    m_plan.clear();
}

quint64 PlannedWriter::bytesToWrite() const
{
    quint64 bytes = quint64(m_socket.bytesToWrite());
    for (const WireWrite &write : m_plan)
        bytes += quint64(write.bytes.size());
    return bytes;
}

// What the system has not taken yet would run together with what comes next.
bool PlannedWriter::isBusy() const
{
    const auto *secure = qobject_cast<const QSslSocket *>(&m_socket);
    return m_pause.isActive() || m_socket.bytesToWrite() > 0 ||
           (secure && secure->encryptedBytesToWrite() > 0);
}

void PlannedWriter::writeNext()
{
    if (m_stage != Stage::Started)
        return;
    for (int writes = 0; !m_plan.empty(); ++writes) {
        if (isBusy())
            return;
        if (writes == writesPerTurn)
            return m_pause.start(0);
        if (const int pause = m_plan.front().pause; pause > 0 && !std::exchange(m_paused, true))
            return m_pause.start(pause);
        m_paused = false;
        const QByteArray bytes = std::move(m_plan.front().bytes);
        m_plan.pop_front();
        Q_EMIT writing(bytes);
        m_socket.write(bytes);
        m_socket.flush();
        if (m_stage != Stage::Started)
            return;
    }
    if (m_finish != Finish::No && m_socket.bytesToWrite() == 0)
        finishNow();
}

void PlannedWriter::finishNow()
{
    const Finish finish = std::exchange(m_finish, Finish::No);
    const bool viaProxy = m_socket.proxy().type() == QNetworkProxy::Socks5Proxy;
    if (finish == Finish::Half && viaProxy)
        Q_EMIT sendingEnded();
    else if (finish == Finish::Half)
        shutDownSending(m_socket.socketDescriptor());
    else
        m_socket.disconnectFromHost();
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/wiresocket.h"

#include "transport/directsend.h"

#include <QHostAddress>
#include <QSslSocket>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace Fanlight {

namespace {
constexpr qint64 readAhead = 64 * 1024;
// Joined into one send at most; a turn that collects more is flushed before it ends.
constexpr qsizetype joinLimit = 256 * 1024; // bytes
constexpr std::size_t joinPieces = 1024;
constexpr qsizetype conflatedJoinLimit = 16 * 1024;
// What is read at a time. After so many messages or bytes in one turn the other connections have theirs:
// enough for broadcasts to be joined well, few enough when each goes to thousands.
constexpr qint64 smallStep = 1024;
constexpr qint64 largeStep = 4 * 1024; // while messages are large
constexpr int smallWork = 8;           // messages in a step that say they are not
constexpr int workLimit = 64;
constexpr quint64 bytesLimit = 256 * 1024;
// What TLS may hold unsent before more is given to it.
constexpr qint64 tlsAhead = 64 * 1024;
// What may wait for a slow network's link before more is given to it: as much as a kernel would hold.
constexpr qsizetype linkAhead = 256 * 1024;
} // namespace

WireSocket::WireSocket(QTcpSocket *real, WireHandler &handler, SendTurn &turn, QObject *parent)
    : QTcpSocket(parent)
    , m_real(real)
    , m_handler(handler)
    , m_turn(turn)
    , m_direct(qobject_cast<QSslSocket *>(real) == nullptr)
{
    m_real->setParent(this);
    m_real->setReadBufferSize(readAhead);
    setPeerAddress(m_real->peerAddress());
    setPeerPort(m_real->peerPort());
    setLocalAddress(m_real->localAddress());
    setLocalPort(m_real->localPort());
    setSocketState(ConnectedState);
    setOpenMode(ReadWrite | Unbuffered);
    connect(m_real, &QTcpSocket::readyRead, this, &WireSocket::readReal);
    connect(m_real, &QTcpSocket::disconnected, this, &WireSocket::realGone);
    connect(m_real, &QTcpSocket::bytesWritten, this, &WireSocket::realWrote);
    if (auto *tls = qobject_cast<QSslSocket *>(m_real))
        connect(tls, &QSslSocket::encryptedBytesWritten, this, &WireSocket::realWrote);
    connect(m_real, &QTcpSocket::errorOccurred, this, [this](SocketError error) { m_error = error; });
}

WireSocket::~WireSocket()
{
    m_turn.forget(*this);
    if (m_network)
        m_turn.delays().forget(*this);
    m_real->disconnect(this);
    // The base class would otherwise call close() and disconnectFromHost() of what is already gone.
    setSocketState(UnconnectedState);
    setOpenMode(NotOpen);
}

void WireSocket::start()
{
    readReal();
    if (!m_ended && m_real->state() == UnconnectedState)
        realGone();
}

void WireSocket::send(OutgoingPiece piece)
{
    if (piece.bytes.isEmpty())
        return;
    if (m_ended || m_finishing) {
        giveUp(piece);
        return;
    }
    if (!piece.record)
        piece.queued = quint32(std::min<quint64>(queuedBytes(), std::numeric_limits<quint32>::max()));
    if (const auto displaced = m_out.push(std::move(piece)))
        drop(*displaced);
    if (m_scheduled) {
        if ((m_out.bytes() > quint64(joinLimit) || m_out.size() > joinPieces) && !isBusy())
            flushQueue();
        return;
    }
    // While the real socket is busy, realWrote() goes on; while the network is, delayExpired().
    if (!isBusy()) {
        m_scheduled = true;
        m_turn.schedule(*this);
    }
}

bool WireSocket::sendNow(const JoinedPieces &pieces, ConnectionId receiver)
{
    if (m_ended || m_finishing || !m_out.isEmpty() || isOutDelayed() || isOutFaulty() || isBusy())
        return false;
    const auto queued = quint32(std::min<quint64>(queuedBytes(), std::numeric_limits<quint32>::max()));
    const JoinedBroadcasts &broadcasts = *pieces.broadcasts;
    const qint64 now = m_turn.clock().now();
    if (broadcasts.parts.size() == 1)
        m_turn.deliver({now, m_outOffset, broadcasts.parts.front().broadcast, receiver, queued,
            broadcasts.parts.front().size});
    else
        m_turn.deliver({now, m_outOffset, receiver, queued, pieces.broadcasts});
    m_outOffset += broadcasts.size;
    if (!giveToKernel(pieces.bytes) && !m_ended && somethingWaits())
        m_hadQueue = true;
    return true;
}

bool WireSocket::realIsBusy() const
{
    if (m_direct)
        return m_realHolds && m_real->bytesToWrite() > 0;
    return m_real->bytesToWrite() + static_cast<const QSslSocket *>(m_real)->encryptedBytesToWrite() >
           tlsAhead;
}

void WireSocket::leave(OutgoingPiece &piece, qint64 now)
{
    if (piece.record) {
        piece.record->time = now;
        piece.record->offset = m_outOffset;
        m_turn.record(std::move(*piece.record));
    } else {
        m_turn.deliver(
            {now, m_outOffset, piece.broadcast, piece.receiver, piece.queued, quint32(piece.bytes.size())});
    }
    m_outOffset += quint64(piece.bytes.size());
}

// A broadcast counts whom it did not reach.
void WireSocket::giveUp(const OutgoingPiece &piece)
{
    if (!piece.record)
        m_turn.deliver({m_turn.clock().now(), 0, piece.broadcast, piece.receiver, piece.queued, 0});
}

void WireSocket::dropQueue()
{
    for (const OutgoingPiece &piece : m_out.takeAll())
        giveUp(piece);
}

void WireSocket::drop(const OutgoingPiece &piece)
{
    ++m_dropped;
    giveUp(piece);
}

bool WireSocket::isBusy() const
{
    if (isOutDelayed())
        return m_network->out.waiting() >= linkAhead || m_network->out.room() <= 0;
    return realIsBusy();
}

// Returns false when no more can be taken now.
bool WireSocket::giveToReal(QByteArrayView bytes)
{
    if (isOutDelayed()) {
        m_network->out.push(bytes.toByteArray(), m_turn.clock().now());
        return !isBusy();
    }
    return giveToKernel(bytes);
}

bool WireSocket::giveToKernel(QByteArrayView bytes)
{
    qint64 taken = 0;
    if (m_direct) {
        taken = sendDirect(m_real->socketDescriptor(), bytes);
        if (taken < 0) {
            abortWire();
            return false;
        }
        if (taken == bytes.size())
            return true;
    }
    if (m_real->state() != ConnectedState) // what TLS was written to would be flushed when it is no more
        return false;
    // The rest waits in Qt's buffer, which arms the write notifier.
    m_realHolds = true;
    m_real->write(bytes.data() + taken, bytes.size() - taken);
    return !m_direct && !realIsBusy();
}

// Takes pieces off the queue's head, joins small ones and gives them away. False when the peer takes no more.
bool WireSocket::flushJoined()
{
    if (isOutFaulty())
        return flushThroughFaults();
    const qint64 now = m_turn.clock().now();
    const auto takeNext = [this, now] {
        OutgoingPiece piece = m_out.take();
        leave(piece, now);
        return piece;
    };
    // What is given away cannot be replaced by something newer any more.
    const qsizetype limit = m_out.isConflating() ? conflatedJoinLimit : joinLimit;
    if (m_out.size() == 1 || m_out.nextSize() > limit / 4)
        return giveToReal(takeNext().bytes);
    // Reused by every socket of the thread: broadcasts join the same frames again and again.
    static thread_local QByteArray joined;
    joined.resize(0);
    while (!m_out.isEmpty() && joined.size() + m_out.nextSize() <= limit)
        joined.append(takeNext().bytes);
    return giveToReal(joined);
}

void WireSocket::flushQueue()
{
    m_scheduled = false;
    if (m_ended)
        return;
    while (!m_out.isEmpty() && !isBusy()) {
        if (!flushJoined())
            break;
    }
    if (m_network)
        passOutgoing();
    if (m_ended)
        return;
    if (somethingWaits()) {
        m_hadQueue = true;
        return;
    }
    if (m_finishing)
        endSending();
    else if (std::exchange(m_hadQueue, false))
        m_handler.wireDrained();
}

void WireSocket::realWrote()
{
    m_realHolds = m_real->bytesToWrite() > 0;
    if (!m_ended && (m_network || !realIsBusy()))
        flushQueue();
}

bool WireSocket::somethingWaits() const
{
    return !m_out.isEmpty() || m_real->bytesToWrite() > 0 || (m_network && m_network->out.waiting() > 0);
}

quint64 WireSocket::queuedBytes() const
{
    qint64 below = m_realHolds ? m_real->bytesToWrite() : 0;
    if (!m_direct)
        below += static_cast<const QSslSocket *>(m_real)->encryptedBytesToWrite();
    if (m_network)
        below += m_network->out.waiting();
    return m_out.bytes() + quint64(below);
}

bool WireSocket::dropOldestData()
{
    const auto oldest = m_out.dropOldestData();
    if (!oldest)
        return false;
    drop(*oldest);
    return true;
}

void WireSocket::dropDownTo(quint64 cost)
{
    while (m_out.dataSize() > 1 && queueCost() > cost && dropOldestData()) {
    }
}

void WireSocket::conflate()
{
    for (const OutgoingPiece &piece : m_out.beginConflating())
        drop(piece);
}

void WireSocket::setReadPaused(bool paused)
{
    if (m_readPaused == paused)
        return;
    m_readPaused = paused;
    // Later, because the caller may be in the middle of something the bytes would change.
    if (!paused)
        QMetaObject::invokeMethod(this, &WireSocket::readReal, Qt::QueuedConnection);
}

void WireSocket::readReal()
{
    if (m_reading || m_readLater)
        return;
    m_reading = true;
    m_work = 0;
    m_turnOffset = m_inOffset;
    do {
        readNow();
    } while (m_network && passIncoming());
    m_reading = false;
}

void WireSocket::readNow()
{
    std::array<char, largeStep> step;
    qint64 stepSize = smallStep;
    while (!m_readPaused && !m_ended && !m_readLater && m_real->bytesAvailable() > 0) {
        const bool isDelayed = m_network && !m_network->in.isTransparent();
        if (!isDelayed) {
            const int before = m_work;
            // The rest as it is: Qt then gives its buffer away, where it would keep 16 KiB for each socket
            // that ever got a byte.
            if (const qint64 rest = m_real->bytesAvailable(); rest <= stepSize) {
                pass(m_real->read(rest));
            } else {
                const qint64 size = m_real->read(step.data(), stepSize);
                pass(QByteArrayView(step.data(), qsizetype(std::max<qint64>(size, 0))));
            }
            stepSize = m_work - before > smallWork ? smallStep : std::min(stepSize * 2, largeStep);
            continue;
        }
        if (m_network->in.room() <= 0 && !m_network->peerGone)
            return;
        m_network->in.push(m_real->read(readAhead), m_turn.clock().now());
    }
    if (m_network && m_network->peerGone && !m_readPaused && m_real->bytesAvailable() == 0 &&
        !std::exchange(m_network->inEndGiven, true))
        m_network->in.pushEnd(m_turn.clock().now());
}

void WireSocket::pass(QByteArrayView bytes)
{
    if (m_network && m_network->inFaults)
        filterIncoming(bytes);
    else
        receive(bytes);
}

void WireSocket::receive(QByteArrayView bytes)
{
    m_inOffset += quint64(bytes.size());
    m_handler.wireReceived(bytes);
    m_work += m_handler.takeWork();
    const bool isEnough = m_work >= workLimit || m_inOffset - m_turnOffset >= bytesLimit;
    if (!isEnough || m_realGone || m_readLater)
        return;
    m_readLater = true;
    QMetaObject::invokeMethod(this, &WireSocket::readAgain, Qt::QueuedConnection);
}

void WireSocket::readAgain()
{
    m_readLater = false;
    readReal();
}

} // namespace Fanlight

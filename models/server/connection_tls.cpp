// SPDX-License-Identifier: GPL-3.0-or-later
// Connection's first phase on a TLS port: from the TCP connection until bytes come in the clear.
#include "server/connection.h"
#include "server/tlsentry.h"
#include "transport/tlsfacts.h"

#include <QSslSocket>

namespace Fanlight {

namespace {

QString milliseconds(qint64 nanoseconds)
{
    return QString::number(double(nanoseconds) / 1e6, 'f', 1);
}

} // namespace

void Connection::beginTls(QSslSocket &socket)
{
    setPhase(Phase::Tls);
    setDeadline(Deadline::Tls, m_context.settings.tls.handshakeTimeout);
    m_wire->setReadPaused(true); // what comes now is for the library
    m_tls = new TlsEntry(socket, this);
    connect(m_tls, &TlsEntry::encrypted, this, &Connection::tlsDone);
    connect(m_tls, &TlsEntry::failed, this, &Connection::tlsFailed);
    connect(m_tls, &TlsEntry::plainHttpCame, this, &Connection::refusePlainHttp);
    m_wire->start(); // it may have ended already
    if (m_phase == Phase::Tls)
        m_tls->start();
}

void Connection::tlsDone()
{
    if (m_phase != Phase::Tls)
        return;
    const TlsSummary summary = m_tls->summary();
    m_info.encryptedAt = m_context.clock.now();
    m_info.tlsSummary = std::make_shared<const TlsSummary>(summary);
    pushInfo();
    reportTls(QStringLiteral("%1. It took %2 ms from the TCP connection")
                  .arg(sentenceOf(summary), milliseconds(m_info.encryptedAt - m_info.openedAt)));
    m_tls->deleteLater(); // it is what called
    m_tls = nullptr;
    setDeadline(Deadline::None, 0);
    setPhase(Phase::Http);
    beginHttp();
    m_wire->setReadPaused(false);
}

void Connection::tlsFailed(const QString &sentence)
{
    if (m_phase != Phase::Tls)
        return;
    m_endSentence = sentence;
    note(QStringLiteral("The TLS handshake with %1 failed: %2").arg(m_info.peer, sentence));
    m_context.owner.handshakeRefused(*this);
    // Later: the library is in the middle of saying it.
    QMetaObject::invokeMethod(m_wire, &WireSocket::abortWire, Qt::QueuedConnection);
}

// In the clear as it asked: the one answer it can read.
void Connection::refusePlainHttp()
{
    if (m_phase != Phase::Tls)
        return;
    m_endSentence = QStringLiteral("plain HTTP came to the TLS port");
    note(QStringLiteral(
        "Plain HTTP came to the TLS port from %1: answered with 400. The URL has to begin with "
        "https:// or wss://")
             .arg(m_info.peer));
    m_context.owner.handshakeRefused(*this);
    reply(refusal(400, "This port speaks TLS: the URL has to begin with https:// or wss://.\n", httpDate()),
        RecordKind::HttpResponse);
}

void Connection::tlsTooSlow()
{
    m_endSentence =
        QStringLiteral("no TLS handshake within %1 s").arg(m_context.settings.tls.handshakeTimeout / 1000.0);
    note(QStringLiteral("Dropped: ") + m_endSentence);
    m_context.owner.handshakeRefused(*this);
    m_wire->abortWire();
}

// What the library tells is no trouble, as other notes are.
void Connection::reportTls(const QString &sentence)
{
    Record record;
    record.kind = RecordKind::Note;
    record.connection = m_info.id;
    record.time = m_context.clock.now();
    record.payload = sentence.toUtf8();
    record.payloadLength = quint64(record.payload.size());
    record.set(RecordFlag::ApiReported);
    m_context.queue.push(std::move(record));
}

void Connection::noteTlsTimes()
{
    if (m_info.encryptedAt == timeUnknown || m_info.side == ConnectionSide::Both) // our own panel tells more
        return;
    const qint64 now = m_context.clock.now();
    reportTls(
        QStringLiteral("From the TCP connection: TLS after %1 ms, the WebSocket after %2 ms")
            .arg(milliseconds(m_info.encryptedAt - m_info.openedAt), milliseconds(now - m_info.openedAt)));
}

} // namespace Fanlight

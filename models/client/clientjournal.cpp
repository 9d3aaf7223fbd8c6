// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/clientjournal.h"

#include "client/clientnotes.h"

#include <QUrl>

namespace Fanlight {

ClientJournal::ClientJournal(ClientId client, CaptureQueue &queue, const CaptureClock &clock)
    : m_client(client)
    , m_queue(queue)
    , m_clock(clock)
{
}

void ClientJournal::begin(ConnectionId connection, const ClientSettings &settings)
{
    const QUrl url(settings.url.trimmed());
    m_info = ConnectionInfo{};
    m_info.id = connection;
    m_info.client = m_client;
    m_info.side = ConnectionSide::Client;
    m_info.tls = url.scheme() == u"wss";
    m_info.name = settings.name;
    m_info.peer = destinationOf(settings);
    const QString path = url.path(QUrl::FullyEncoded);
    m_info.path = path.isEmpty() ? QStringLiteral("/") : path;
    if (url.hasQuery())
        m_info.path += u'?' + url.query(QUrl::FullyEncoded);
    m_info.openedAt = m_clock.now();
}

ConnectionInfo ClientJournal::info(ConnectionState state) const
{
    ConnectionInfo info = m_info;
    info.state = state;
    if (state == ConnectionState::Closed)
        info.closedAt = m_clock.now();
    return info;
}

void ClientJournal::push(ConnectionState state)
{
    m_queue.push(info(state));
}

void ClientJournal::note(const QString &sentence)
{
    // Before anything was tried there is nothing that the sentence could stand by.
    if (m_info.id != ConnectionId{})
        m_queue.push(record(RecordKind::Note, sentence.toUtf8()));
}

void ClientJournal::report(const QString &sentence)
{
    Record told = record(RecordKind::Note, sentence.toUtf8());
    told.set(RecordFlag::ApiReported);
    m_queue.push(std::move(told));
}

void ClientJournal::neverOpened()
{
    m_queue.push(record(RecordKind::Closed, QByteArrayLiteral("The connection was never opened.")));
    push(ConnectionState::Closed);
}

void ClientJournal::message(Direction direction, Opcode opcode, const QByteArray &payload)
{
    Record message = record(RecordKind::Frame, payload);
    message.direction = direction;
    message.opcode = opcode;
    message.lengthEncoding = minimalEncoding(message.payloadLength);
    message.set(RecordFlag::Fin);
    message.set(RecordFlag::ApiReported);
    m_queue.push(std::move(message));
}

Record ClientJournal::record(RecordKind kind, const QByteArray &payload) const
{
    Record record;
    record.time = m_clock.now();
    record.connection = m_info.id;
    record.kind = kind;
    record.payload = payload;
    record.payloadLength = quint64(payload.size());
    return record;
}

} // namespace Fanlight

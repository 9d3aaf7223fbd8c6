// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/clientmessagemodel.h"

#include "tables/recordtext.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace Fanlight {

namespace {

// A handshake that succeeded is told by what follows it.
bool isRefusal(const Record &record)
{
    const QByteArrayView payload(record.payload);
    const qsizetype status = payload.indexOf(' ') + 1;
    return status == 0 || !payload.sliced(status).startsWith("101");
}

bool isAbnormalEnd(CloseCode code)
{
    return code != CloseCode{} && code != CloseCodes::Normal && code != CloseCodes::GoingAway &&
           code != CloseCodes::NoStatusReceived;
}

bool isError(const Record &record)
{
    switch (record.kind) {
    case RecordKind::Note:
    case RecordKind::HandshakeResponse: // only refusals have a row
        return true;
    case RecordKind::Closed:
        return isAbnormalEnd(record.closeCode);
    default:
        return record.violation != Violation::None;
    }
}

} // namespace

ClientMessageModel::ClientMessageModel(
    CaptureStore &store, const CaptureClock &clock, ClientId client, QObject *parent)
    : QAbstractListModel(parent)
    , m_store(store)
    , m_clock(clock)
    , m_client(client)
{
    connect(&store, &CaptureStore::connectionChanged, this, &ClientMessageModel::learnConnection);
    connect(&store, &CaptureStore::appended, this, &ClientMessageModel::appendRecords);
    connect(&store, &CaptureStore::evictedBelow, this, &ClientMessageModel::evictRecords);
    connect(&store, &CaptureStore::cleared, this, [this] { removeFirst(m_rows.size()); });
    for (const ConnectionId id : store.connections())
        learnConnection(id);
    rebuild();
}

void ClientMessageModel::setControlShown(bool shown)
{
    if (std::exchange(m_controlShown, shown) == shown)
        return;
    beginResetModel();
    rebuild();
    endResetModel();
}

bool ClientMessageModel::isControlShown() const
{
    return m_controlShown;
}

void ClientMessageModel::clearView()
{
    m_hiddenBelow = m_store.lastNumber() + 1;
    removeFirst(m_rows.size());
}

int ClientMessageModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ClientMessageModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const quint64 number = m_rows[std::size_t(index.row())];
    // A view may ask for evicted rows until it is told that they are gone.
    if (number < m_store.firstNumber() || number > m_store.lastNumber())
        return {};
    const Record &record = m_store.record(number);
    switch (role) {
    case Qt::DisplayRole:
        return infoText(record);
    case int(MessageRole::RecordNumber):
        return number;
    case int(MessageRole::TimeText):
        return timeOfDay(m_clock, record.time);
    case int(MessageRole::SentByClient):
        return record.direction == Direction::ToServer;
    case int(MessageRole::RecordKindValue):
        return int(record.kind);
    case int(MessageRole::OpcodeValue):
        return int(record.opcode);
    case int(MessageRole::WireSize):
        return record.wireSize();
    case int(MessageRole::ViolationValue):
        return int(record.violation);
    case int(MessageRole::FullPayload):
        return record.payload;
    case int(MessageRole::IsError):
        return isError(record);
    default:
        return {};
    }
}

void ClientMessageModel::learnConnection(ConnectionId id)
{
    const ConnectionInfo *info = m_store.connection(id);
    if (info && info->client == m_client)
        m_connections.insert(id);
}

void ClientMessageModel::appendRecords(quint64 first, quint64 last)
{
    if (m_connections.isEmpty())
        return;
    std::vector<quint64> added;
    for (quint64 number = first; number <= last; ++number) {
        if (shows(m_store.record(number)))
            added.push_back(number);
    }
    if (added.empty())
        return;
    if (added.size() > maxRows)
        added.erase(added.begin(), added.end() - std::ptrdiff_t(maxRows));
    if (m_rows.size() + added.size() > maxRows)
        removeFirst(m_rows.size() + added.size() - maxRows);
    const int row = rowCount();
    beginInsertRows({}, row, row + int(added.size()) - 1);
    m_rows.insert(m_rows.end(), added.cbegin(), added.cend());
    endInsertRows();
}

void ClientMessageModel::evictRecords(quint64 firstNumber)
{
    // The store forgets closed connections only when it evicts.
    m_connections.removeIf([this](ConnectionId id) { return !m_store.connection(id); });
    removeFirst(std::size_t(std::lower_bound(m_rows.cbegin(), m_rows.cend(), firstNumber) - m_rows.cbegin()));
}

// From the newest backwards, as far as there is room.
void ClientMessageModel::rebuild()
{
    m_rows.clear();
    const quint64 begin = std::max(m_store.firstNumber(), m_hiddenBelow);
    for (quint64 number = m_store.lastNumber(); number >= begin && m_rows.size() < maxRows; --number) {
        if (shows(m_store.record(number)))
            m_rows.push_front(number);
    }
}

void ClientMessageModel::removeFirst(std::size_t count)
{
    if (count == 0)
        return;
    beginRemoveRows({}, 0, int(count) - 1);
    m_rows.erase(m_rows.cbegin(), m_rows.cbegin() + std::ptrdiff_t(count));
    endRemoveRows();
}

bool ClientMessageModel::shows(const Record &record) const
{
    if (!m_connections.contains(record.connection))
        return false;
    switch (record.kind) {
    case RecordKind::Opened:
    case RecordKind::Closed:
    case RecordKind::Note:
        return true;
    case RecordKind::HandshakeResponse:
        return isRefusal(record);
    case RecordKind::HandshakeRequest:
    case RecordKind::HttpRequest:
    case RecordKind::HttpResponse:
        return false;
    case RecordKind::Frame:
        break;
    }
    const bool pingOrPong = record.opcode == Opcode::Ping || record.opcode == Opcode::Pong;
    return m_controlShown || !pingOrPong || record.violation != Violation::None;
}

} // namespace Fanlight

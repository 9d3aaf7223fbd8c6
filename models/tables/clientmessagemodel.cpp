// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/clientmessagemodel.h"

#include "tables/messageinflation.h"
#include "tables/recordtext.h"

#include <algorithm>
#include <utility>

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
        return !record.has(RecordFlag::ApiReported); // else it tells how TLS was set up
    case RecordKind::HandshakeResponse:              // only refusals have a row
        return true;
    case RecordKind::Closed:
        return isAbnormalEnd(record.closeCode);
    default:
        return record.violation != Violation::None;
    }
}

} // namespace

ClientMessageModel::Row ClientMessageModel::rowOf(
    const Record &broadcast, quint64 number, const Delivery &delivery, quint32 place)
{
    return {broadcast.time + qint64(delivery.left) * Delivery::step, number, place};
}

ClientMessageModel::ClientMessageModel(
    CaptureStore &store, const CaptureClock &clock, ClientId client, QObject *parent)
    : QAbstractListModel(parent)
    , m_store(store)
    , m_clock(clock)
    , m_client(client)
{
    connect(&store, &CaptureStore::connectionChanged, this, &ClientMessageModel::learnConnection);
    connect(&store, &CaptureStore::appended, this, &ClientMessageModel::appendRecords);
    connect(&store, &CaptureStore::deliveredToClients, this, &ClientMessageModel::takeDeliveries);
    connect(&store, &CaptureStore::evictedBelow, this, &ClientMessageModel::evictRecords);
    connect(&store, &CaptureStore::cleared, this, [this] { dropRows(0, m_rows.size()); });
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
    dropRows(0, m_rows.size());
}

int ClientMessageModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ClientMessageModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows[std::size_t(index.row())];
    // A view may ask for evicted rows until it is told that they are gone.
    if (row.number < m_store.firstNumber() || row.number > m_store.lastNumber())
        return {};
    const Record &record = m_store.record(row.number);
    switch (role) {
    case Qt::DisplayRole:
        return infoText(inflatedAlone(m_store, record).value_or(record));
    case int(MessageRole::RecordNumber):
        return row.number;
    case int(MessageRole::DeliveryPlace):
        return row.place;
    case int(MessageRole::Time):
        return row.time;
    case int(MessageRole::TimeText):
        return timeOfDay(m_clock, row.time);
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
        return inflatedAlone(m_store, record).value_or(record).payload;
    case int(MessageRole::IsError):
        return isError(record);
    default:
        return {};
    }
}

void ClientMessageModel::learnConnection(ConnectionId id)
{
    const ConnectionInfo *info = m_store.connection(id);
    if (!info || info->client != m_client)
        return;
    m_connections.insert(id);
    m_receivers.insert(id);
}

void ClientMessageModel::collect(quint64 number, std::vector<Row> &rows) const
{
    const Record &record = m_store.record(number);
    if (!isBroadcast(record)) {
        if (m_connections.contains(record.connection) && shows(record))
            rows.push_back({record.time, number, noDelivery});
        return;
    }
    const Broadcast *broadcast = shows(record) ? m_store.broadcast(record) : nullptr;
    if (!broadcast)
        return;
    for (std::size_t place = 0; place < broadcast->deliveries.size(); ++place) {
        const Delivery &delivery = broadcast->deliveries[place];
        if (m_receivers.contains(delivery.receiver) && !delivery.wasGivenUp())
            rows.push_back(rowOf(record, number, delivery, quint32(place)));
    }
}

// At the end, in the order they were recorded. Their deliveries are told right after.
void ClientMessageModel::appendRecords(quint64 first, quint64 last)
{
    if (m_connections.isEmpty())
        return;
    std::vector<Row> added;
    for (quint64 number = first; number <= last; ++number) {
        if (!isBroadcast(m_store.record(number)))
            collect(number, added);
    }
    if (added.empty())
        return;
    makeRoom(added);
    const int row = rowCount();
    beginInsertRows({}, row, row + int(added.size()) - 1);
    m_rows.insert(m_rows.end(), added.cbegin(), added.cend());
    endInsertRows();
}

void ClientMessageModel::takeDeliveries(const std::vector<ClientDelivery> &deliveries)
{
    std::vector<Row> added;
    for (const ClientDelivery &one : deliveries) {
        if (one.client != m_client || one.number < m_hiddenBelow)
            continue;
        const Record &record = m_store.record(one.number);
        if (shows(record))
            added.push_back(
                rowOf(record, one.number, m_store.broadcast(record)->deliveries[one.place], one.place));
    }
    if (!added.empty())
        insertByTime(std::move(added));
}

// They stand between the records of the same batch: those which stand together go in together.
void ClientMessageModel::insertByTime(std::vector<Row> added)
{
    const auto isEarlier = [](const Row &a, const Row &b) { return a.time < b.time; };
    std::stable_sort(added.begin(), added.end(), isEarlier);
    makeRoom(added);
    for (auto group = added.cbegin(); group != added.cend();) {
        const auto at = std::upper_bound(m_rows.cbegin(), m_rows.cend(), *group, isEarlier);
        const auto end = at == m_rows.cend() ? added.cend()
                                             : std::find_if(group + 1, added.cend(),
                                                   [&](const Row &row) { return row.time >= at->time; });
        const int row = int(at - m_rows.cbegin());
        beginInsertRows({}, row, row + int(end - group) - 1);
        m_rows.insert(at, group, end);
        endInsertRows();
        group = end;
    }
}

void ClientMessageModel::makeRoom(std::vector<Row> &added)
{
    if (added.size() > maxRows)
        added.erase(added.begin(), added.end() - std::ptrdiff_t(maxRows));
    if (m_rows.size() + added.size() > maxRows)
        dropRows(0, m_rows.size() + added.size() - maxRows);
}

void ClientMessageModel::evictRecords(quint64 firstNumber)
{
    // The store forgets closed connections only when it evicts.
    m_connections.removeIf([this](ConnectionId id) {
        if (m_store.connection(id))
            return false;
        m_receivers.remove(id);
        return true;
    });
    // Nearly all at the front; a late delivery of an old broadcast may stand behind newer rows.
    const auto isGone = [firstNumber](const Row &row) { return row.number < firstNumber; };
    for (auto first = std::find_if(m_rows.cbegin(), m_rows.cend(), isGone); first != m_rows.cend();) {
        const auto end = std::find_if_not(first, m_rows.cend(), isGone);
        const auto row = std::size_t(first - m_rows.cbegin());
        dropRows(row, std::size_t(end - first));
        first = std::find_if(m_rows.cbegin() + std::ptrdiff_t(row), m_rows.cend(), isGone);
    }
}

// From the newest backwards, as far as there is room.
void ClientMessageModel::rebuild()
{
    m_rows.clear();
    if (m_connections.isEmpty())
        return;
    const quint64 begin = std::max(m_store.firstNumber(), m_hiddenBelow);
    std::vector<Row> rows;
    for (quint64 number = m_store.lastNumber(); number >= begin && rows.size() < maxRows; --number)
        collect(number, rows);
    std::reverse(rows.begin(), rows.end());
    std::stable_sort(rows.begin(), rows.end(), [](const Row &a, const Row &b) { return a.time < b.time; });
    if (rows.size() > maxRows)
        rows.erase(rows.begin(), rows.end() - std::ptrdiff_t(maxRows));
    m_rows.assign(rows.cbegin(), rows.cend());
}

void ClientMessageModel::dropRows(std::size_t first, std::size_t count)
{
    if (count == 0)
        return;
    beginRemoveRows({}, int(first), int(first + count) - 1);
    const auto begin = m_rows.cbegin() + std::ptrdiff_t(first);
    m_rows.erase(begin, begin + std::ptrdiff_t(count));
    endRemoveRows();
}

// Of a record that concerns the client.
bool ClientMessageModel::shows(const Record &record) const
{
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

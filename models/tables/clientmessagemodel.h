// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"
#include "capture/clock.h"
#include "tables/connectionset.h"
#include "tables/deliveryrow.h"

#include <QAbstractListModel>
#include <QSet>

#include <deque>
#include <vector>

namespace Fanlight {

enum class MessageRole : int {
    RecordNumber = Qt::UserRole + 1, // quint64
    Time,                            // qint64: ns of the capture clock
    TimeText,                        // "12:30:01.204"
    SentByClient,                    // bool: up or down
    RecordKindValue,                 // int(RecordKind)
    OpcodeValue,                     // int(Opcode)
    WireSize,                        // quint64 bytes
    ViolationValue,                  // int(Violation)
    FullPayload,                     // QByteArray; inflated where that needs this frame alone
    IsError,                         // bool: a note or an abnormal end
    DeliveryPlace,                   // quint32: which of a broadcast's deliveries; noDelivery for other rows
};

// A client panel's log: data messages, closes, connection events and errors of all the connections one panel
// ever had, and the deliveries of broadcasts to them, oldest first; pings and pongs when asked. DisplayRole
// is a one-line preview of at most 200 characters. Keeps at most 10,000 rows (the store keeps the rest). GUI
// thread.
class ClientMessageModel : public QAbstractListModel
{
    Q_OBJECT
public:
    ClientMessageModel(
        CaptureStore &store, const CaptureClock &clock, ClientId client, QObject *parent = nullptr);
    void setControlShown(bool shown);
    [[nodiscard]] bool isControlShown() const;
    void clearView(); // hides what is there, the capture keeps it

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

    static constexpr std::size_t maxRows = 10'000;

private:
    struct Row
    {
        qint64 time = 0; // ns; for a delivery, when it left
        quint64 number = 0;
        quint32 place = noDelivery;
    };

    void appendRecords(quint64 first, quint64 last);
    void takeDeliveries(const std::vector<ClientDelivery> &deliveries);
    void evictRecords(quint64 firstNumber);
    void learnConnection(ConnectionId id);
    void rebuild();
    // Those of a record: of a broadcast, all its deliveries to the client.
    void collect(quint64 number, std::vector<Row> &rows) const;
    [[nodiscard]] static Row rowOf(
        const Record &broadcast, quint64 number, const Delivery &delivery, quint32 place);
    void makeRoom(std::vector<Row> &added);
    void insertByTime(std::vector<Row> added);
    void dropRows(std::size_t first, std::size_t count);
    [[nodiscard]] bool shows(const Record &record) const;

    CaptureStore &m_store;
    const CaptureClock &m_clock;
    const ClientId m_client;
    QSet<ConnectionId> m_connections; // the client's, as long as the store knows them
    ConnectionSet m_receivers;        // the same
    std::deque<Row> m_rows;
    quint64 m_hiddenBelow = 0; // clearView()
    bool m_controlShown = false;
};

} // namespace Fanlight

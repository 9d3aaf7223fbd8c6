// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"
#include "capture/clock.h"
#include "tables/continuations.h"
#include "tables/deliveryrow.h"
#include "tables/framefilter.h"
#include "tables/framematcher.h"
#include "tables/openrows.h"

#include <QAbstractTableModel>
#include <QTimer>

#include <deque>
#include <vector>

namespace Fanlight {

class TimeSlice;

enum class FrameColumn : int { Number, Time, FromTo, Kind, Flags, Bytes, Info, Count };

// What delegates and the inspector ask for; DisplayRole gives plain text for every column.
enum class FrameRole : int {
    RecordNumber = Qt::UserRole + 1, // quint64, the store's number
    RecordKindValue,                 // int(RecordKind)
    OpcodeValue,                     // int(Opcode)
    DirectionValue,                  // int(Direction)
    ViolationValue,                  // int(Violation)
    Connection,                      // quint32
    TimeValue,                       // qint64 ns
    Payload,                         // QByteArray, shared
    DeliveryPlace, // quint32: which of the broadcast's deliveries the row is; noDelivery for other rows
    ReceiverCount, // quint32: how many a broadcast is meant for; 0 for other rows
    IsOpenable,    // bool: a broadcast with deliveries to show below it
    IsOpened,      // bool: they are shown
    IsNested,      // bool: a delivery below its broadcast
    Note,          // QString: the end of Info, which says how a broadcast or a delivery went; may be empty
    Position, // quint64: of the record's row, counted from somewhere: it stays while rows come and go above
};

enum class TimeStyle : quint8 { Absolute, SincePrevious, SinceSelected };

// The wire table: the store's records that pass the filter, oldest first. Rows come in batches, evicted ones
// go in batches from the front; it is reset only when the filter changes, and then takes the records in again
// in slices of time, from near what is looked at outwards, so that a million of them never hold the window
// up. A broadcast is one row, which opens to its deliveries: rows below it, in the order they left. With a
// filter for one connection it shows as the delivery to that connection. GUI thread.
class FrameTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    FrameTableModel(CaptureStore &store, const CaptureClock &clock, QObject *parent = nullptr);

    // Looks at all records before it returns.
    void setFilter(FrameFilter filter);
    // Looks at the records in slices: the first one at once, the others from the event loop. The rows from
    // nearRecord on come first, as many as a screen may hold; then the older ones, then the newer ones. 0:
    // the newest come first. Another call takes the place of a run that is still on.
    void startFilter(FrameFilter filter, quint64 nearRecord = 0);
    [[nodiscard]] const FrameFilter &filter() const;
    [[nodiscard]] bool isFiltering() const { return m_run.isOn; }
    // Of the records in the store, how many were looked at: 0 to 100, and 100 only when all were.
    [[nodiscard]] int filterProgress() const;
    // How long a slice looks at records; it ends a little later, with the record it is at. One portion of
    // records, about 64 KiB of them, is always done.
    void setSliceTime(qint64 nanoseconds) { m_run.sliceTime = nanoseconds; }
    void setTimeStyle(TimeStyle style);
    [[nodiscard]] TimeStyle timeStyle() const;
    // Of SinceSelected. A delivery's time is when it left.
    void setReference(quint64 recordNumber, quint32 delivery = noDelivery);

    // Deliveries of a broadcast as rows below it, or no longer; they stay open over a change of the filter.
    // Nothing happens for a row that is not openable.
    void setOpened(const QModelIndex &index, bool opened);
    [[nodiscard]] bool isOpenable(const QModelIndex &index) const;
    [[nodiscard]] bool isOpened(const QModelIndex &index) const;

    [[nodiscard]] quint64 recordNumber(const QModelIndex &index) const;  // 0 for an invalid one
    [[nodiscard]] quint32 deliveryPlace(const QModelIndex &index) const; // or noDelivery
    // The record's own row. Invalid when filtered out or evicted.
    [[nodiscard]] QModelIndex indexOf(quint64 recordNumber) const;
    // A delivery's row. Invalid when its broadcast is not opened.
    [[nodiscard]] QModelIndex indexOf(quint64 recordNumber, quint32 delivery) const;
    [[nodiscard]] quint64 controlCount() const; // control frames in the store, shown or not: the chips say it
    [[nodiscard]] quint64 violationCount() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    // After each slice, when its rows have come; isFiltering() says whether it was the last one.
    void filterProgressed();

private:
    // Which records the filter has looked at: those from low to below high. Without a run, all of them.
    struct Run
    {
        bool isOn = false;
        quint64 low = 1;
        quint64 high = 1;
        std::size_t wanted = 0;       // rows that are still to come before older ones do
        std::vector<quint64> reopen;  // broadcasts that were open, rising
        qint64 sliceTime = 4'000'000; // ns: a quarter of a frame of the screen, the rest is for its rows
    };

    struct Counts
    {
        quint64 control = 0;
        quint64 violations = 0;
    };

    struct Row
    {
        std::size_t position = 0; // in m_rows
        quint64 number = 0;
        quint32 place = noDelivery;
        bool isNested = false;
    };
    // A row and what is known of it while data() answers.
    struct Cell
    {
        Row row;
        const Record &record;                 // as its receiver got it
        const Broadcast *broadcast = nullptr; // of the whole, not of a delivery
        const Delivery *delivery = nullptr;
    };

    void appendRecords(quint64 first, quint64 last);
    void takeDeliveries(const std::vector<DeliveryRun> &runs);
    void insertLate(const std::vector<DeliveryRun> &runs);
    void growOpened();
    void loseDeliveries(quint64 endNumber);
    void updateBroadcasts(quint64 firstNumber, quint64 lastNumber);
    void completeRecord(quint64 number);
    void evictRecords(quint64 firstNumber);
    void clearRecords();
    void noteRecord(quint64 number, const Record &record);
    void updatePreviousTime(std::size_t position);
    void resetCounts();
    void scheduleNameUpdate(ConnectionId id);
    void updateNames();
    void updateColumn(FrameColumn column);
    void beginRun(FrameFilter filter, quint64 nearRecord);
    void run(TimeSlice &slice);
    void runSlice();
    void endRun();
    void runDown(TimeSlice &slice, std::size_t most);
    void runUp(TimeSlice &slice);
    void reopen(quint64 first, quint64 end);
    void clearCollected();
    [[nodiscard]] bool isDecided(quint64 number) const { return number >= m_run.low && number < m_run.high; }
    void collect(quint64 number);
    void collectBroadcast(quint64 number, const Record &record, quint32 firstDelivery);
    [[nodiscard]] std::size_t weightOf(quint64 number) const;
    void insertCollected(std::size_t position, std::size_t first, std::size_t count);
    [[nodiscard]] OpenRows::Opened openedOf(std::size_t position);
    [[nodiscard]] std::vector<quint32> namedPlaces(const Broadcast &broadcast, quint32 first) const;

    [[nodiscard]] Row rowAt(int row) const;
    [[nodiscard]] std::size_t positionOf(quint64 number) const; // the first that is not below it
    [[nodiscard]] bool isShown(quint64 number) const;
    // nullptr for rows of evicted records: a view may ask for them until it is told that they are gone.
    [[nodiscard]] const Record *keptRecord(quint64 number) const;
    [[nodiscard]] const Broadcast *broadcastAt(const Row &row) const; // nullptr when the row is none
    [[nodiscard]] qint64 timeOf(std::size_t position) const;          // timeUnknown when it is gone
    [[nodiscard]] QVariant cellData(const Cell &cell, FrameColumn column, int role) const;
    [[nodiscard]] QVariant broadcastData(const Cell &cell, int role) const;
    [[nodiscard]] QVariant displayData(const Cell &cell, FrameColumn column) const;
    [[nodiscard]] QString fromTo(const Cell &cell) const;
    [[nodiscard]] QString note(const Cell &cell) const;
    [[nodiscard]] QString timeText(const Cell &cell) const;
    [[nodiscard]] QString sinceText(const Cell &cell) const;
    [[nodiscard]] QVariant toolTip(const Cell &cell, FrameColumn column) const;
    [[nodiscard]] QString timeToolTip(const Cell &cell) const;
    [[nodiscard]] QString broadcastToolTip(const Cell &cell) const;

    CaptureStore &m_store;
    const CaptureClock &m_clock;
    FrameFilter m_filter;
    FrameMatcher m_matcher;
    Continuations m_continuations;
    Run m_run;
    QTimer m_sliceTimer;
    std::deque<quint64> m_rows;   // record numbers, rising
    std::deque<quint32> m_places; // of the same rows; only while the filter names a connection
    OpenRows m_open;
    quint64 m_rowsGone = 0; // evicted since the last reset, less those that came at the front
    std::vector<quint64> m_collected;
    std::vector<quint32> m_collectedPlaces;

    // What is evicted can no longer be asked, so that each chunk of the store has its counts.
    std::deque<Counts> m_counts;
    quint64 m_countBase = 1; // number of the first record of the first of them
    Counts m_total;

    TimeStyle m_timeStyle = TimeStyle::SincePrevious;
    quint64 m_reference = 0;
    quint32 m_referencePlace = noDelivery;
    qint64 m_referenceTime = timeUnknown; // it outlives the record
    bool m_namesChanged = false;
};

} // namespace Fanlight

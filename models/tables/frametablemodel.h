// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"
#include "capture/clock.h"
#include "tables/framefilter.h"
#include "tables/framematcher.h"

#include <QAbstractTableModel>

#include <deque>
#include <vector>

namespace Fanlight {

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
};

enum class TimeStyle : quint8 { Absolute, SincePrevious, SinceSelected };

// The wire table: the store's records that pass the filter, oldest first. Rows come in batches, evicted ones
// go in batches from the front; it is reset only when the filter changes. GUI thread.
class FrameTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    FrameTableModel(CaptureStore &store, const CaptureClock &clock, QObject *parent = nullptr);

    void setFilter(FrameFilter filter);
    [[nodiscard]] const FrameFilter &filter() const;
    void setTimeStyle(TimeStyle style);
    [[nodiscard]] TimeStyle timeStyle() const;
    void setReference(quint64 recordNumber); // of SinceSelected

    [[nodiscard]] quint64 recordNumber(const QModelIndex &index) const; // 0 for an invalid one
    [[nodiscard]] QModelIndex indexOf(quint64 recordNumber) const; // invalid when filtered out or evicted
    [[nodiscard]] quint64 controlCount() const; // control frames in the store, shown or not: the chips say it
    [[nodiscard]] quint64 violationCount() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Counts
    {
        quint64 control = 0;
        quint64 violations = 0;
    };

    void appendRecords(quint64 first, quint64 last);
    void evictRecords(quint64 firstNumber);
    void clearRecords();
    void countRecord(quint64 number, const Record &record);
    void resetCounts();
    void scheduleNameUpdate(ConnectionId id);
    void updateNames();
    void updateColumn(FrameColumn column);
    void collectRows(quint64 first, quint64 last);

    // nullptr for rows of evicted records: a view may ask for them until it is told that they are gone.
    [[nodiscard]] const Record *recordAt(int row) const;
    [[nodiscard]] QVariant displayData(int row, FrameColumn column, const Record &record) const;
    [[nodiscard]] QString timeText(int row, const Record &record) const;
    [[nodiscard]] QString timeToolTip(const Record &record) const;

    CaptureStore &m_store;
    const CaptureClock &m_clock;
    FrameFilter m_filter;
    FrameMatcher m_matcher;
    std::deque<quint64> m_rows; // record numbers, rising
    std::vector<quint64> m_collected;

    // What is evicted can no longer be asked, so that each chunk of the store has its counts.
    std::deque<Counts> m_counts;
    quint64 m_countBase = 1; // number of the first record of the first of them
    Counts m_total;

    TimeStyle m_timeStyle = TimeStyle::SincePrevious;
    quint64 m_reference = 0;
    qint64 m_referenceTime = timeUnknown; // it outlives the record
    bool m_namesChanged = false;
};

} // namespace Fanlight

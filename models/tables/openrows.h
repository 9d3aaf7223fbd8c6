// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <cstddef>
#include <vector>

namespace Fanlight {

// Where the deliveries of opened broadcasts stand between the rows of records. A plain value of the
// FrameTableModel's. A row is looked up in O(log n) of the opened ones, a change costs O(n) of them. Memory:
// 64 bytes an opened broadcast, and 4 for each of its deliveries when only some are shown.
class OpenRows
{
public:
    struct Opened
    {
        std::size_t position = 0;    // of its record among the records' rows
        quint64 number = 0;          // of its record
        std::size_t before = 0;      // rows of those opened above it
        quint32 count = 0;           // rows
        quint32 seen = 0;            // deliveries looked at
        bool isWhole = true;         // all its deliveries are rows
        std::vector<quint32> places; // else these, rising

        [[nodiscard]] quint32 placeOf(std::size_t row) const { return isWhole ? quint32(row) : places[row]; }
        // Of the first of its deliveries, in the whole table.
        [[nodiscard]] std::size_t firstRow() const { return position + before + 1; }
    };
    // A row of the table: the record's own, or a delivery's below it.
    struct Spot
    {
        std::size_t position = 0;
        const Opened *opened = nullptr; // of a delivery
        quint32 place = 0;
    };

    [[nodiscard]] Spot spotOf(std::size_t row) const;
    [[nodiscard]] std::size_t rowOf(std::size_t position) const; // of a record, in the whole table
    [[nodiscard]] std::size_t count() const { return m_count; }  // of all deliveries' rows
    [[nodiscard]] const std::vector<Opened> &all() const { return m_opened; }
    [[nodiscard]] const Opened *find(quint64 number) const;

    void insert(Opened opened);
    void remove(quint64 number);
    void grow(quint64 number, quint32 seen, quint32 more, const std::vector<quint32> &places);
    void clear();
    // Records' rows came at position, or went from the front with what was opened below them.
    void recordsInserted(std::size_t position, std::size_t count);
    void recordsRemoved(std::size_t count);

private:
    void update();

    std::vector<Opened> m_opened; // by position
    std::size_t m_count = 0;
};

} // namespace Fanlight

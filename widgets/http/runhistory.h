// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

#include <QString>

#include <memory>
#include <vector>

namespace Fanlight {

// The runs of a window and the files it opened, with all they measured, the newest last. The oldest go when
// there are more than maxRuns, or when they hold more than maxBytes together; what is looked at stays.
class RunHistory
{
public:
    static constexpr std::size_t maxRuns = 10;
    static constexpr std::size_t maxBytes = 64 * 1024 * 1024;
    using Result = std::shared_ptr<const ComparisonResult>;
    // 0 is none.
    using Id = int;
    struct Entry
    {
        Id id = 0;
        int number = 0; // of a run of this window, from 1; 0 for a file
        QString path;   // of a file
        Result result;
    };

    // What comes after those there are: the number of a run that is under way.
    [[nodiscard]] int nextNumber() const { return m_runs + 1; }
    [[nodiscard]] int runs() const { return m_runs; }
    Id addRun(const ComparisonResult &result);
    // In place of what was read from the same file before.
    Id addFile(const QString &path, const Result &result);
    // Keeps the bounds; but not these.
    void trim(Id shown, Id other);

    [[nodiscard]] const std::vector<Entry> &entries() const { return m_entries; }
    [[nodiscard]] const Entry *find(Id id) const; // until the next change
    // "run 1" or "a.json", with its folder where two files have the same name.
    [[nodiscard]] QString name(const Entry &entry) const;
    // "run 1 · seed 7 · 25 ms"
    [[nodiscard]] QString title(const Entry &entry) const;

private:
    std::vector<Entry> m_entries;
    Id m_lastId = 0;
    int m_runs = 0;
};

} // namespace Fanlight

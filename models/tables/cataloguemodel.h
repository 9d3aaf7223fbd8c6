// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/testrun.h"

#include <QAbstractItemModel>

#include <optional>
#include <vector>

namespace Fanlight {

// The tester's catalogue as a tree: groups, and in them their cases with what the newest run of each brought.
// GUI thread. Memory: the catalogue, and the traces of what was run.
class CatalogueModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum class Column : quint8 { Title, Id, Verdict, Time };
    static constexpr int columnCountOf = 4;
    enum class Role : int {
        Stage = Qt::UserRole, // int of Stage, of a case
        Verdict,              // int of TestVerdict, of a case that is done
        Group,                // int of TestGroup
        CaseCount,            // int, of a group
        Counts,               // QList<int> by TestVerdict, of a group
    };
    enum class Stage : quint8 { NotRun, Waiting, Done };

    explicit CatalogueModel(QObject *parent = nullptr);

    // Another catalogue: what was run is forgotten.
    void setTested(Fanlight::Role tested);
    [[nodiscard]] Fanlight::Role tested() const { return m_run.tested; }

    // A run of these begins: they wait, and what earlier runs brought of them is forgotten.
    void beginRun(const std::vector<TestCase> &cases);
    void take(const TestResult &result);
    // The run is over: what still waits was not run. of its settings, target and time are kept.
    void endRun(const TestRun &of);

    [[nodiscard]] const std::vector<TestCase> &cases() const { return m_cases; }
    [[nodiscard]] std::vector<TestCase> failedCases() const;
    // Null for a group.
    [[nodiscard]] const TestCase *testAt(const QModelIndex &index) const;
    // Null where there is none.
    [[nodiscard]] const TestResult *resultAt(const QModelIndex &index) const;
    [[nodiscard]] QModelIndex indexOf(const QByteArray &id) const;
    [[nodiscard]] VerdictCounts counts() const;
    [[nodiscard]] int doneCount() const;
    [[nodiscard]] int waitingCount() const;
    [[nodiscard]] qint64 newestTime() const { return m_run.time; } // of the newest run, ns
    // Everything that was run, of the newest run each, as one: for a report. time is the newest run's.
    [[nodiscard]] TestRun run() const;

    [[nodiscard]] QModelIndex index(
        int row, int column, const QModelIndex &parent = QModelIndex()) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &child) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = QModelIndex()) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = QModelIndex()) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    // Counts, or what waits.
    void progressed();

private:
    struct Group
    {
        TestGroup group = TestGroup::Framing;
        int first = 0; // of m_cases
        int count = 0;
    };
    struct Entry
    {
        Stage stage = Stage::NotRun;
        std::optional<TestResult> result;
    };

    void load();
    // The case's number in m_cases; -1 for a group.
    [[nodiscard]] int caseOf(const QModelIndex &index) const;
    [[nodiscard]] int numberOf(const QByteArray &id) const; // -1 without
    [[nodiscard]] QModelIndex indexOfCase(int number) const;
    [[nodiscard]] VerdictCounts countsOf(const Group &group) const;
    [[nodiscard]] static QString caseText(const TestCase &test, const Entry &entry, Column column);
    [[nodiscard]] QVariant caseData(int number, Column column, int role) const;
    [[nodiscard]] QVariant groupData(const Group &group, Column column, int role) const;
    void changed(int number);

    std::vector<TestCase> m_cases;
    std::vector<Entry> m_entries; // of m_cases
    std::vector<Group> m_groups;
    TestRun m_run; // without results
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/cataloguemodel.h"

#include "tables/recordtext.h"
#include "tester/catalogue.h"

#include <algorithm>

namespace Fanlight {

namespace {

// A group's rows have no parent; a case's carries its group's row.
constexpr quintptr groupLevel = ~quintptr(0);

} // namespace

CatalogueModel::CatalogueModel(QObject *parent)
    : QAbstractItemModel(parent)
{
    load();
}

void CatalogueModel::load()
{
    m_cases = catalogue(m_run.tested);
    m_entries.assign(m_cases.size(), {});
    m_groups.clear();
    for (int number = 0; number < int(m_cases.size()); ++number) {
        const TestGroup group = m_cases[std::size_t(number)].group;
        if (m_groups.empty() || m_groups.back().group != group)
            m_groups.push_back({group, number, 0});
        ++m_groups.back().count;
    }
}

void CatalogueModel::setTested(Fanlight::Role tested)
{
    if (tested == m_run.tested)
        return;
    beginResetModel();
    m_run = {};
    m_run.tested = tested;
    load();
    endResetModel();
    Q_EMIT progressed();
}

void CatalogueModel::beginRun(const std::vector<TestCase> &cases)
{
    for (const TestCase &test : cases) {
        const int number = numberOf(test.id);
        if (number < 0)
            continue;
        m_entries[std::size_t(number)] = {Stage::Waiting, std::nullopt};
        changed(number);
    }
    Q_EMIT progressed();
}

void CatalogueModel::take(const TestResult &result)
{
    const int number = numberOf(result.test.id);
    if (number < 0)
        return;
    m_entries[std::size_t(number)] = {Stage::Done, result};
    changed(number);
    Q_EMIT progressed();
}

void CatalogueModel::endRun(const TestRun &of)
{
    m_run.settings = of.settings;
    m_run.target = of.target;
    m_run.time = of.time;
    for (int number = 0; number < int(m_entries.size()); ++number) {
        Entry &entry = m_entries[std::size_t(number)];
        if (entry.stage != Stage::Waiting)
            continue;
        entry.stage = Stage::NotRun;
        changed(number);
    }
    Q_EMIT progressed();
}

std::vector<TestCase> CatalogueModel::failedCases() const
{
    std::vector<TestCase> failed;
    for (std::size_t number = 0; number < m_cases.size(); ++number) {
        const std::optional<TestResult> &result = m_entries[number].result;
        if (result && result->verdict == TestVerdict::Fail)
            failed.push_back(m_cases[number]);
    }
    return failed;
}

const TestCase *CatalogueModel::testAt(const QModelIndex &index) const
{
    const int number = caseOf(index);
    return number < 0 ? nullptr : &m_cases[std::size_t(number)];
}

const TestResult *CatalogueModel::resultAt(const QModelIndex &index) const
{
    const int number = caseOf(index);
    const Entry *entry = number < 0 ? nullptr : &m_entries[std::size_t(number)];
    return entry && entry->result ? &*entry->result : nullptr;
}

QModelIndex CatalogueModel::indexOf(const QByteArray &id) const
{
    const int number = numberOf(id);
    return number < 0 ? QModelIndex() : indexOfCase(number);
}

VerdictCounts CatalogueModel::counts() const
{
    VerdictCounts counts{};
    for (const Entry &entry : m_entries) {
        if (entry.result)
            ++counts.at(std::size_t(entry.result->verdict));
    }
    return counts;
}

int CatalogueModel::doneCount() const
{
    return int(std::count_if(
        m_entries.begin(), m_entries.end(), [](const Entry &entry) { return entry.stage == Stage::Done; }));
}

int CatalogueModel::waitingCount() const
{
    return int(std::count_if(m_entries.begin(), m_entries.end(),
        [](const Entry &entry) { return entry.stage == Stage::Waiting; }));
}

TestRun CatalogueModel::run() const
{
    TestRun run = m_run;
    for (const Entry &entry : m_entries) {
        if (entry.result)
            run.results.push_back(*entry.result);
    }
    run.complete = run.results.size() == m_cases.size();
    return run;
}

QModelIndex CatalogueModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) : groupLevel);
}

QModelIndex CatalogueModel::parent(const QModelIndex &child) const
{
    if (!child.isValid() || child.internalId() == groupLevel)
        return {};
    return createIndex(int(child.internalId()), 0, groupLevel);
}

int CatalogueModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_groups.size());
    if (parent.internalId() != groupLevel || parent.column() > 0)
        return 0;
    return m_groups.at(std::size_t(parent.row())).count;
}

int CatalogueModel::columnCount(const QModelIndex &) const
{
    return columnCountOf;
}

QVariant CatalogueModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto column = Column(index.column());
    const int number = caseOf(index);
    return number < 0 ? groupData(m_groups.at(std::size_t(index.row())), column, role)
                      : caseData(number, column, role);
}

// In the tester's own untranslated terms, which is what a screen reader says.
QString CatalogueModel::caseText(const TestCase &test, const Entry &entry, Column column)
{
    switch (column) {
    case Column::Title:
        return test.title;
    case Column::Id:
        return QString::fromLatin1(test.id);
    case Column::Verdict:
        return entry.result                    ? QString::fromLatin1(word(entry.result->verdict))
               : entry.stage == Stage::Waiting ? QStringLiteral("waiting")
                                               : QString();
    case Column::Time:
        return entry.result ? durationText(entry.result->time) : QString();
    }
    return {};
}

QVariant CatalogueModel::caseData(int number, Column column, int role) const
{
    const TestCase &test = m_cases[std::size_t(number)];
    const Entry &entry = m_entries[std::size_t(number)];
    switch (role) {
    case Qt::DisplayRole:
        return caseText(test, entry, column);
    case int(Role::Stage):
        return int(entry.stage);
    case int(Role::Group):
        return int(test.group);
    case int(Role::Verdict):
        return entry.result ? QVariant(int(entry.result->verdict)) : QVariant();
    default:
        return {};
    }
}

QVariant CatalogueModel::groupData(const Group &group, Column column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return column == Column::Title ? QVariant(QString::fromLatin1(title(group.group))) : QVariant();
    case int(Role::Group):
        return int(group.group);
    case int(Role::CaseCount):
        return group.count;
    case int(Role::Counts): {
        const VerdictCounts counts = countsOf(group);
        return QVariant::fromValue(QList<int>(counts.begin(), counts.end()));
    }
    default:
        return {};
    }
}

QVariant CatalogueModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (Column(section)) {
    case Column::Title:
        return tr("Case");
    case Column::Id:
        return tr("Name");
    case Column::Verdict:
        return tr("Verdict");
    case Column::Time:
        return tr("Time");
    }
    return {};
}

int CatalogueModel::caseOf(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == groupLevel)
        return -1;
    return m_groups.at(index.internalId()).first + index.row();
}

int CatalogueModel::numberOf(const QByteArray &id) const
{
    const auto found =
        std::find_if(m_cases.begin(), m_cases.end(), [&id](const TestCase &test) { return test.id == id; });
    return found == m_cases.end() ? -1 : int(found - m_cases.begin());
}

QModelIndex CatalogueModel::indexOfCase(int number) const
{
    const auto group = std::find_if(m_groups.begin(), m_groups.end(),
        [number](const Group &one) { return number < one.first + one.count; });
    return createIndex(number - group->first, 0, quintptr(group - m_groups.begin()));
}

VerdictCounts CatalogueModel::countsOf(const Group &group) const
{
    VerdictCounts counts{};
    for (int number = group.first; number < group.first + group.count; ++number) {
        const std::optional<TestResult> &result = m_entries[std::size_t(number)].result;
        if (result)
            ++counts.at(std::size_t(result->verdict));
    }
    return counts;
}

void CatalogueModel::changed(int number)
{
    const QModelIndex first = indexOfCase(number);
    Q_EMIT dataChanged(first, first.siblingAtColumn(columnCountOf - 1));
    const QModelIndex group = first.parent();
    Q_EMIT dataChanged(group, group.siblingAtColumn(columnCountOf - 1));
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/runhistory.h"

#include "widgets/http/settingswords.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("RunHistory", text);
}

std::size_t bytesOf(const ComparisonResult &result)
{
    std::size_t bytes = sizeof result + result.samples.capacity() * sizeof(CountSample);
    for (const TransportMeasure &measure : result.measures) {
        bytes += measure.ages.capacity() * sizeof(qint64) + measure.recent.capacity() * sizeof(Sighted) +
                 measure.polls.capacity() * sizeof(qint64);
    }
    return bytes;
}

} // namespace

RunHistory::Id RunHistory::addRun(const ComparisonResult &result)
{
    m_entries.push_back({++m_lastId, ++m_runs, {}, std::make_shared<const ComparisonResult>(result)});
    return m_lastId;
}

RunHistory::Id RunHistory::addFile(const QString &path, const Result &result)
{
    const auto same = std::find_if(m_entries.begin(), m_entries.end(),
        [&path](const Entry &entry) { return entry.number == 0 && entry.path == path; });
    if (same != m_entries.end()) {
        same->result = result;
        return same->id;
    }
    m_entries.push_back({++m_lastId, 0, path, result});
    return m_lastId;
}

void RunHistory::trim(Id shown, Id other)
{
    std::size_t bytes = 0;
    for (const Entry &entry : m_entries)
        bytes += bytesOf(*entry.result);
    auto entry = m_entries.begin();
    while (entry != m_entries.end() && (m_entries.size() > maxRuns || bytes > maxBytes)) {
        if (entry->id == shown || entry->id == other) {
            ++entry;
            continue;
        }
        bytes -= bytesOf(*entry->result);
        entry = m_entries.erase(entry);
    }
}

const RunHistory::Entry *RunHistory::find(Id id) const
{
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [id](const Entry &entry) { return entry.id == id; });
    return found == m_entries.end() ? nullptr : &*found;
}

QString RunHistory::name(const Entry &entry) const
{
    if (entry.number > 0)
        return tr("run %1").arg(entry.number);
    const QFileInfo file(entry.path);
    const bool isTwice = std::any_of(m_entries.begin(), m_entries.end(), [&](const Entry &other) {
        return other.number == 0 && other.id != entry.id &&
               QFileInfo(other.path).fileName() == file.fileName();
    });
    return isTwice ? file.dir().dirName() + QLatin1Char('/') + file.fileName() : file.fileName();
}

QString RunHistory::title(const Entry &entry) const
{
    return QStringLiteral("%1 · %2").arg(name(entry), briefSettings(entry.result->settings));
}

} // namespace Fanlight

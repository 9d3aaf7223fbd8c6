// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/cataloguefiltermodel.h"

#include "tables/cataloguemodel.h"
#include "tester/catalogue.h"

#include <algorithm>

namespace Fanlight {

CatalogueFilterModel::CatalogueFilterModel(CatalogueModel &model, QObject *parent)
    : QSortFilterProxyModel(parent)
    , m_model(model)
{
    setSourceModel(&model);
    setRecursiveFilteringEnabled(true); // a group is there for what is in it
}

void CatalogueFilterModel::setFilter(const QString &text)
{
    m_text = text.trimmed();
    const bool isPattern = m_text.contains(u'*') || m_text.contains(u'?') || m_text.contains(u'/');
    // What is typed of a name is its beginning.
    m_names = isPattern ? idExpression(m_text.endsWith(u'*') ? m_text : m_text + u'*') : QRegularExpression();
    m_words = isPattern ? QStringList() : m_text.split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

void CatalogueFilterModel::setVerdicts(const QSet<TestVerdict> &verdicts)
{
    m_verdicts = verdicts;
    invalidateFilter();
}

bool CatalogueFilterModel::isFiltering() const
{
    return !m_text.isEmpty() || !m_verdicts.isEmpty();
}

int CatalogueFilterModel::shownCount() const
{
    int count = 0;
    for (int group = 0; group < rowCount(); ++group)
        count += rowCount(index(group, 0));
    return count;
}

bool CatalogueFilterModel::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    return parent.isValid() && fits(sourceModel()->index(row, 0, parent));
}

bool CatalogueFilterModel::fits(const QModelIndex &index) const
{
    const TestResult *result = m_model.resultAt(index);
    if (!m_verdicts.isEmpty() && (!result || !m_verdicts.contains(result->verdict)))
        return false;
    const TestCase &test = *m_model.testAt(index);
    const QString id = QString::fromLatin1(test.id);
    if (!m_names.pattern().isEmpty())
        return m_names.match(id).hasMatch();
    const QString words =
        test.title + u' ' + id + u' ' + test.demand + u' ' + QString::fromLatin1(test.clause);
    return std::all_of(m_words.begin(), m_words.end(),
        [&words](const QString &word) { return words.contains(word, Qt::CaseInsensitive); });
}

} // namespace Fanlight

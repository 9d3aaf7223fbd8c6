// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/testverdict.h"

#include <QRegularExpression>
#include <QSet>
#include <QSortFilterProxyModel>
#include <QStringList>

namespace Fanlight {

class CatalogueModel;

// The cases of a CatalogueModel that fit; groups without any are not there.
class CatalogueFilterModel : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    // The model must live longer.
    explicit CatalogueFilterModel(CatalogueModel &model, QObject *parent = nullptr);

    // A pattern of names as `fanlight test --cases` takes it, when it has a * or a ? or a slash in it; else
    // words, each of which must stand in the title, the name, the demand or the clause. Without regard to
    // case. Empty: all.
    void setFilter(const QString &text);
    // Only those with one of these verdicts; none: all, run or not.
    void setVerdicts(const QSet<TestVerdict> &verdicts);
    [[nodiscard]] bool isFiltering() const;
    [[nodiscard]] int shownCount() const; // cases

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    [[nodiscard]] bool fits(const QModelIndex &index) const;

    const CatalogueModel &m_model;
    QString m_text;
    QRegularExpression m_names;
    QStringList m_words;
    QSet<TestVerdict> m_verdicts;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tables/cataloguefiltermodel.h"
#include "tables/cataloguemodel.h"

#include <QTreeView>

#include <vector>

namespace Fanlight {

// The catalogue as a tree of groups and cases; any number of them can be selected.
class CaseTree : public QTreeView
{
    Q_OBJECT
public:
    // Both must live longer.
    CaseTree(CatalogueModel &model, CatalogueFilterModel &filter, QWidget *parent = nullptr);

    // The selected cases, and those of selected groups that are shown, in the catalogue's order.
    [[nodiscard]] std::vector<TestCase> selectedCases() const;
    // Of the model; invalid for a group.
    [[nodiscard]] QModelIndex currentCase() const;
    void select(const QByteArray &id);

Q_SIGNALS:
    void currentCaseChanged();
    void casesSelected(); // or no longer
    void runRequested();  // Enter on what is selected

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void selectionChanged(const QItemSelection &selected, const QItemSelection &deselected) override;

private:
    CatalogueModel &m_model;
    CatalogueFilterModel &m_filter;
};

} // namespace Fanlight

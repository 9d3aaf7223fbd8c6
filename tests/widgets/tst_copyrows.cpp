// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/copyrows.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QRegularExpression>
#include <QStandardItemModel>
#include <QTableView>
#include <QTest>

using namespace Fanlight;

class TestCopyRows : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        QGuiApplication::clipboard()->setText(QStringLiteral("as it was"));
        m_model.clear();
        for (int row = 0; row < 4; ++row) {
            QList<QStandardItem *> cells;
            for (int column = 0; column < 3; ++column)
                cells.append(new QStandardItem(QStringLiteral("%1%2").arg(QChar(u'a' + column)).arg(row)));
            m_model.appendRow(cells);
        }
        m_table.setModel(&m_model);
        m_table.setSelectionBehavior(QAbstractItemView::SelectRows);
        m_table.setSelectionMode(QAbstractItemView::MultiSelection);
    }

    void asTheTableShowsThem()
    {
        m_table.setColumnHidden(1, true);
        m_table.setRowHidden(2, true);
        for (const int row : {3, 0, 2})
            m_table.selectRow(row);
        copySelectedRows(m_table);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("a0\tc0\na3\tc3"));
    }

    void nothingSelected()
    {
        copySelectedRows(m_table);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("as it was"));
    }

private:
    QStandardItemModel m_model;
    QTableView m_table;
};

QTEST_MAIN(TestCopyRows)
#include "tst_copyrows.moc"

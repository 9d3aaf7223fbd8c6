// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/cataloguefiltermodel.h"
#include "tables/cataloguemodel.h"
#include "tester/catalogue.h"

#include <QAbstractItemModelTester>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Fanlight;

namespace {

using ItemRole = CatalogueModel::Role;

TestResult resultOf(const char *id, TestVerdict verdict)
{
    TestResult result;
    result.test = casesMatching(QLatin1StringView(id).toString()).front();
    result.verdict = verdict;
    result.time = 5'000'000;
    return result;
}

} // namespace

class TestCatalogueModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void isTheCatalogue()
    {
        CatalogueModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), int(testGroupCount));
        int cases = 0;
        for (int row = 0; row < model.rowCount(); ++row) {
            const QModelIndex group = model.index(row, 0);
            QCOMPARE(group.data(int(ItemRole::CaseCount)).toInt(), model.rowCount(group));
            QCOMPARE(model.testAt(group), nullptr);
            cases += model.rowCount(group);
        }
        QCOMPARE(cases, int(catalogue().size()));
        const QModelIndex ping = model.indexOf("ping/answer/empty");
        QCOMPARE(model.testAt(ping)->id, QByteArray("ping/answer/empty"));
        QCOMPARE(ping.parent().data().toString(), QStringLiteral("Ping and pong"));
        QVERIFY(!model.indexOf("no/such").isValid());
    }

    void aRun()
    {
        CatalogueModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QModelIndex one = model.indexOf("ping/answer/empty");
        const QModelIndex two = model.indexOf("ping/answer/binary");
        model.beginRun(casesMatching(u"ping/answer/*"));
        QCOMPARE(model.waitingCount(), 7);
        QCOMPARE(one.data(int(ItemRole::Stage)).toInt(), int(CatalogueModel::Stage::Waiting));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.take(resultOf("ping/answer/empty", TestVerdict::Fail));
        QCOMPARE(changed.size(), 2); // the case and its group
        QCOMPARE(one.data(int(ItemRole::Verdict)).toInt(), int(TestVerdict::Fail));
        QCOMPARE(one.siblingAtColumn(int(CatalogueModel::Column::Verdict)).data().toString(),
            QStringLiteral("fail"));
        QCOMPARE(one.siblingAtColumn(int(CatalogueModel::Column::Time)).data().toString(),
            QStringLiteral("5.000 ms"));
        QCOMPARE(
            one.parent().data(int(ItemRole::Counts)).value<QList<int>>().value(int(TestVerdict::Fail)), 1);
        QVERIFY(!two.data(int(ItemRole::Verdict)).isValid());
        TestRun stopped;
        stopped.time = 7;
        model.endRun(stopped);
        QCOMPARE(model.waitingCount(), 0);
        QCOMPARE(model.doneCount(), 1);
        QCOMPARE(model.newestTime(), 7);
        QCOMPARE(two.data(int(ItemRole::Stage)).toInt(), int(CatalogueModel::Stage::NotRun));
        QCOMPARE(model.failedCases().size(), std::size_t(1));
    }

    // What was run before stays; what runs again is forgotten first.
    void runsAddUp()
    {
        CatalogueModel model;
        model.take(resultOf("ping/answer/empty", TestVerdict::Fail));
        model.take(resultOf("framing/length/text-0", TestVerdict::Pass));
        model.beginRun(model.failedCases());
        QCOMPARE(model.doneCount(), 1);
        model.take(resultOf("ping/answer/empty", TestVerdict::NonStrict));
        model.endRun({});
        const TestRun run = model.run();
        QCOMPARE(run.results.size(), std::size_t(2));
        QVERIFY(!run.complete);
        QCOMPARE(
            run.results.front().test.id, QByteArray("framing/length/text-0")); // in the catalogue's order
        QVERIFY(model.failedCases().empty());
    }

    void ofClients()
    {
        CatalogueModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.take(resultOf("ping/answer/empty", TestVerdict::Pass));
        model.setTested(Fanlight::Role::Client);
        QCOMPARE(model.doneCount(), 0);
        QVERIFY(model.indexOf("masking/unwanted/text").isValid());
        QVERIFY(!model.indexOf("masking/missing/text").isValid());
        QCOMPARE(model.run().tested, Fanlight::Role::Client);
    }

    void filters_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("count");
        const auto all = int(catalogue().size());
        QTest::newRow("nothing") << QString() << all;
        QTest::newRow("spaces") << QStringLiteral("  ") << all;
        QTest::newRow("a pattern") << QStringLiteral("ping/answer/*") << 7;
        QTest::newRow("the beginning of a name") << QStringLiteral("PING/ans") << 7;
        QTest::newRow("one letter") << QStringLiteral("framing/length/text-12?") << 4;
        QTest::newRow("words of title and clause") << QStringLiteral("5.5.3 thousand") << 1;
        QTest::newRow("a clause") << QStringLiteral("RFC 7692")
                                  << int(casesMatching(u"compression/*").size());
        QTest::newRow("none") << QStringLiteral("nothing of the kind") << 0;
    }
    void filters()
    {
        QFETCH(QString, text);
        QFETCH(int, count);
        CatalogueModel model;
        CatalogueFilterModel filter(model);
        const QAbstractItemModelTester tester(
            &filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        filter.setFilter(text);
        QCOMPARE(filter.shownCount(), count);
        QCOMPARE(filter.isFiltering(), !text.trimmed().isEmpty());
        for (int row = 0; row < filter.rowCount(); ++row)
            QVERIFY(filter.rowCount(filter.index(row, 0)) > 0);
    }

    void filtersByVerdict()
    {
        CatalogueModel model;
        CatalogueFilterModel filter(model);
        filter.setVerdicts({TestVerdict::Fail, TestVerdict::NonStrict});
        QCOMPARE(filter.shownCount(), 0);
        model.take(resultOf("ping/answer/empty", TestVerdict::Fail));
        model.take(resultOf("ping/answer/binary", TestVerdict::Pass));
        QCOMPARE(filter.shownCount(), 1); // it takes note of what comes
        filter.setFilter(QStringLiteral("framing/*"));
        QCOMPARE(filter.shownCount(), 0);
        filter.setVerdicts({});
        QVERIFY(filter.shownCount() > 50);
    }
};

QTEST_GUILESS_MAIN(TestCatalogueModel)
#include "tst_cataloguemodel.moc"

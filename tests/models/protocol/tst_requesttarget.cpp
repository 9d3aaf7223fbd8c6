// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/requesttarget.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

class TestRequestTarget : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void targets_data();
    void targets();
    void queryValues_data();
    void queryValues();
};

void TestRequestTarget::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestRequestTarget::targets_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("query");
    const auto row = [](const char *name, const char *target, const char *path, const char *query = "") {
        QTest::newRow(name) << QByteArray(target) << QByteArray(path) << QByteArray(query);
    };
    row("3.2.1 path", "/poll", "/poll");
    row("3.2.1 query", "/poll?since=1", "/poll", "since=1");
    row("3.2.1 empty query", "/poll?", "/poll");
    row("3.2.1 two question marks", "/a?b?c", "/a", "b?c");
    row("3.2.2 absolute", "http://host:80/poll?since=1", "/poll", "since=1");
    row("3.2.2 absolute without path", "http://host", "/");
    row("3.2.2 absolute without path, query", "http://host?a", "/", "a");
    row("3.2.1 a path with a scheme in it", "/a://b/c", "/a://b/c");
    row("3.2.1 a query with a scheme in it", "/a?http://b/c", "/a", "http://b/c");
    row("no scheme", "://b/c", "://b/c");
    row("3.2.3 authority", "host:80", "host:80");
    row("3.2.4 asterisk", "*", "*");
    row("empty", "", "");
}

void TestRequestTarget::targets()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, query);
    QCOMPARE(splitTarget(target).path, path);
    QCOMPARE(splitTarget(target).query, query);
}

void TestRequestTarget::queryValues_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<bool>("found");
    QTest::addColumn<QByteArray>("value");
    const auto row = [](const char *name, const char *query, bool found, const char *value = "") {
        QTest::newRow(name) << QByteArray(query) << found << QByteArray(value);
    };
    row("alone", "id=7", true, "7");
    row("among others", "a=1&id=7&b=2", true, "7");
    row("the first of two", "id=7&id=8", true, "7");
    row("no value", "id", true);
    row("empty value", "id=", true);
    row("equals in the value", "id=a=b", true, "a=b");
    row("percent-encoded", "%69d=%37%20", true, "7 ");
    row("part of a name", "xid=7&idx=8", false);
    row("case counts", "ID=7", false);
    row("empty", "", false);
}

void TestRequestTarget::queryValues()
{
    QFETCH(QByteArray, query);
    QFETCH(bool, found);
    QFETCH(QByteArray, value);
    const std::optional<QByteArray> result = queryValue(query, "id");
    QCOMPARE(result.has_value(), found);
    QCOMPARE(result.value_or(QByteArray()), value);
}

QTEST_GUILESS_MAIN(TestRequestTarget)
#include "tst_requesttarget.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/sse.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

class TestSse : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void events_data();
    void events();
    void retryAndComment();
};

void TestSse::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestSse::events_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("9.2.6 one line") << QByteArray("hello") << QByteArray("data: hello\n");
    QTest::newRow("9.2.6 empty") << QByteArray() << QByteArray("data: \n");
    QTest::newRow("9.2.6 leading space stays") << QByteArray(" a") << QByteArray("data:  a\n");
    QTest::newRow("9.2.5 LF") << QByteArray("a\nb") << QByteArray("data: a\ndata: b\n");
    QTest::newRow("9.2.5 CR") << QByteArray("a\rb") << QByteArray("data: a\ndata: b\n");
    QTest::newRow("9.2.5 CRLF") << QByteArray("a\r\nb") << QByteArray("data: a\ndata: b\n");
    QTest::newRow("9.2.5 CR last") << QByteArray("a\r") << QByteArray("data: a\ndata: \n");
    QTest::newRow("9.2.5 LF CR") << QByteArray("a\n\rb") << QByteArray("data: a\ndata: \ndata: b\n");
}

void TestSse::events()
{
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, data);
    QCOMPARE(sseEvent(7, payload), "id: 7\n" + data + '\n');
}

void TestSse::retryAndComment()
{
    QCOMPARE(sseRetry(1000), QByteArray("retry: 1000\n\n"));
    QCOMPARE(QByteArray(sseComment), QByteArray(":\n\n"));
}

QTEST_GUILESS_MAIN(TestSse)
#include "tst_sse.moc"

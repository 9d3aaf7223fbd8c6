// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/peername.h"

#include <QTest>

using namespace Fanlight;

class TestPeerName : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void endpoints();
    void agents_data();
    void agents();
};

void TestPeerName::endpoints()
{
    QCOMPARE(endpointText(QHostAddress(QStringLiteral("127.0.0.1")), 80), QStringLiteral("127.0.0.1:80"));
    QCOMPARE(endpointText(QHostAddress(QStringLiteral("::1")), 80), QStringLiteral("[::1]:80"));
    QCOMPARE(endpointText(QHostAddress(QStringLiteral("::ffff:10.0.0.7")), 9), QStringLiteral("10.0.0.7:9"));
}

void TestPeerName::agents_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QString>("name");
    QTest::newRow("none") << QByteArray() << QString();
    QTest::newRow("curl") << QByteArray("curl/7.88.1") << QStringLiteral("curl");
    QTest::newRow("no version") << QByteArray("wscat") << QStringLiteral("wscat");
    QTest::newRow("python") << QByteArray("Python/3.11 websockets/10.4") << QStringLiteral("websockets");
    QTest::newRow("chrome") << QByteArray("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like "
                                          "Gecko) Chrome/120.0.0.0 Safari/537.36")
                            << QStringLiteral("Chrome");
    QTest::newRow("edge")
        << QByteArray("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0")
        << QStringLiteral("Edge");
    QTest::newRow("firefox") << QByteArray(
                                    "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0")
                             << QStringLiteral("Firefox");
    QTest::newRow("long") << QByteArray(200, 'x') << QString(24, u'x');
}

void TestPeerName::agents()
{
    QFETCH(QByteArray, field);
    QTEST(agentName(field), "name");
}

QTEST_GUILESS_MAIN(TestPeerName)
#include "tst_peername.moc"

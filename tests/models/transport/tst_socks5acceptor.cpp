// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/bytes.h"
#include "transport/socks5acceptor.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using Testing::hex;

class TestSocks5Acceptor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void accepts_data()
    {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QByteArray>("output");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("host");
        QTest::addColumn<int>("port");
        QTest::newRow("1928 4 IPv4") << hex("05 01 00  05 01 00 01 7F 00 00 01 1F 90") << hex("05 00")
                                     << QString() << "127.0.0.1" << 8080;
        QTest::newRow("1928 4 IPv6") << hex("05 01 00  05 01 00 04 00000000000000000000000000000001 00 50")
                                     << hex("05 00") << QString() << "::1" << 80;
        QTest::newRow("1928 4 domain name") << hex("05 01 00  05 01 00 03 09") + "localhost" + hex("FF FF")
                                            << hex("05 00") << QString() << "localhost" << 65535;
        QTest::newRow("1929 2 user name")
            << hex("05 01 02  01 03") + "tok" + hex("01") + "-" + hex("05 01 00 01 0A 00 00 01 00 50")
            << hex("05 02 01 00") << "tok"
            << "10.0.0.1" << 80;
        QTest::newRow("1929 2 empty name and password")
            << hex("05 01 02  01 00 00  05 01 00 01 0A 00 00 01 00 50") << hex("05 02 01 00") << QString()
            << "10.0.0.1" << 80;
        QTest::newRow("1928 3 both methods: the user name")
            << hex("05 03 00 01 02  01 01 41 01 42  05 01 00 01 0A 00 00 01 00 50") << hex("05 02 01 00")
            << "A"
            << "10.0.0.1" << 80;
    }
    void accepts()
    {
        QFETCH(QByteArray, input);
        const QByteArray early("GET / HTTP/1.1\r\n");
        for (const Testing::Pieces &pieces : Testing::feedings(input)) {
            Socks5Acceptor acceptor;
            QByteArray output;
            for (const QByteArrayView piece : pieces) {
                QCOMPARE(acceptor.receive(piece), piece.size());
                output += acceptor.takeOutput();
            }
            QCOMPARE(acceptor.stage(), Socks5Acceptor::Stage::Complete);
            QCOMPARE(acceptor.receive(early), qsizetype(0)); // not the negotiation's
            QTEST(output, "output");
            QTEST(acceptor.user(), "user");
            QTEST(acceptor.host(), "host");
            QTEST(int(acceptor.port()), "port");
        }
        // What comes in one piece with the request is left alone.
        Socks5Acceptor acceptor;
        QCOMPARE(acceptor.receive(input + early), input.size());
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QByteArray>("output");
        const QByteArray failure = hex("00 01 00000000 0000");
        QTest::newRow("1928 3 SOCKS4") << hex("04 01 00 50 7F 00 00 01 00") << hex("05 FF");
        QTest::newRow("1928 3 HTTP instead") << QByteArray("CONNECT a:80 HTTP/1.1\r\n\r\n") << hex("05 FF");
        QTest::newRow("1928 3 no methods") << hex("05 00") << hex("05 FF");
        QTest::newRow("1928 3 GSSAPI only") << hex("05 01 01") << hex("05 FF");
        QTest::newRow("1929 2 wrong version") << hex("05 01 02 05 01") << hex("05 02 01 01");
        QTest::newRow("1928 4 wrong version") << hex("05 01 00 04 01") << hex("05 00 05 01") + failure;
        QTest::newRow("1928 4 reserved byte") << hex("05 01 00 05 01 01") << hex("05 00 05 01") + failure;
        QTest::newRow("1928 4 BIND") << hex("05 01 00 05 02 00 01 7F 00 00 01 00 50")
                                     << hex("05 00 05 07") + failure;
        QTest::newRow("1928 4 UDP ASSOCIATE") << hex("05 01 00 05 03") << hex("05 00 05 07") + failure;
        QTest::newRow("1928 5 address type 2")
            << hex("05 01 00 05 01 00 02 00") << hex("05 00 05 08") + failure;
        QTest::newRow("1928 5 empty name") << hex("05 01 00 05 01 00 03 00") << hex("05 00 05 04") + failure;
    }
    void refuses()
    {
        QFETCH(QByteArray, input);
        for (const Testing::Pieces &pieces : Testing::feedings(input)) {
            Socks5Acceptor acceptor;
            QByteArray output;
            for (const QByteArrayView piece : pieces) {
                (void)acceptor.receive(piece);
                output += acceptor.takeOutput();
            }
            QCOMPARE(acceptor.stage(), Socks5Acceptor::Stage::Failed);
            QTEST(output, "output");
            QCOMPARE(acceptor.receive("more"), qsizetype(0));
        }
    }

    void everyPrefixOfARequestWaits()
    {
        const QByteArray input =
            hex("05 01 02  01 03") + "tok" + hex("01") + "-" + hex("05 01 00 03 04") + "host" + hex("00 50");
        for (qsizetype size = 0; size < input.size(); ++size) {
            Socks5Acceptor acceptor;
            QCOMPARE(acceptor.receive(input.first(size)), size);
            QVERIFY(acceptor.stage() != Socks5Acceptor::Stage::Complete);
            QVERIFY(acceptor.stage() != Socks5Acceptor::Stage::Failed);
        }
    }

    void replies()
    {
        using Reply = Socks5Acceptor::Reply;
        QCOMPARE(Socks5Acceptor::reply(Reply::Succeeded, QHostAddress(QStringLiteral("127.0.0.1")), 0x1234),
            hex("05 00 00 01 7F000001 1234"));
        QCOMPARE(Socks5Acceptor::reply(Reply::Succeeded, QHostAddress(QStringLiteral("::1")), 80),
            hex("05 00 00 04 00000000000000000000000000000001 0050"));
        QCOMPARE(Socks5Acceptor::reply(Reply::ConnectionRefused), hex("05 05 00 01 00000000 0000"));
    }
};

QTEST_GUILESS_MAIN(TestSocks5Acceptor)
#include "tst_socks5acceptor.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/peerregistry.h"

#include <QNetworkInterface>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <thread>
#include <vector>

using namespace Fanlight;

class TestPeerRegistry : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void connectionsAreNumberedFromOne()
    {
        PeerRegistry registry;
        QCOMPARE(registry.nextConnection(), ConnectionId{1});
        QCOMPARE(registry.nextConnection(), ConnectionId{2});
    }

    void numbersAreUniqueAcrossThreads()
    {
        constexpr int threads = 4;
        constexpr int each = 2'000;
        PeerRegistry registry;
        std::vector<std::vector<quint32>> numbers(threads);
        std::vector<std::thread> workers;
        for (std::vector<quint32> &mine : numbers) {
            workers.emplace_back([&registry, &mine] {
                for (int i = 0; i < each; ++i) {
                    mine.push_back(registry.nextConnection().value);
                    const auto port = quint16(1 + i % 50);
                    registry.announce(port, {ConnectionId{mine.back()}, {}, {}});
                    (void)registry.find(QHostAddress(QHostAddress::LocalHost), port);
                    registry.withdraw(port);
                }
            });
        }
        for (std::thread &worker : workers)
            worker.join();
        QSet<quint32> all;
        for (const std::vector<quint32> &mine : numbers)
            all += QSet<quint32>(mine.begin(), mine.end());
        QCOMPARE(all.size(), threads * each);
    }

    void announcementIsFoundUntilWithdrawn()
    {
        PeerRegistry registry;
        registry.announce(4000, {ConnectionId{7}, ClientId{3}, QStringLiteral("Client 3")});
        const auto found = registry.find(QHostAddress(QHostAddress::LocalHost), 4000);
        QVERIFY(found);
        QCOMPARE(found->connection, ConnectionId{7});
        QCOMPARE(found->client, ClientId{3});
        QCOMPARE(found->name, QStringLiteral("Client 3"));
        QVERIFY(!registry.find(QHostAddress(QHostAddress::LocalHost), 4001));
        registry.withdraw(4000);
        QVERIFY(!registry.find(QHostAddress(QHostAddress::LocalHost), 4000));
    }

    // A stranger elsewhere may use the same port number by chance.
    void strangersAreNotFound_data()
    {
        QTest::addColumn<QString>("peer");
        QTest::addColumn<bool>("found");
        QTest::newRow("loopback") << "127.0.0.1" << true;
        QTest::newRow("another loopback address") << "127.8.9.10" << true;
        QTest::newRow("IPv6 loopback") << "::1" << true;
        QTest::newRow("IPv4 mapped into IPv6") << "::ffff:127.0.0.1" << true;
        QTest::newRow("stranger") << "192.0.2.1" << false;
        QTest::newRow("IPv6 stranger") << "2001:db8::1" << false;
        QTest::newRow("stranger mapped into IPv6") << "::ffff:192.0.2.1" << false;
    }
    void strangersAreNotFound()
    {
        QFETCH(QString, peer);
        PeerRegistry registry;
        registry.announce(4000, {ConnectionId{1}, {}, {}});
        QTEST(registry.find(QHostAddress(peer), 4000).has_value(), "found");
    }

    void ownInterfaceAddressesAreFound()
    {
        PeerRegistry registry;
        registry.announce(4000, {ConnectionId{1}, {}, {}});
        for (const QHostAddress &address : QNetworkInterface::allAddresses())
            QVERIFY2(registry.find(address, 4000), qPrintable(address.toString()));
    }

    void ours_data()
    {
        QTest::addColumn<QHostAddress>("listener");
        QTest::addColumn<QString>("peer");
        QTest::addColumn<bool>("expected");
        const QHostAddress localHost(QHostAddress::LocalHost);
        const QHostAddress any(QHostAddress::Any);
        const QHostAddress anyIpv4(QHostAddress::AnyIPv4);
        const QHostAddress anyIpv6(QHostAddress::AnyIPv6);
        QTest::newRow("same address") << localHost << "127.0.0.1" << true;
        QTest::newRow("same address, mapped") << localHost << "::ffff:127.0.0.1" << true;
        QTest::newRow("another loopback address") << localHost << "127.0.0.2" << false;
        QTest::newRow("other family") << localHost << "::1" << false;
        QTest::newRow("any, IPv4 loopback") << any << "127.0.0.1" << true;
        QTest::newRow("any, IPv6 loopback") << any << "::1" << true;
        QTest::newRow("any, stranger") << any << "192.0.2.1" << false;
        QTest::newRow("any IPv4, IPv4") << anyIpv4 << "127.0.0.1" << true;
        QTest::newRow("any IPv4, IPv6") << anyIpv4 << "::1" << false;
        QTest::newRow("any IPv6, IPv6") << anyIpv6 << "::1" << true;
        QTest::newRow("any IPv6, IPv4") << anyIpv6 << "127.0.0.1" << false;
    }
    void ours()
    {
        QFETCH(QHostAddress, listener);
        QFETCH(QString, peer);
        PeerRegistry registry;
        registry.addListener(listener, 8080);
        QTEST(registry.isOurs(QHostAddress(peer), 8080), "expected");
        QVERIFY(!registry.isOurs(QHostAddress(peer), 8081));
        registry.removeListener(8080);
        QVERIFY(!registry.isOurs(QHostAddress(peer), 8080));
    }

    void onePortMayListenOnBothFamilies()
    {
        PeerRegistry registry;
        registry.addListener(QHostAddress(QHostAddress::LocalHost), 8080);
        registry.addListener(QHostAddress(QHostAddress::LocalHostIPv6), 8080);
        QVERIFY(registry.isOurs(QHostAddress(QHostAddress::LocalHost), 8080));
        QVERIFY(registry.isOurs(QHostAddress(QHostAddress::LocalHostIPv6), 8080));
    }
};

QTEST_GUILESS_MAIN(TestPeerRegistry)
#include "tst_peerregistry.moc"

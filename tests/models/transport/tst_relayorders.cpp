// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capturequeue.h"
#include "tests/support/rawserver.h"
#include "tests/support/socksclient.h"
#include "transport/recordingproxy.h"
#include "transport/relaytap.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using Testing::RawServer;
using Testing::SocksClient;

namespace {

// In which pieces the client's bytes went on.
struct Pieces : RelayTap
{
    QList<QByteArray> all;
    void opened(ConnectionId, qint64) override {}
    void passed(ConnectionId, Direction direction, QByteArrayView bytes, qint64) override
    {
        if (direction == Direction::ToServer)
            all.append(bytes.toByteArray());
    }
    void closed(ConnectionId, qint64) override {}
};

struct House
{
    PeerRegistry registry;
    CaptureClock clock;
    CaptureQueue queue{1'000};
    Pieces pieces;
    RecordingProxy proxy{registry, queue, clock};
    RawServer server;
    RecordingProxy::Ticket ticket;
    std::unique_ptr<SocksClient> client;

    explicit House(const NetworkConditions &conditions = {})
    {
        if (!proxy.listen())
            qFatal("the relay cannot listen");
        ticket.connection = registry.nextConnection();
        ticket.conditions = conditions;
        ticket.tap = &pieces;
        client = std::make_unique<SocksClient>(proxy.port());
        client->connectTo(server.port(), proxy.issueTicket(ticket));
    }
};

} // namespace

// What a client tells the relay beside its bytes.
class TestRelayOrders : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void marksKeepWritesApart_data()
    {
        QTest::addColumn<bool>("delayed");
        QTest::newRow("at once") << false;
        QTest::newRow("over a slow network") << true;
    }
    void marksKeepWritesApart()
    {
        QFETCH(bool, delayed);
        NetworkConditions conditions;
        conditions.toServer.latency = delayed ? 5 : 0;
        House house(conditions);
        QVERIFY(house.client->waitForSuccess());
        house.proxy.markWrite(house.ticket.connection, 1);
        house.proxy.markWrite(house.ticket.connection, 3);
        house.client->write("abcdef"); // in one write, as the relay reads it
        QTRY_COMPARE(house.server.received(), "abcdef");
        QCOMPARE(house.pieces.all, (QList<QByteArray>{"a", "bc", "def"}));
        house.proxy.markWrite(house.ticket.connection, 2); // has passed
        house.client->write("ghi");
        QTRY_COMPARE(house.server.received(), "abcdefghi");
        QCOMPARE(house.pieces.all.last(), QByteArray("ghi"));
    }

    void theEndComesAfterTheLastByte()
    {
        House house;
        QVERIFY(house.client->waitForSuccess());
        house.proxy.endSendingAfter(house.ticket.connection, 6); // before they are there
        house.client->write("abc");
        QTRY_COMPARE(house.server.received(), "abc");
        QVERIFY(!house.server.peerIsGone());
        house.client->write("def");
        QTRY_VERIFY(house.server.peerIsGone());
        QCOMPARE(house.server.received(), "abcdef");
    }

    void aResetTakesBothEnds()
    {
        House house;
        QVERIFY(house.client->waitForSuccess());
        QTRY_COMPARE(house.server.connections(), 1);
        house.proxy.reset(house.ticket.connection);
        QTRY_VERIFY(house.server.peerIsGone());
        QTRY_COMPARE(house.client->socket().state(), QAbstractSocket::UnconnectedState);
        house.proxy.reset(house.ticket.connection); // is over
        house.proxy.reset(ConnectionId{99});
    }
};

QTEST_GUILESS_MAIN(TestRelayOrders)
#include "tst_relayorders.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/bytes.h"
#include "tests/support/rawpeer.h"
#include "tests/support/rawserver.h"
#include "tests/support/relayfixture.h"
#include "tests/support/socksclient.h"
#include "transport/recordingproxy.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using Testing::RawServer;
using Testing::SocksClient;

namespace {

QByteArray frame(const QByteArray &payload)
{
    return serializeMessage(Opcode::Text, payload);
}

// Masked with zeroes, so that the bytes can be compared.
QByteArray masked(const QByteArray &payload)
{
    return serializeMessage(Opcode::Text, payload, MaskingKey{});
}

FaultRule rule(FaultAction action, quint64 nth)
{
    FaultRule made;
    made.action = action;
    made.pick = FaultPick::Once;
    made.nth = nth;
    return made;
}

NetworkConditions with(Direction direction, const std::vector<FaultRule> &rules)
{
    NetworkConditions conditions;
    (direction == Direction::ToServer ? conditions.toServer : conditions.toClient).faults = rules;
    return conditions;
}

struct House : Testing::RelayFixture
{
    QString token(const NetworkConditions &conditions, bool tls = false)
    {
        RecordingProxy::Ticket ticket;
        ticket.connection = registry.nextConnection();
        ticket.conditions = conditions;
        ticket.tls = tls;
        return proxy.issueTicket(ticket);
    }
    // "1 2!": what was recorded of a direction, and which of it a fault is said to have struck.
    QByteArray recorded(Direction direction)
    {
        QByteArrayList all;
        for (const Record &record : captured.frames(direction))
            all +=
                record.payload + (record.fault.isNone() ? "" : QByteArray::number(int(record.fault.effect)));
        return all.join(' ');
    }
};

// Accepts the upgrade and says more in the same breath.
RawServer::Script accepting(const QByteArray &more = {})
{
    return [more](QTcpSocket &peer, const QByteArray &sofar) {
        if (sofar.endsWith("\r\n\r\n"))
            peer.write(Testing::acceptanceOf(sofar) + more);
    };
}

} // namespace

// A client's network to a foreign server: the relay is the capture's only witness.
class TestRelayFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void whatIsSentIsRecordedAsSent()
    {
        House house;
        RawServer server(accepting());
        SocksClient client(house.proxy.port());
        client.connectTo(server.port(), house.token(with(Direction::ToServer,
                                            {rule(FaultAction::Drop, 2), rule(FaultAction::Duplicate, 2),
                                                rule(FaultAction::HoldBack, 3)})));
        QVERIFY(client.waitForSuccess());
        const QByteArray head = Testing::RawPeer::upgradeRequest();
        client.write(head);
        QTRY_VERIFY(client.received().endsWith("\r\n\r\n"));
        const QByteArray all = masked("a") + masked("b") + masked("c") + masked("d") + masked("e");
        for (qsizetype at = 0; at < all.size(); at += 5)
            client.write(all.mid(at, 5));
        // Rule 2 sees a, c, d, e and doubles c; rule 3 sees a, c, c, d, e and holds back the copy.
        const QByteArray arrived = masked("a") + masked("c") + masked("d") + masked("c") + masked("e");
        QTRY_COMPARE(server.received(), head + arrived);
        QTRY_VERIFY(house.recorded(Direction::ToServer).contains("c4"));
        QVERIFY(house.recorded(Direction::ToServer).startsWith("a b1 c "));
        for (const Record &record : house.captured.frames(Direction::ToServer))
            QCOMPARE(record.violation, Violation::None);
    }

    void whatArrivesIsRecordedAsItArrived()
    {
        House house;
        // In one breath with the 101: the first frame is the first all the same.
        RawServer server(accepting(frame("a") + frame("b") + frame("c")));
        SocksClient client(house.proxy.port());
        FaultRule corrupt = rule(FaultAction::Corrupt, 2);
        corrupt.bits = 8;
        client.connectTo(
            server.port(), house.token(with(Direction::ToClient, {rule(FaultAction::Drop, 1), corrupt})));
        QVERIFY(client.waitForSuccess());
        client.write(Testing::RawPeer::upgradeRequest());
        const QByteArray flipped(1, char(~'c'));
        QTRY_VERIFY(
            client.received().endsWith("\r\n\r\n" + frame("b") + QByteArray("\x81\x01", 2) + flipped));
        QTRY_COMPARE(house.recorded(Direction::ToClient), "a1 b c2 " + flipped + "3");
    }

    void faultsBeginWithTheNextFrame_data()
    {
        QTest::addColumn<int>("before"); // bytes of the first frame, which has 11
        for (const int before : {0, 1, 2, 4, 6, 9, 11})
            QTest::newRow(QByteArray::number(before)) << before;
    }
    void faultsBeginWithTheNextFrame()
    {
        QFETCH(int, before);
        House house;
        RawServer server(accepting());
        SocksClient client(house.proxy.port());
        const QString token = house.token({});
        client.connectTo(server.port(), token);
        QVERIFY(client.waitForSuccess());
        const QByteArray head = Testing::RawPeer::upgradeRequest();
        client.write(head);
        QTRY_VERIFY(client.received().endsWith("\r\n\r\n"));
        const QByteArray first = masked("first");
        client.write(first.first(before));
        QTRY_COMPARE(server.received(), head + first.first(before));
        FaultRule drop;
        drop.pattern = QStringLiteral("second");
        house.proxy.setConditions(token, with(Direction::ToServer, {drop}));
        client.write(first.sliced(before) + masked("second") + masked("third"));
        QTRY_COMPARE(server.received(), head + first + masked("third"));
        QTRY_COMPARE(house.recorded(Direction::ToServer), "first second1 third");
    }

    void ciphertextIsNotTouched()
    {
        House house;
        RawServer server;
        SocksClient client(house.proxy.port());
        FaultRule all;
        client.connectTo(server.port(), house.token(with(Direction::ToServer, {all}), true));
        QVERIFY(client.waitForSuccess());
        const QByteArray bytes = Testing::hex("16 03 01 00 05") + "\r\n\r\n" + masked("a") + masked("b");
        client.write(bytes);
        QTRY_COMPARE(server.received(), bytes);
        QCOMPARE(all.tally->struck.load(), quint64(0));
    }

    void whatBreaksTheFramingIsSaidOnce()
    {
        House house;
        RawServer server(accepting());
        SocksClient client(house.proxy.port());
        client.connectTo(server.port(), house.token(with(Direction::ToServer, {rule(FaultAction::Drop, 9)})));
        QVERIFY(client.waitForSuccess());
        const QByteArray head = Testing::RawPeer::upgradeRequest();
        client.write(head);
        QTRY_VERIFY(client.received().endsWith("\r\n\r\n"));
        const QByteArray wild = Testing::hex("82 FF FF FF FF FF FF FF FF FF") + "whatever";
        client.write(wild);
        client.write(" comes");
        QTRY_COMPARE(server.received(), head + wild + " comes");
        QCOMPARE(house.captured.records(RecordKind::Note).size(), std::size_t(1));
    }

    void aSlowCloseHoldsTheEndBack_data()
    {
        QTest::addColumn<bool>("toServer");
        QTest::newRow("the client's end") << true;
        QTest::newRow("the server's end") << false;
    }
    void aSlowCloseHoldsTheEndBack()
    {
        QFETCH(bool, toServer);
        House house;
        RawServer server;
        SocksClient client(house.proxy.port());
        NetworkConditions slow;
        (toServer ? slow.toServer : slow.toClient).stream.slowClose = 120;
        client.connectTo(server.port(), house.token(slow));
        QVERIFY(client.waitForSuccess());
        QTRY_VERIFY(server.peer());
        const qint64 begin = house.clock.now();
        if (toServer) {
            client.write("goodbye");
            client.socket().disconnectFromHost();
            QTRY_COMPARE(server.received(), "goodbye");
            QVERIFY(!server.peerIsGone());
            QTRY_VERIFY(server.peerIsGone());
        } else {
            server.peer()->write("goodbye");
            server.peer()->disconnectFromHost();
            QTRY_COMPARE(client.received(), "goodbye");
            QCOMPARE(client.socket().state(), QAbstractSocket::ConnectedState);
            QTRY_COMPARE(client.socket().state(), QAbstractSocket::UnconnectedState);
        }
        const double took = double(house.clock.now() - begin) / 1e6;
        QVERIFY2(took >= 119, QByteArray::number(took));
        QTRY_VERIFY(house.proxy.findChildren<QTcpSocket *>().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestRelayFaults)
#include "tst_relayfaults.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/broadcasts.h"
#include "tests/support/rawpeer.h"
#include "workbench/workbench.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

#include <optional>

using namespace Fanlight;

namespace {

constexpr quint64 budget = quint64(64) << 20;

ServerSettings anyPort()
{
    ServerSettings settings;
    settings.port = 0;
    return settings;
}

} // namespace

// The main job through the workbench alone: server, three clients, broadcast, the capture of both ends.
class TestWorkbench : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void threeClientsAreGreetedAndHearEachOther();
    void oneFrameIsOneRowWithBothTimes();
    void handshakeIsTheFirstRowOfItsConnection();
    void takenPortIsReported();
    void removedClientSaysGoingAway();
    void stopAndStartAgain();
    void destructionClosesEverythingWith1001();
    void frozenViewLosesNothing();
    void refusedConnectionIsToldInItsPanel();
    void networksAddUpAndAreResetTogether();

private:
    static quint64 count(Workbench &workbench, QByteArrayView payload, Direction direction);
    static std::optional<double> delayOf(Workbench &workbench, QByteArrayView payload, Direction direction);
};

quint64 TestWorkbench::count(Workbench &workbench, QByteArrayView payload, Direction direction)
{
    quint64 found = 0;
    const CaptureStore &store = workbench.store();
    for (quint64 number = store.firstNumber(); number <= store.lastNumber(); ++number) {
        const Record &record = store.record(number);
        if (record.kind == RecordKind::Frame && record.direction == direction && record.payload == payload)
            found += Testing::copiesOf(store, record);
    }
    return found;
}

void TestWorkbench::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestWorkbench::threeClientsAreGreetedAndHearEachOther()
{
    Workbench bench(budget);
    bench.setServerSettings(anyPort());
    bench.startWithClients(3);
    // Each hello reaches whoever was open by then: at least its sender, at most all three.
    QTRY_COMPARE(count(bench, "Hello! Message From Server!!", Direction::ToClient), quint64(3));
    QTRY_COMPARE(count(bench, "Hello Server!", Direction::ToServer), quint64(3));
    QTRY_VERIFY(count(bench, "Hello Server!", Direction::ToClient) >= 3);
    for (const ClientId client : bench.clients())
        QTRY_COMPARE(bench.clientState(client).phase, ClientPhase::Open);
    bench.clientSend(bench.clients().first(), Opcode::Text, "Good morning, class");
    QTRY_COMPARE(count(bench, "Good morning, class", Direction::ToClient), quint64(3));
    QCOMPARE(count(bench, "Good morning, class", Direction::ToServer), quint64(1));
    QTRY_COMPARE(bench.connectionStats().size(), 3);
}

void TestWorkbench::oneFrameIsOneRowWithBothTimes()
{
    Workbench bench(budget);
    bench.setServerSettings(anyPort());
    bench.startWithClients(1);
    QTRY_VERIFY(count(bench, "Hello Server!", Direction::ToClient) == 1);
    const CaptureStore &store = bench.store();
    const auto isComplete = [&store](quint64 number) {
        const Record record = Testing::firstDelivered(store, store.record(number));
        return record.senderTime != timeUnknown && record.receiverTime != timeUnknown;
    };
    int frames = 0;
    for (quint64 number = store.firstNumber(); number <= store.lastNumber(); ++number) {
        const Record &record = store.record(number);
        if (record.kind != RecordKind::Frame && record.kind != RecordKind::HandshakeRequest)
            continue;
        ++frames;
        QTRY_VERIFY(isComplete(number));
        const Record both = Testing::firstDelivered(store, store.record(number));
        QVERIFY(both.senderTime <= both.receiverTime);
    }
    QCOMPARE(frames, 4); // handshake, greeting, hello up, hello down: seen twice, recorded once
    const Record last = Testing::firstDelivered(store, store.record(store.lastNumber()));
    QCOMPARE(store.connection(last.connection)->side, ConnectionSide::Both);
}

void TestWorkbench::handshakeIsTheFirstRowOfItsConnection()
{
    Workbench bench(budget);
    bench.setServerSettings(anyPort());
    bench.startWithClients(1);
    QTRY_VERIFY(count(bench, "Hello Server!", Direction::ToServer) == 1);
    const ConnectionId id = bench.clientState(bench.clients().first()).connection;
    const quint64 request = bench.store().findHandshake(id, RecordKind::HandshakeRequest);
    const quint64 response = bench.store().findHandshake(id, RecordKind::HandshakeResponse);
    QVERIFY(request > 0 && response > request);
    QVERIFY(bench.store().record(request).payload.startsWith("GET / HTTP/1.1\r\n"));
    QVERIFY(bench.store().record(response).payload.startsWith("HTTP/1.1 101 "));
    QCOMPARE(bench.store().connection(id)->name, QStringLiteral("Client 1"));
}

void TestWorkbench::takenPortIsReported()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress(QHostAddress::LocalHost)));
    Workbench bench(budget);
    ServerSettings settings;
    settings.port = other.serverPort();
    QSignalSpy changed(&bench, &Workbench::serverChanged);
    bench.startServer(settings);
    QVERIFY(changed.wait());
    QCOMPARE(bench.serverState().error, ServerError::PortTaken);
    QVERIFY(bench.serverState().nextFreePort > other.serverPort());
    settings.port = bench.serverState().nextFreePort;
    bench.startServer(settings);
    QTRY_VERIFY(bench.serverState().listening);
}

void TestWorkbench::removedClientSaysGoingAway()
{
    Workbench bench(budget);
    bench.setServerSettings(anyPort());
    bench.startWithClients(2);
    QTRY_COMPARE(count(bench, "Hello Server!", Direction::ToServer), quint64(2));
    QSignalSpy removed(&bench, &Workbench::clientRemoved);
    const ClientId gone = bench.clients().first();
    const ConnectionId connection = bench.clientState(gone).connection;
    bench.removeClient(gone);
    QCOMPARE(removed.count(), 1);
    QCOMPARE(bench.clients().size(), 1);
    const auto closed = [&] {
        for (quint64 number = bench.store().firstNumber(); number <= bench.store().lastNumber(); ++number) {
            const Record &record = bench.store().record(number);
            if (record.kind == RecordKind::Closed && record.connection == connection)
                return record.closeCode;
        }
        return CloseCode{};
    };
    QTRY_COMPARE(closed(), CloseCodes::GoingAway);
    QTRY_COMPARE(bench.connectionStats().size(), 1);
}

void TestWorkbench::stopAndStartAgain()
{
    Workbench bench(budget);
    bench.setServerSettings(anyPort());
    bench.startWithClients(2);
    QTRY_COMPARE(count(bench, "Hello Server!", Direction::ToServer), quint64(2));
    bench.stopServer();
    for (const ClientId client : bench.clients()) {
        QTRY_COMPARE(bench.clientState(client).phase, ClientPhase::Disconnected);
        QCOMPARE(bench.clientState(client).closeCode, CloseCodes::GoingAway);
    }
    QVERIFY(!bench.serverState().listening);
    bench.startServer(anyPort());
    QTRY_VERIFY(bench.serverState().listening);
}

void TestWorkbench::destructionClosesEverythingWith1001()
{
    QTcpServer foreign; // a server of somebody else's, which answers nothing
    QVERIFY(foreign.listen(QHostAddress(QHostAddress::LocalHost)));
    auto bench = std::make_unique<Workbench>(budget);
    ServerSettings settings = anyPort();
    settings.greeting.reset();
    bench->startServer(settings);
    QTRY_VERIFY(bench->serverState().listening);
    Testing::RawPeer peer(bench->serverState().port);
    QVERIFY(peer.open());
    ClientSettings stuck;
    stuck.url = QStringLiteral("ws://127.0.0.1:%1/").arg(foreign.serverPort());
    bench->openClient(bench->addClient(stuck));
    QTRY_COMPARE(bench->clientState(bench->clients().last()).phase, ClientPhase::Connecting);
    bench.reset(); // joins the engine's thread without waiting for the one that never answers
    QVERIFY(peer.waitForFrames(1));
    QCOMPARE(parseCloseBody(peer.frames().at(0).payload)->code, CloseCodes::GoingAway);
    QVERIFY(peer.waitForEnd());
}

void TestWorkbench::frozenViewLosesNothing()
{
    Workbench bench(budget);
    bench.setServerSettings(anyPort());
    bench.startWithClients(1);
    QTRY_COMPARE(count(bench, "Hello Server!", Direction::ToClient), quint64(1));
    bench.setFrozen(true);
    const quint64 before = bench.store().lastNumber();
    bench.clientSend(bench.clients().first(), Opcode::Ping, "p");
    QTRY_VERIFY(bench.clientState(bench.clients().first()).roundTrip > 0); // the sockets went on
    QCOMPARE(bench.store().lastNumber(), before);
    bench.setFrozen(false);
    QCOMPARE(bench.store().lastNumber(), before + 2);
}

void TestWorkbench::refusedConnectionIsToldInItsPanel()
{
    quint16 port = 0;
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress(QHostAddress::LocalHost)));
        port = closed.serverPort();
    }
    Workbench bench(budget);
    ClientSettings settings;
    settings.url = QStringLiteral("ws://127.0.0.1:%1/").arg(port);
    const ClientId client = bench.addClient(settings);
    bench.openClient(client);
    QTRY_COMPARE(bench.clientState(client).error, ClientError::Refused);
    const auto noted = [&] {
        const ConnectionId id = bench.clientState(client).connection;
        const ConnectionInfo *info = bench.store().connection(id);
        return info && info->client == client && bench.store().lastNumber() > 0;
    };
    QTRY_VERIFY(noted());
}

// ms from sender to receiver, once both ends' times are known.
std::optional<double> TestWorkbench::delayOf(
    Workbench &workbench, QByteArrayView payload, Direction direction)
{
    const CaptureStore &store = workbench.store();
    for (quint64 number = store.firstNumber(); number <= store.lastNumber(); ++number) {
        const Record record = Testing::firstDelivered(store, store.record(number));
        if (record.kind == RecordKind::Frame && record.direction == direction && record.payload == payload &&
            record.senderTime != timeUnknown && record.receiverTime != timeUnknown)
            return double(record.receiverTime - record.senderTime) / 1e6;
    }
    return std::nullopt;
}

void TestWorkbench::networksAddUpAndAreResetTogether()
{
    Workbench bench(budget);
    ServerSettings settings = anyPort();
    settings.behaviour = Behaviour::Echo;
    bench.setServerSettings(settings);
    bench.startWithClients(1);
    const ClientId client = bench.clients().first();
    QTRY_COMPARE(bench.clientState(client).phase, ClientPhase::Open);

    QSignalSpy clientChanged(&bench, &Workbench::clientChanged);
    QSignalSpy serverChanged(&bench, &Workbench::serverChanged);
    NetworkConditions ofClient;
    ofClient.toServer.latency = 60;
    NetworkConditions ofServer;
    ofServer.toServer.latency = 40;
    ofServer.toClient.latency = 80;
    bench.setClientConditions(client, ofClient);
    bench.setServerConditions(ofServer);
    QCOMPARE(clientChanged.size(), 1);
    QCOMPARE(serverChanged.size(), 1);
    QVERIFY(bench.clientConditions(client) == ofClient);
    QVERIFY(bench.serverConditions() == ofServer);
    bench.clientSend(client, Opcode::Text, "slow");
    QTRY_VERIFY(delayOf(bench, "slow", Direction::ToServer) && delayOf(bench, "slow", Direction::ToClient));
    const double up = *delayOf(bench, "slow", Direction::ToServer);
    const double down = *delayOf(bench, "slow", Direction::ToClient);
    QVERIFY2(up >= 98, QByteArray::number(up));
    QVERIFY2(down >= 78 && down < up + 500, QByteArray::number(down));

    bench.resetConditions();
    QVERIFY(bench.clientConditions(client).isClear());
    QVERIFY(bench.serverConditions().isClear());
    bench.clientSend(client, Opcode::Text, "fast");
    QTRY_VERIFY(delayOf(bench, "fast", Direction::ToServer) && delayOf(bench, "fast", Direction::ToClient));
    QVERIFY(*delayOf(bench, "fast", Direction::ToServer) < 60);
    QVERIFY(*delayOf(bench, "fast", Direction::ToClient) < 60);
    // They hold for the next connection too, the connection itself included.
    ofClient.toClient.latency = 90;
    bench.setClientConditions(client, ofClient);
    bench.closeClient(client, CloseCodes::Normal, {});
    QTRY_COMPARE(bench.clientState(client).phase, ClientPhase::Disconnected);
    const qint64 begin = bench.clock().now();
    bench.openClient(client);
    QTRY_COMPARE(bench.clientState(client).phase, ClientPhase::Open);
    const double took = double(bench.clock().now() - begin) / 1e6;
    QVERIFY2(took >= 298, QByteArray::number(took)); // two round trips: TCP's and the handshake's
}

QTEST_GUILESS_MAIN(TestWorkbench)
#include "tst_workbench.moc"

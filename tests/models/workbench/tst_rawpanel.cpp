// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/bytes.h"
#include "workbench/workbench.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Fanlight;
using Testing::hex;

namespace {

constexpr quint64 budget = quint64(64) << 20;

} // namespace

// A client with the raw engine on our own server, over ws and wss.
class TestRawPanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void cleanup() { m_bench.reset(); }

    void everyFrameOnceWithBothTimes_data() { transports(); }
    void everyFrameOnceWithBothTimes();
    void saysAnythingAndShowsTheAnswer_data() { transports(); }
    void saysAnythingAndShowsTheAnswer();
    void opensWithAnyBytes_data() { transports(); }
    void opensWithAnyBytes();
    void halfClosesAndResets_data() { transports(); }
    void halfClosesAndResets();
    void compressedMessagesStandAsTheyAre_data() { transports(); }
    void compressedMessagesStandAsTheyAre();
    void theEngineChangesAtTheNextOpen();
    void networksHold();

private:
    static void transports()
    {
        QTest::addColumn<bool>("tls");
        QTest::newRow("ws") << false;
        QTest::newRow("wss") << true;
    }
    void start(bool tls, bool deflate = false);
    [[nodiscard]] ClientId addRaw(const std::function<void(ClientSettings &)> &change = {});
    [[nodiscard]] ClientState state(ClientId client) const { return m_bench->clientState(client); }
    [[nodiscard]] std::vector<Record> records(ClientId client, RecordKind kind) const;
    [[nodiscard]] std::vector<Record> frames(ClientId client, Direction direction) const;

    QTemporaryDir m_folder;
    std::unique_ptr<Workbench> m_bench;
};

void TestRawPanel::start(bool tls, bool deflate)
{
    m_bench = std::make_unique<Workbench>(budget);
    ServerSettings settings;
    settings.port = 0;
    settings.behaviour = Behaviour::Echo;
    settings.deflate.enabled = deflate;
    settings.tls.enabled = tls;
    settings.tls.ownFolder = m_folder.path();
    m_bench->startServer(settings);
    QTRY_VERIFY(m_bench->serverState().listening);
}

ClientId TestRawPanel::addRaw(const std::function<void(ClientSettings &)> &change)
{
    ClientSettings settings;
    settings.engine = ClientEngine::Raw;
    settings.url = serverUrl(m_bench->serverState(), QStringLiteral("ws"));
    settings.sendOnOpen.reset();
    if (change)
        change(settings);
    return m_bench->addClient(settings);
}

std::vector<Record> TestRawPanel::records(ClientId client, RecordKind kind) const
{
    std::vector<Record> some;
    const CaptureStore &store = m_bench->store();
    for (quint64 number = store.firstNumber(); number <= store.lastNumber(); ++number) {
        const Record &record = store.record(number);
        if (record.kind == kind && record.connection == state(client).connection)
            some.push_back(record);
    }
    return some;
}

std::vector<Record> TestRawPanel::frames(ClientId client, Direction direction) const
{
    std::vector<Record> some = records(client, RecordKind::Frame);
    std::erase_if(some, [direction](const Record &record) { return record.direction != direction; });
    return some;
}

void TestRawPanel::everyFrameOnceWithBothTimes()
{
    QFETCH(bool, tls);
    start(tls);
    const ClientId client = addRaw();
    m_bench->openClient(client);
    QTRY_COMPARE(state(client).phase, ClientPhase::Open);
    m_bench->clientSend(client, Opcode::Text, "to and fro");
    QTRY_COMPARE(frames(client, Direction::ToServer).size(), std::size_t(1));
    QTRY_COMPARE(frames(client, Direction::ToClient).size(), std::size_t(2)); // greeting and echo
    QCOMPARE(frames(client, Direction::ToClient).back().payload, "to and fro");
    // The other end's times come with the session's sightings.
    QTRY_VERIFY(frames(client, Direction::ToServer).back().senderTime != timeUnknown);
    QTRY_VERIFY(frames(client, Direction::ToClient).back().receiverTime != timeUnknown);
    QCOMPARE(records(client, RecordKind::HandshakeRequest).size(), std::size_t(1));
    QCOMPARE(records(client, RecordKind::HandshakeResponse).size(), std::size_t(1));
    const ConnectionInfo *info = m_bench->store().connection(state(client).connection);
    QVERIFY(info && info->side == ConnectionSide::Both);
    QCOMPARE(info->client, client);
    m_bench->closeClient(client, CloseCodes::Normal, QStringLiteral("done"));
    QTRY_COMPARE(state(client).phase, ClientPhase::Disconnected);
    QCOMPARE(state(client).error, ClientError::None);
    QTRY_COMPARE(records(client, RecordKind::Closed).size(), std::size_t(1));
}

void TestRawPanel::saysAnythingAndShowsTheAnswer()
{
    QFETCH(bool, tls);
    start(tls);
    const ClientId client = addRaw();
    m_bench->openClient(client);
    QTRY_COMPARE(state(client).phase, ClientPhase::Open);
    m_bench->clientSendWrites(client, {{hex("81"), 0}, {hex("02 68 69"), 5}}); // not masked
    // Our server reads nothing more of such a client.
    QTRY_COMPARE(frames(client, Direction::ToServer).size(), std::size_t(1));
    QCOMPARE(frames(client, Direction::ToServer).front().violation, Violation::UnmaskedClientFrame);
    QTRY_COMPARE(frames(client, Direction::ToClient).size(), std::size_t(2)); // greeting and close
    QCOMPARE(frames(client, Direction::ToClient).back().opcode, Opcode::Close);
    QTRY_COMPARE(state(client).phase, ClientPhase::Disconnected);
    QCOMPARE(state(client).closeCode, CloseCodes::ProtocolError);
    QVERIFY(state(client).closedByPeer);
}

void TestRawPanel::opensWithAnyBytes()
{
    QFETCH(bool, tls);
    start(tls);
    const ClientId client = addRaw();
    const QByteArray bad = "GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           "Sec-WebSocket-Key: dG9vIHNob3J0\r\nSec-WebSocket-Version: 13\r\n\r\n";
    m_bench->openClientWith(client, {{bad, 0}});
    QTRY_COMPARE(state(client).error, ClientError::HandshakeRefused);
    QCOMPARE(state(client).httpStatus, 400);
    QTRY_COMPARE(records(client, RecordKind::HandshakeRequest).size(), std::size_t(1));
    QCOMPARE(records(client, RecordKind::HandshakeRequest).front().payload, bad);
    QTRY_COMPARE(records(client, RecordKind::HandshakeResponse).size(), std::size_t(1));
    // Not for a client with Qt's engine.
    ClientSettings settings = m_bench->clientSettings(client);
    settings.engine = ClientEngine::Qt;
    m_bench->setClientSettings(client, settings);
    const ConnectionId before = state(client).connection;
    m_bench->openClientWith(client, {{bad, 0}});
    m_bench->openClient(client);
    QTRY_COMPARE(state(client).phase, ClientPhase::Open);
    QCOMPARE(state(client).connection.value, before.value + 1);
}

void TestRawPanel::halfClosesAndResets()
{
    QFETCH(bool, tls);
    start(tls);
    const ClientId client = addRaw();
    m_bench->openClient(client);
    QTRY_COMPARE(state(client).phase, ClientPhase::Open);
    m_bench->clientHalfClose(client);
    // Our server takes the end of what it hears for the end.
    QTRY_COMPARE(state(client).phase, ClientPhase::Disconnected);
    m_bench->openClient(client);
    QTRY_COMPARE(state(client).phase, ClientPhase::Open);
    m_bench->clientReset(client);
    QTRY_COMPARE(state(client).phase, ClientPhase::Disconnected);
    QCOMPARE(state(client).error, ClientError::None);
    QTRY_VERIFY(m_bench->connectionStats().isEmpty());
}

void TestRawPanel::compressedMessagesStandAsTheyAre()
{
    QFETCH(bool, tls);
    start(tls, true);
    const ClientId client = addRaw([](ClientSettings &settings) { settings.offerDeflate = true; });
    m_bench->openClient(client);
    QTRY_COMPARE(state(client).phase, ClientPhase::Open);
    const QByteArray text(500, 'x');
    m_bench->clientSend(client, Opcode::Text, text);
    QTRY_COMPARE(frames(client, Direction::ToClient).size(), std::size_t(2));
    const Record echo = frames(client, Direction::ToClient).back();
    QVERIFY(echo.has(RecordFlag::Rsv1));
    QVERIFY(echo.payload.size() < 50);
    QCOMPARE(echo.violation, Violation::None);
    QCOMPARE(state(client).error, ClientError::None);
    QVERIFY(
        m_bench->store().connection(state(client).connection)->extensions.contains(u"permessage-deflate"));
}

void TestRawPanel::theEngineChangesAtTheNextOpen()
{
    start(false);
    const ClientId client = addRaw();
    m_bench->openClient(client);
    QTRY_COMPARE(state(client).phase, ClientPhase::Open);
    ClientSettings settings = m_bench->clientSettings(client);
    settings.engine = ClientEngine::Qt;
    m_bench->setClientSettings(client, settings);
    m_bench->clientSend(client, Opcode::Text, "still raw"); // the connection goes on
    QTRY_COMPARE(frames(client, Direction::ToServer).size(), std::size_t(1));
    m_bench->closeClient(client, CloseCodes::Normal, {});
    QTRY_COMPARE(state(client).phase, ClientPhase::Disconnected);
    m_bench->openClient(client);
    QTRY_COMPARE(state(client).phase, ClientPhase::Open);
    m_bench->clientSendWrites(client, {{"no frame", 0}}); // Qt's engine is not told bytes
    m_bench->clientSend(client, Opcode::Text, "a frame");
    QTRY_COMPARE(frames(client, Direction::ToServer).size(), std::size_t(1));
    QCOMPARE(frames(client, Direction::ToServer).front().payload, "a frame");
}

void TestRawPanel::networksHold()
{
    start(false);
    const ClientId client = addRaw();
    NetworkConditions slow;
    slow.toServer.latency = 40;
    slow.toClient.latency = 40;
    m_bench->setClientConditions(client, slow);
    m_bench->openClient(client);
    QTRY_COMPARE(state(client).phase, ClientPhase::Open);
    m_bench->clientSend(client, Opcode::Ping, "how far?");
    QTRY_VERIFY(state(client).roundTrip >= 80'000'000);
}

QTEST_GUILESS_MAIN(TestRawPanel)
#include "tst_rawpanel.moc"

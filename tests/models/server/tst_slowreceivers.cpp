// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/shardstate.h"
#include "tests/models/server/slowreceiverfixture.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

// Resident bytes of this process; 0 where the system does not say.
qint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * 4096;
}

// What the server's queues came to while something was going on, and what memory it took. The capture is
// drained and thrown away.
class Watch
{
public:
    explicit Watch(ServerFixture &server)
        : m_server(server)
        , m_before(residentBytes())
    {
    }
    void look()
    {
        const CaptureBatch batch = m_server.queue.take();
        for (const Record &record : batch.records)
            notes += record.kind == RecordKind::Note ? record.payload + '\n' : QByteArray();
        for (const ConnectionStats &stats : m_server.host.stats()) {
            mostQueued = std::max(mostQueued, stats.queued);
            dropped = std::max(dropped, stats.dropped);
        }
        m_most = std::max(m_most, residentBytes());
    }
    [[nodiscard]] qint64 growth() const { return m_most - m_before; }
    quint64 mostQueued = 0;
    quint64 dropped = 0;
    QByteArray notes;

private:
    ServerFixture &m_server;
    qint64 m_before;
    qint64 m_most = 0;
};

bool isAscending(const std::vector<int> &numbers)
{
    return std::is_sorted(numbers.begin(), numbers.end()) &&
           std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end();
}

} // namespace

// A receiver that stops reading, under each policy.
class TestSlowReceivers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aHundredMegabytesTakeBoundedMemory_data();
    void aHundredMegabytesTakeBoundedMemory();
    void sendersWaitAndNothingIsLost();
    void whatCannotWaitIsClosed();
    void manySmallMessagesCountWhatTheyTake();
    void dropsAreToldAndCounted();
    void conflatesByTopic();
    void conflatesByRoomAndOpcode();
    void unboundedPingsAreAnsweredInBounds();
    void aNewcomerWaitsToo();
    void sendersGoOn_data();
    void sendersGoOn();
};

void TestSlowReceivers::aHundredMegabytesTakeBoundedMemory_data()
{
    QTest::addColumn<SlowPolicy>("policy");
    QTest::newRow("close") << SlowPolicy::Close;
    QTest::newRow("drop oldest") << SlowPolicy::DropOldest;
    QTest::newRow("conflate") << SlowPolicy::Conflate;
}

void TestSlowReceivers::aHundredMegabytesTakeBoundedMemory()
{
    QFETCH(SlowPolicy, policy);
    ServerFixture server(settingsOf(policy));
    CountingPeer slow(server.port());
    CountingPeer fast(server.port());
    CountingPeer sender(server.port());
    QVERIFY(slow.isOpen() && fast.isOpen() && sender.isOpen());
    slow.stall();

    Watch watch(server);
    for (int i = 0; i < largeCount; ++i) {
        QTRY_VERIFY(sender.maySend());
        sender.send(masked(Opcode::Binary, numbered(i)));
        QCoreApplication::processEvents();
        watch.look();
    }
    QTRY_COMPARE_WITH_TIMEOUT(fast.numbers.size(), std::size_t(largeCount), 15'000);
    watch.look();
    QVERIFY(isAscending(fast.numbers));
    QVERIFY2(watch.mostQueued > limit / 2, qPrintable(QString::number(watch.mostQueued)));
    QVERIFY2(watch.mostQueued <= limit + largeSize + 20, qPrintable(QString::number(watch.mostQueued)));
    // The queue, the capture's last batch and what sockets hold; not a tenth of what was sent.
    QVERIFY2(watch.growth() < 40'000'000, qPrintable(QString::number(watch.growth())));

    if (policy == SlowPolicy::Close) {
        QTRY_COMPARE(server.host.stats().size(), std::size_t(2));
        watch.look();
        QVERIFY2(watch.notes.contains("too slow"), watch.notes);
        return;
    }
    QVERIFY(watch.dropped > 0);
    slow.readOn();
    QTRY_VERIFY_WITH_TIMEOUT(!slow.numbers.empty() && slow.numbers.back() == largeCount - 1, 15'000);
    QVERIFY(isAscending(slow.numbers));
    QCOMPARE(slow.numbers.size() + watch.dropped, std::size_t(largeCount));
}

void TestSlowReceivers::sendersWaitAndNothingIsLost()
{
    ServerFixture server(settingsOf(SlowPolicy::Wait));
    CountingPeer slow(server.port());
    CountingPeer fast(server.port());
    CountingPeer sender(server.port());
    QVERIFY(slow.isOpen() && fast.isOpen() && sender.isOpen());
    slow.stall();

    Watch watch(server);
    int sent = 0;
    const auto sendOn = [&] {
        while (sent < largeCount && sender.maySend())
            sender.send(masked(Opcode::Binary, numbered(sent++)));
        QCoreApplication::processEvents();
        watch.look();
    };
    QTRY_VERIFY((sendOn(), watch.notes.contains("the senders wait")));
    // TCP holds the sender back when its own buffers are full.
    int before = -1;
    QTRY_VERIFY((before = sent, sendOn(), sent == before && !sender.maySend()));
    QVERIFY(sent < largeCount);
    QVERIFY2(watch.mostQueued <= limit + largeSize + 20, qPrintable(QString::number(watch.mostQueued)));
    QVERIFY2(watch.growth() < 40'000'000, qPrintable(QString::number(watch.growth())));

    slow.readOn();
    QTRY_VERIFY_WITH_TIMEOUT((sendOn(), slow.numbers.size() == std::size_t(largeCount)), 15'000);
    QTRY_COMPARE(fast.numbers.size(), std::size_t(largeCount));
    QVERIFY(isAscending(slow.numbers) && isAscending(fast.numbers));
    QCOMPARE(watch.dropped, quint64(0));
    QCOMPARE(server.host.stats().size(), std::size_t(3));
}

// Nobody reads what the server says by itself from a socket that could be paused.
void TestSlowReceivers::whatCannotWaitIsClosed()
{
    ServerFixture server(settingsOf(SlowPolicy::Wait));
    CountingPeer slow(server.port());
    QVERIFY(slow.isOpen());
    slow.stall();
    Watch watch(server);
    for (int i = 0; i < largeCount && server.host.hasConnections(); ++i) {
        server.host.send({}, Opcode::Binary, numbered(i));
        QCoreApplication::processEvents();
        watch.look();
    }
    QTRY_VERIFY(!server.host.hasConnections());
    watch.look();
    QVERIFY2(watch.notes.contains("too slow"), watch.notes);
    constexpr quint64 underWay = 2 * ShardState::mostUnderWay;
    QVERIFY2(
        watch.mostQueued <= limit + underWay + 2 * largeSize, qPrintable(QString::number(watch.mostQueued)));
}

void TestSlowReceivers::manySmallMessagesCountWhatTheyTake()
{
    ServerFixture server(settingsOf(SlowPolicy::DropOldest));
    CountingPeer slow(server.port());
    QVERIFY(slow.isOpen());
    slow.stall();
    fill(server);
    Watch watch(server);
    for (int i = 0; i < 300'000; ++i) {
        server.host.send({}, Opcode::Binary, "x");
        if (i % 1'000 == 0)
            watch.look();
    }
    watch.look();
    QVERIFY(watch.dropped > 250'000);
    // 3 bytes each, but not 350,000 of them.
    QVERIFY2(watch.mostQueued < limit, qPrintable(QString::number(watch.mostQueued)));
    QVERIFY2(watch.growth() < 60'000'000, qPrintable(QString::number(watch.growth())));
}

void TestSlowReceivers::dropsAreToldAndCounted()
{
    ServerFixture server(settingsOf(SlowPolicy::DropOldest));
    CountingPeer slow(server.port());
    QVERIFY(slow.isOpen());
    slow.stall();
    QElapsedTimer clock;
    clock.start();
    constexpr int count = 400;
    for (int i = 0; i < count; ++i) {
        server.host.send({}, Opcode::Binary, numbered(i));
        QCoreApplication::processEvents();
    }
    const quint64 dropped = server.host.stats().at(0).dropped;
    QVERIFY(dropped > 0);
    // The note with the rest comes within a second or so.
    QTRY_VERIFY2(server.notes().contains(" " + QByteArray::number(dropped) + " in all"), server.notes());
    const auto seconds = clock.elapsed() / 1000;
    QVERIFY2(server.notes().count("The send queue is full") <= 2 + seconds, server.notes());
    // Each broadcast knows whom it did not reach.
    quint64 givenUp = 0;
    for (const Record &record : server.records()) {
        if (const Broadcast *broadcast = server.broadcast(record))
            givenUp += broadcast->givenUp;
    }
    QCOMPARE(givenUp, dropped);
    slow.readOn();
    QTRY_COMPARE(slow.numbers.size(), std::size_t(count) - dropped);
    QCOMPARE(server.host.stats().at(0).dropped, dropped);
}

void TestSlowReceivers::conflatesByTopic()
{
    ServerSettings settings = settingsOf(SlowPolicy::Conflate);
    settings.limits.maxQueue = 64 * 1024;
    ServerFixture server(settings);
    CountingPeer slow(server.port());
    CountingPeer fast(server.port());
    QVERIFY(slow.isOpen() && fast.isOpen());
    slow.stall();
    fill(server);
    const std::size_t filled = fast.texts.size();
    constexpr int rounds = 3'000;
    const QStringList topics{QStringLiteral("oil"), QStringLiteral("gold"), QStringLiteral("öre")};
    for (int round = 0; round < rounds; ++round) {
        for (const QString &topic : topics)
            server.host.send({}, Opcode::Text, ticker(topic, round));
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(fast.texts.size() - filled, std::size_t(rounds) * std::size_t(topics.size()));
    const quint64 dropped = server.host.stats().at(0).dropped;
    QVERIFY(dropped > 0);
    QCOMPARE(server.host.stats().at(1).dropped, quint64(0));

    slow.readOn();
    const QByteArray last = ticker(topics.last(), rounds - 1);
    QTRY_VERIFY(!slow.texts.empty() && slow.texts.back() == last);
    QHash<QString, int> newest;
    for (const QByteArray &text : slow.texts) {
        const QJsonObject object = QJsonDocument::fromJson(text).object();
        if (object.isEmpty())
            continue; // of what filled it
        const QString topic = object.value(u"topic").toString();
        QVERIFY(object.value(u"n").toInt() > newest.value(topic, -1));
        newest.insert(topic, object.value(u"n").toInt());
    }
    for (const QString &topic : topics)
        QCOMPARE(newest.value(topic, -1), rounds - 1);
    QCOMPARE(slow.texts.size() + dropped, fast.texts.size());
}

void TestSlowReceivers::conflatesByRoomAndOpcode()
{
    ServerSettings settings = settingsOf(SlowPolicy::Conflate);
    settings.limits.maxQueue = 64 * 1024;
    settings.behaviour = Behaviour::Rooms;
    ServerFixture server(settings);
    CountingPeer slow(server.port(), "/room/blue");
    CountingPeer other(server.port(), "/room/red");
    QVERIFY(slow.isOpen() && other.isOpen());
    slow.send(masked(Opcode::Text, R"({"type":"join","room":"red"})"));
    QTRY_COMPARE(slow.texts.size(), std::size_t(2)); // joined blue, joined red
    slow.stall();
    fill(server);
    for (int i = 0; i < 2'000; ++i) {
        const QByteArray number = QByteArray::number(i);
        server.host.sendToRooms({QStringLiteral("blue")}, Opcode::Text, "blue " + number);
        server.host.sendToRooms({QStringLiteral("red")}, Opcode::Text, "red " + number);
        server.host.send({}, Opcode::Text, "text " + number);
        server.host.send({}, Opcode::Binary, "binary " + number);
        QCoreApplication::processEvents();
    }
    QVERIFY(server.host.stats().at(0).dropped > 0);
    slow.readOn();
    QTRY_VERIFY(slow.texts.back() == "binary 1999");
    const std::vector<QByteArray> last(slow.texts.end() - 4, slow.texts.end());
    QCOMPARE(last, (std::vector<QByteArray>{"blue 1999", "red 1999", "text 1999", "binary 1999"}));
}

// Qt's server answers every ping; a peer that pings and never reads must not fill the memory with pongs.
void TestSlowReceivers::unboundedPingsAreAnsweredInBounds()
{
    ServerFixture server(settingsOf(SlowPolicy::Close));
    CountingPeer peer(server.port());
    QVERIFY(peer.isOpen());
    peer.stall();
    fill(server);
    Watch watch(server);
    const QByteArray pings = masked(Opcode::Ping, QByteArray(120, 'p')).repeated(500);
    constexpr int rounds = 200;
    for (int i = 0; i < rounds; ++i) {
        peer.send(pings);
        QCoreApplication::processEvents();
        watch.look();
    }
    QTRY_VERIFY((watch.look(), server.host.stats().at(0).framesIn >= rounds * 500));
    QVERIFY2(watch.mostQueued < limit + 1024 * 1024, qPrintable(QString::number(watch.mostQueued)));
    QVERIFY(watch.dropped >= rounds * 500 - 2 * SendQueue::mostControl);
}

void TestSlowReceivers::aNewcomerWaitsToo()
{
    ServerSettings settings = settingsOf(SlowPolicy::Wait);
    settings.behaviour = Behaviour::Broadcast;
    ServerFixture server(settings);
    CountingPeer slow(server.port());
    CountingPeer sender(server.port());
    QVERIFY(slow.isOpen() && sender.isOpen());
    slow.stall();
    int sent = 0;
    const auto isBlocked = [&] {
        for (int i = 0; i < 20; ++i) {
            if (sender.maySend())
                sender.send(masked(Opcode::Binary, numbered(sent++)));
            QCoreApplication::processEvents();
        }
        return server.notes().contains("the senders wait");
    };
    QTRY_VERIFY(isBlocked());
    // The message comes in one write with the handshake.
    RawPeer newcomer(server.port());
    newcomer.write(RawPeer::upgradeRequest() + masked(Opcode::Text, "too early"));
    QVERIFY(newcomer.waitFor("101 Switching"));
    RawPeer page(server.port());
    page.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    QVERIFY(page.waitForEnd()); // by then the newcomer's message would have been seen
    const auto texts = [&server] {
        const std::vector<Record> frames = server.records(RecordKind::Frame);
        return std::count_if(
            frames.begin(), frames.end(), [](const Record &record) { return record.payload == "too early"; });
    };
    QCOMPARE(texts(), 0);
    slow.readOn();
    QTRY_COMPARE(texts(), 2); // as it came, and as a broadcast
    QTRY_VERIFY(!slow.texts.empty() && slow.texts.back() == "too early");
}

void TestSlowReceivers::sendersGoOn_data()
{
    QTest::addColumn<QByteArray>("when");
    QTest::newRow("when the slow one vanishes") << QByteArray("vanishes");
    QTest::newRow("when the slow one is kicked") << QByteArray("kicked");
}

void TestSlowReceivers::sendersGoOn()
{
    QFETCH(QByteArray, when);
    ServerSettings settings = settingsOf(SlowPolicy::Wait);
    settings.limits.closeTimeout = 60'000; // not what they wait for
    ServerFixture server(settings);
    CountingPeer slow(server.port());
    CountingPeer fast(server.port());
    CountingPeer sender(server.port());
    QVERIFY(slow.isOpen() && fast.isOpen() && sender.isOpen());
    slow.stall();
    int sent = 0;
    const auto sendOn = [&] {
        for (int i = 0; i < 20; ++i) {
            if (sender.maySend())
                sender.send(masked(Opcode::Binary, numbered(sent++)));
            QCoreApplication::processEvents();
        }
    };
    QTRY_VERIFY((sendOn(), server.notes().contains("the senders wait")));
    int before = -1;
    QTRY_VERIFY((before = sent, sendOn(), sent == before && !sender.maySend()));
    if (when == "vanishes")
        slow.abort();
    else
        server.host.kick({server.host.stats().at(0).id}, CloseCodes::GoingAway, QStringLiteral("away"));
    QTRY_COMPARE(fast.numbers.size(), std::size_t(sent));
    QVERIFY(isAscending(fast.numbers));
    sendOn();
    QTRY_COMPARE(fast.numbers.size(), std::size_t(sent));
}

QTEST_GUILESS_MAIN(TestSlowReceivers)
#include "tst_slowreceivers.moc"

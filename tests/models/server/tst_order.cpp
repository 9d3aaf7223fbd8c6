// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/rawpeer.h"
#include "tests/support/serverfixture.h"

#include <QRandomGenerator>
#include <QTest>

#include <memory>
#include <vector>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int sends = 10'000;
#else
constexpr int sends = 100'000;
#endif
constexpr int clients = 200;
constexpr int heavy = 10; // every so manieth gets much and stalls long

bool isHeavy(int client)
{
    return client % heavy == 0;
}

QByteArray masked(Opcode opcode, const QByteArray &payload)
{
    return serializeMessage(opcode, payload, MaskingKey{{4, 3, 2, 1}});
}

// A client that checks every frame it gets: what the server says by itself comes exactly in the order it was
// sent to this client, each other client's messages and the answers to its own pings are numbered without a
// gap, and nothing comes after the close frame.
class CheckingPeer
{
public:
    CheckingPeer(quint16 port, int number)
        : m_peer(port)
        , m_number(number)
        , m_open(m_peer.open("/client/" + QByteArray::number(number)))
        , m_fromClient(clients, 0)
    {
        // A small window, so that a stall soon reaches the server's queue.
        m_peer.socket().setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, 64 * 1024);
        QObject::connect(&m_peer.socket(), &QIODevice::readyRead, &m_peer.socket(), [this] { take(); });
    }
    [[nodiscard]] bool isOpen() const { return m_open; }
    void setStalled(bool stalled)
    {
        m_stalled = stalled;
        m_peer.socket().setReadBufferSize(stalled ? 1 : 0);
        take();
    }
    [[nodiscard]] int number() const { return m_number; }
    [[nodiscard]] bool isStalled() const { return m_stalled; }
    void say()
    {
        m_peer.write(
            masked(Opcode::Text, "c " + QByteArray::number(m_number) + ' ' + QByteArray::number(m_said++)));
    }
    void ping() { m_peer.write(masked(Opcode::Ping, "k " + QByteArray::number(m_pings++))); }
    void expect(int number) { m_expected.push_back(number); }

    // Empty: everything came in order, and the close frame last.
    [[nodiscard]] QByteArray verdict(const std::vector<std::unique_ptr<CheckingPeer>> &all) const
    {
        if (!m_fault.isEmpty())
            return m_fault;
        if (m_next != m_expected.size())
            return "got " + QByteArray::number(m_next) + " of " + QByteArray::number(m_expected.size());
        if (m_pongs != m_pings)
            return "pongs are missing";
        for (int i = 0; i < clients; ++i) {
            if (i != m_number && m_fromClient[std::size_t(i)] != all[std::size_t(i)]->m_said)
                return "messages of client " + QByteArray::number(i) + " are missing";
        }
        return m_closed ? QByteArray() : QByteArray("no close frame");
    }
    [[nodiscard]] bool isClosed() const { return m_closed; }
    [[nodiscard]] bool isFaulty() const { return !m_fault.isEmpty(); }

private:
    void take()
    {
        if (m_stalled)
            return;
        m_parser.receive(m_peer.socket().readAll());
        for (const Frame &frame : m_parser.takeFrames())
            check(frame);
    }
    void check(const Frame &frame)
    {
        const QByteArrayList words =
            frame.payload.first(std::min<qsizetype>(frame.payload.size(), 30)).split(' ');
        if (m_closed)
            fault("a frame after the close frame");
        if (frame.header.opcode == Opcode::Close)
            m_closed = true;
        else if (words.value(0) == "h")
            checkOrdered(words.value(1).toInt());
        else if (words.value(0) == "c")
            checkCounted(m_fromClient[std::size_t(words.value(1).toInt())], words.value(2).toInt());
        else if (words.value(0) == "k" && frame.header.opcode == Opcode::Pong)
            checkCounted(m_pongs, words.value(1).toInt());
        else
            fault("an unknown frame: " + frame.payload.first(20));
    }
    void checkOrdered(int number)
    {
        if (m_next >= m_expected.size() || m_expected[m_next] != number)
            fault("got " + QByteArray::number(number) + " out of order, after " + QByteArray::number(m_next));
        ++m_next;
    }
    void checkCounted(int &next, int number)
    {
        if (number != next)
            fault("got " + QByteArray::number(number) + " instead of " + QByteArray::number(next));
        ++next;
    }
    void fault(const QByteArray &what)
    {
        if (m_fault.isEmpty())
            m_fault = what;
    }

    RawPeer m_peer;
    FrameParser m_parser{Role::Client, std::numeric_limits<qint32>::max(), 0};
    int m_number;
    bool m_open;
    bool m_stalled = false;
    bool m_closed = false;
    std::vector<int> m_expected;
    std::size_t m_next = 0;
    std::vector<int> m_fromClient; // the next number of each
    int m_said = 0;
    int m_pings = 0;
    int m_pongs = 0;
    QByteArray m_fault;
};

// Draws what happens next.
class Storm
{
public:
    Storm(ServerFixture &server, quint32 seed)
        : m_server(server)
        , m_random(seed)
    {
    }
    [[nodiscard]] bool open()
    {
        for (int i = 0; i < clients; ++i) {
            peers.push_back(std::make_unique<CheckingPeer>(m_server.port(), i));
            if (!peers.back()->isOpen())
                return false;
        }
        m_ids.resize(clients);
        m_server.store.append(m_server.queue.take());
        for (quint32 id = 1; id <= clients; ++id) {
            const ConnectionInfo *info = m_server.store.connection(ConnectionId{id});
            if (!info || !info->path.startsWith(u"/client/"))
                return false;
            m_ids[std::size_t(info->path.mid(8).toInt())] = info->id;
        }
        return true;
    }
    void step()
    {
        if (m_random.bounded(sends / 400) == 0) {
            CheckingPeer &peer = *peers[m_random.bounded(quint32(clients / heavy)) * heavy];
            peer.setStalled(!peer.isStalled());
        } else if (m_random.bounded(20) == 0) {
            CheckingPeer &peer = anyPeer();
            peer.setStalled(!peer.isStalled() && !isHeavy(peer.number()));
        }
        const quint32 draw = m_random.bounded(95U);
        if (draw < 70)
            single(draw < 60 ? Opcode::Text : Opcode::Binary);
        else if (draw < 80)
            single(Opcode::Ping);
        else if (draw < 81)
            broadcast(m_random.bounded(4) == 0 ? Opcode::Ping : Opcode::Text);
        else
            ask(anyPeer(), draw < 82);
    }
    // Of the server alone.
    void speak()
    {
        if (m_random.bounded(50) == 0)
            broadcast(Opcode::Text);
        else
            single(Opcode::Text);
    }
    void stallSome()
    {
        for (std::size_t i = 0; i < peers.size(); i += 2)
            peers[i]->setStalled(true);
    }
    // The server got what the clients said.
    [[nodiscard]] bool hasHeardAll()
    {
        quint64 frames = 0;
        for (const ConnectionStats &stats : m_server.host.stats())
            frames += stats.framesIn;
        return frames == m_clientFrames;
    }
    void calm()
    {
        for (const auto &peer : peers)
            peer->setStalled(false);
    }
    [[nodiscard]] std::size_t queues()
    {
        const auto stats = m_server.host.stats();
        return std::size_t(
            std::count_if(stats.begin(), stats.end(), [](const auto &one) { return one.queued > 0; }));
    }

    std::vector<std::unique_ptr<CheckingPeer>> peers;

private:
    [[nodiscard]] CheckingPeer &anyPeer() { return *peers[m_random.bounded(quint32(clients))]; }
    // Kernels hold megabytes for a connection: one in ten gets more than that.
    [[nodiscard]] qsizetype sizeFor(quint32 to, Opcode opcode)
    {
        if (opcode != Opcode::Ping && isHeavy(int(to)) && m_random.bounded(3) == 0)
            return 150'000;
        return opcode == Opcode::Ping ? 100 : m_random.bounded(200);
    }
    [[nodiscard]] QByteArray payload(qsizetype size)
    {
        const QByteArray text = "h " + QByteArray::number(m_number) + ' ';
        return text.leftJustified(size, 'x');
    }
    void ask(CheckingPeer &peer, bool everybody)
    {
        everybody ? peer.say() : peer.ping();
        ++m_clientFrames;
    }
    void single(Opcode opcode)
    {
        const quint32 to = m_random.bounded(quint32(clients));
        peers[to]->expect(m_number);
        m_server.host.send({m_ids[to]}, opcode, payload(sizeFor(to, opcode)));
        ++m_number;
    }
    void broadcast(Opcode opcode)
    {
        for (const auto &peer : peers)
            peer->expect(m_number);
        m_server.host.send({}, opcode, payload(opcode == Opcode::Ping ? 50 : m_random.bounded(500)));
        ++m_number;
    }

    ServerFixture &m_server;
    QRandomGenerator m_random;
    std::vector<ConnectionId> m_ids;
    int m_number = 0;
    quint64 m_clientFrames = 0;
};

} // namespace

// RFC 6455 says little of order because TCP has it; a server that joins, queues and spreads over threads has
// to keep it.
class TestOrder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void nothingIsLostOrOutOfOrder_data()
    {
        QTest::addColumn<int>("threads");
        QTest::addColumn<int>("count");
        QTest::newRow("one thread") << 1 << sends;
        QTest::newRow("two threads") << 2 << sends / 4;
    }
    void nothingIsLostOrOutOfOrder()
    {
        QFETCH(int, threads);
        QFETCH(int, count);
        ServerSettings settings;
        settings.greeting.reset();
        settings.behaviour = Behaviour::Others;
        settings.threads = threads;
        settings.limits.maxQueue = 512 * 1024 * 1024;
        settings.limits.closeTimeout = 60'000;
        ServerFixture server(settings);
        Storm storm(server, 20);
        QVERIFY(storm.open());

        std::size_t mostQueues = 0;
        for (int i = 0; i < count * 9 / 10; ++i) {
            storm.step();
            if (i % 50 == 0)
                QCoreApplication::processEvents();
            if (i % 1'000 == 0) {
                (void)server.queue.take();
                mostQueues = std::max(mostQueues, storm.queues());
            }
        }
        storm.calm();
        // What clients say after a close frame means nothing, so all of it has to be there before.
        QVERIFY(QTest::qWaitFor([&] { return storm.hasHeardAll(); }, 15'000));
        // Close frames go behind what waits, also for those that do not read.
        storm.stallSome();
        for (int i = 0; i < count / 10; ++i)
            storm.speak();
        mostQueues = std::max(mostQueues, storm.queues());
        server.host.kick({}, CloseCodes::Normal, QStringLiteral("done"));
        storm.calm();
        const auto isOver = [&] {
            return std::all_of(storm.peers.begin(), storm.peers.end(),
                [](const auto &peer) { return peer->isClosed() || peer->isFaulty(); });
        };
        QVERIFY(QTest::qWaitFor(isOver, 15'000));
        for (const auto &peer : storm.peers)
            QCOMPARE(peer->verdict(storm.peers), QByteArray());
        // It was more than the kernel could hold for them.
        QVERIFY2(mostQueues > clients / heavy / 4, qPrintable(QString::number(mostQueues)));
    }
};

QTEST_GUILESS_MAIN(TestOrder)
#include "tst_order.moc"

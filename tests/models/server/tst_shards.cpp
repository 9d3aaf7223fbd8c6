// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frame.h"
#include "support/rawpeer.h"
#include "support/serverfixture.h"
#include "support/warnings.h"

#include <memory>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

QByteArray masked(Opcode opcode, const QByteArray &payload)
{
    return serializeMessage(opcode, payload, MaskingKey{0x01, 0x02, 0x03, 0x04});
}

ServerSettings threaded(int threads, Behaviour behaviour = Behaviour::Broadcast)
{
    ServerSettings settings;
    settings.greeting.reset();
    settings.behaviour = behaviour;
    settings.threads = threads;
    return settings;
}

using Peers = std::vector<std::unique_ptr<RawPeer>>;

// More than there are threads, so that each has several; false when one was not let in.
bool openPeers(Peers &peers, quint16 port, int count, const QByteArray &path = "/")
{
    for (int i = 0; i < count; ++i) {
        peers.push_back(std::make_unique<RawPeer>(port));
        if (!peers.back()->open(path))
            return false;
    }
    return true;
}

} // namespace

// A server over several engine threads does what one on a single thread does.
class TestShards : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    void aBroadcastReachesEveryThread()
    {
        ServerFixture server(threaded(3));
        Peers peers;
        QVERIFY(openPeers(peers, server.port(), 9));
        for (std::size_t i = 0; i < peers.size(); ++i)
            peers[i]->write(masked(Opcode::Text, "from " + QByteArray::number(i)));
        for (const auto &peer : peers) {
            QVERIFY(peer->waitForFrames(9));
            QList<QByteArray> got;
            for (const Frame &frame : peer->frames())
                got.append(frame.payload);
            std::sort(got.begin(), got.end());
            for (int i = 0; i < 9; ++i)
                QCOMPARE(got[i], "from " + QByteArray::number(i));
        }
        // Each is one record with nine deliveries, whatever threads they left from.
        const auto whole = [&] {
            int count = 0;
            for (const Record &record : server.records(RecordKind::Frame)) {
                const Broadcast *broadcast = server.broadcast(record);
                count += broadcast && broadcast->expected == 9 && broadcast->reached == 9 ? 1 : 0;
            }
            return count;
        };
        QTRY_COMPARE(whole(), 9);
    }

    // One sender's messages come in its order, on every thread.
    void orderIsKept()
    {
        ServerFixture server(threaded(2));
        Peers peers;
        QVERIFY(openPeers(peers, server.port(), 4));
        constexpr int messages = 500;
        QByteArray all;
        for (int i = 0; i < messages; ++i)
            all += masked(Opcode::Text, QByteArray::number(i));
        peers[0]->write(all);
        for (const auto &peer : peers) {
            QVERIFY(peer->waitForFrames(messages));
            const std::vector<Frame> frames = peer->frames();
            for (int i = 0; i < messages; ++i)
                QCOMPARE(frames[std::size_t(i)].payload, QByteArray::number(i));
        }
    }

    void roomsSpanThreads()
    {
        ServerFixture server(threaded(2, Behaviour::Rooms));
        Peers red;
        Peers blue;
        QVERIFY(openPeers(red, server.port(), 4, "/room/red"));
        QVERIFY(openPeers(blue, server.port(), 4, "/room/blue"));
        red[0]->write(masked(Opcode::Text, "for red"));
        for (const auto &peer : red)
            QVERIFY(peer->waitFor("for red"));
        server.host.sendToRooms({QStringLiteral("blue")}, Opcode::Text, "for blue");
        for (const auto &peer : blue) {
            QVERIFY(peer->waitFor("for blue"));
            QVERIFY(!peer->got().contains("for red"));
        }
        for (const auto &peer : red)
            QVERIFY(!peer->got().contains("for blue"));
    }

    void statsAndSingleSends()
    {
        ServerFixture server(threaded(2));
        Peers peers;
        QVERIFY(openPeers(peers, server.port(), 4));
        QTRY_COMPARE(server.host.stats().size(), std::size_t(4));
        for (const ConnectionStats &stats : server.host.stats())
            server.host.send({stats.id}, Opcode::Text, "you are " + QByteArray::number(stats.id.value));
        QSet<QByteArray> got;
        for (const auto &peer : peers) {
            QVERIFY(peer->waitForFrames(1));
            got.insert(peer->frames().front().payload);
        }
        QCOMPARE(got.size(), 4); // one each
        const auto framesOut = [&server] {
            quint64 sum = 0;
            for (const ConnectionStats &stats : server.host.stats())
                sum += stats.framesOut;
            return sum;
        };
        QTRY_COMPARE(framesOut(), quint64(4));
        server.host.pingAll();
        for (const auto &peer : peers)
            QVERIFY(peer->waitFor("ping 1"));
    }

    void stopsAndStartsWithAnotherCount()
    {
        ServerFixture server(threaded(2));
        QSignalSpy emptied(&server.host, &WebSocketHost::emptied);
        for (const int threads : {3, 1, 2}) {
            Peers peers;
            QVERIFY(openPeers(peers, server.port(), 4));
            server.host.stop();
            for (const auto &peer : peers) {
                QVERIFY(peer->waitForFrames(1));
                QCOMPARE(peer->frames().front().header.opcode, Opcode::Close);
                peer->write(masked(Opcode::Close, QByteArray::fromHex("03e9")));
                QVERIFY(peer->waitForEnd());
            }
            QTRY_COMPARE(emptied.size(), 1);
            emptied.clear();
            ServerSettings settings = threaded(threads);
            settings.port = 0;
            server.host.start(settings);
            QVERIFY(server.host.state().listening);
        }
    }

    // /events, /longpoll, jobs and event sockets, wherever their connections live.
    void httpIsShared()
    {
        ServerFixture server(threaded(3, Behaviour::Silent));
        Peers streams;
        Peers sockets;
        for (int i = 0; i < 3; ++i) {
            streams.push_back(std::make_unique<RawPeer>(server.port()));
            streams.back()->write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
            QVERIFY(streams.back()->waitFor("retry:"));
        }
        QVERIFY(openPeers(sockets, server.port(), 3, "/ws"));
        server.host.events().publish("first");
        server.host.events().publish("second");
        for (const auto &stream : streams) {
            QVERIFY(stream->waitFor("data: second"));
            QVERIFY(stream->got().indexOf("data: first") < stream->got().indexOf("data: second"));
            QCOMPARE(stream->got().count("data: first"), 1);
        }
        for (const auto &socket : sockets) {
            QVERIFY(socket->waitForFrames(2));
            QCOMPARE(socket->frames()[0].payload, QByteArray("first"));
            QCOMPARE(socket->frames()[1].payload, QByteArray("second"));
        }
        RawPeer submits(server.port());
        submits.write(
            "POST /submit HTTP/1.1\r\nHost: localhost\r\nContent-Length: 13\r\n\r\n{\"job_ms\":50}");
        QVERIFY(submits.waitFor("\r\n\r\n"));
        for (int i = 0; i < 3; ++i) { // other threads know it
            RawPeer asks(server.port());
            asks.write("GET /verdict/1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            QVERIFY(asks.waitFor("\r\n\r\n"));
            QVERIFY2(asks.got().startsWith("HTTP/1.1 20"), asks.got());
        }
        QVERIFY(streams[1]->waitFor("verdict 1 accepted"));
    }

    // One slow receiver holds all senders back, on the other threads too, and lets them go when it reads on.
    void waitingSpansThreads()
    {
        ServerSettings settings = threaded(2);
        settings.slowPolicy = SlowPolicy::Wait;
        settings.limits.maxQueue = 64 * 1024;
        ServerFixture server(settings);
        Peers peers;
        QVERIFY(openPeers(peers, server.port(), 4));
        peers[0]->socket().setReadBufferSize(1024); // stops reading
        const QByteArray payload(64 * 1024, 'x');
        constexpr int messages = 400;
        QByteArray all;
        for (int i = 0; i < messages; ++i)
            all += masked(Opcode::Binary, payload);
        peers[1]->write(all);
        QTRY_VERIFY(server.notes().contains("the senders wait"));
        peers[0]->socket().setReadBufferSize(0);
        const qsizetype expected = messages * (payload.size() + 10);
        for (const auto &peer : peers)
            QVERIFY(peer->waitForSize(expected, 15'000));
    }
};

QTEST_GUILESS_MAIN(TestShards)
#include "tst_shards.moc"

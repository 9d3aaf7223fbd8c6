// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frame.h"
#include "server/rulefile.h"
#include "support/rawpeer.h"
#include "support/serverfixture.h"
#include "support/warnings.h"

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

QByteArray masked(Opcode opcode, const QByteArray &payload)
{
    return serializeMessage(opcode, payload, MaskingKey{0x01, 0x02, 0x03, 0x04});
}

SharedRules ruleSet(const QByteArray &rules, const QByteArray &more = {})
{
    const auto set = parseRules("{" + more + "\"rules\":[" + rules + "]}");
    return set ? std::make_shared<const RuleSet>(*set) : nullptr;
}

ServerSettings ruled(const SharedRules &rules, int threads = 1)
{
    ServerSettings settings; // with its greeting, which is not said
    settings.behaviour = Behaviour::Rules;
    settings.rules = rules;
    settings.threads = threads;
    return settings;
}

QList<QByteArray> texts(RawPeer &peer)
{
    QList<QByteArray> all;
    for (const Frame &frame : peer.frames())
        all << frame.payload;
    return all;
}

} // namespace

class TestRuleServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    // B13: accept, send X, wait for Y, send Z, close 4000.
    void dialogue()
    {
        ServerFixture server(ruled(ruleSet(R"({"on":"connect","do":[{"reply":"X"},{"state":"asked"}]},
            {"on":"message","when":{"state":"asked","text":"Y"},
             "do":[{"reply":"Z"},{"close":4000,"reason":"done"}]})")));
        RawPeer peer(server.port());
        QVERIFY(peer.open());
        QVERIFY(peer.waitForFrames(1));
        peer.write(masked(Opcode::Text, "no") + masked(Opcode::Text, "Y"));
        QVERIFY(peer.waitForFrames(3));
        QCOMPARE(texts(peer), (QList<QByteArray>{"X", "Z", QByteArray("\x0F\xA0", 2) + "done"}));
        peer.write(masked(Opcode::Close, QByteArray("\x0F\xA0", 2)));
        QVERIFY(peer.waitForEnd());
    }

    void streamAndDelay()
    {
        ServerFixture server(ruled(ruleSet(R"({"on":"message","when":{"text":"s"},
            "do":[{"stream":"t{{counter}}","every":5,"times":3}]},
            {"on":"message","do":[{"delay":20},{"echo":true}]})")));
        RawPeer peer(server.port());
        QVERIFY(peer.open());
        peer.write(masked(Opcode::Text, "s"));
        QVERIFY(peer.waitForFrames(3));
        QCOMPARE(texts(peer), (QList<QByteArray>{"t1", "t2", "t3"}));
        peer.forget();
        const std::vector<QByteArray> said{"a", "b", "c", "d"};
        for (const QByteArray &text : said)
            peer.write(masked(Opcode::Text, text));
        QVERIFY(peer.waitForFrames(4));
        QCOMPARE(texts(peer), (QList<QByteArray>{"a", "b", "c", "d"}));
    }

    void withheldPong()
    {
        const SharedRules rules = ruleSet(R"({"on":"connect","do":[{"withholdPongs":true}]},
            {"on":"message","when":{"text":"on"},"do":[{"withholdPongs":false}]},
            {"on":"message","do":[{"echo":true}]})");
        ServerFixture server(ruled(rules));
        RawPeer peer(server.port());
        QVERIFY(peer.open());
        peer.write(masked(Opcode::Ping, "p1") + masked(Opcode::Text, "mark"));
        QVERIFY(peer.waitFor("mark"));
        QCOMPARE(peer.frames().size(), std::size_t(1));
        peer.write(masked(Opcode::Text, "on") + masked(Opcode::Ping, "p2"));
        QVERIFY(peer.waitForFrames(2));
        QCOMPARE(texts(peer).last(), QByteArray("p2"));
    }

    void stalledClose()
    {
        ServerFixture server(ruled(ruleSet(R"({"on":"connect","do":[{"stallClose":true},
            {"stream":"still here","every":5}]})")));
        RawPeer peer(server.port());
        QVERIFY(peer.open());
        QVERIFY(peer.waitForFrames(1));
        peer.write(masked(Opcode::Close, QByteArray("\x03\xE8", 2)));
        QVERIFY(server.waitForRecords(RecordKind::Frame, 1));
        const std::size_t before = peer.frames().size();
        QVERIFY(peer.waitForFrames(before + 10)); // it goes on
        for (const Frame &frame : peer.frames())
            QCOMPARE(frame.header.opcode, Opcode::Text);
        peer.socket().disconnectFromHost();
        QVERIFY(server.waitForRecords(RecordKind::Closed, 1));
        const Record closed = server.records(RecordKind::Closed).front();
        QCOMPARE(closed.closeCode, CloseCodes::Normal);
        QVERIFY(closed.payload.contains("did not answer its close frame"));
    }

    void reset()
    {
        ServerFixture server(ruled(ruleSet(R"({"on":"message","do":[{"reply":"bye"},{"reset":true}]})")));
        RawPeer peer(server.port());
        QVERIFY(peer.open());
        peer.write(masked(Opcode::Text, "x"));
        QVERIFY(peer.waitForEnd());
        QCOMPARE(texts(peer), QList<QByteArray>{"bye"});
        QVERIFY(server.waitForRecords(RecordKind::Closed, 1));
        const Record closed = server.records(RecordKind::Closed).front();
        QCOMPARE(closed.closeCode, CloseCodes::Abnormal);
        QCOMPARE(closed.payload, QByteArray("reset by the server: a rule says so"));
    }

    void broadcasts_data()
    {
        QTest::addColumn<int>("threads");
        QTest::newRow("one thread") << 1;
        QTest::newRow("two threads") << 2;
    }

    void broadcasts()
    {
        QFETCH(int, threads);
        ServerFixture server(ruled(ruleSet(R"(
            {"on":"message","when":{"text":"rooms"},"do":[{"broadcast":"to my rooms","to":"rooms"}]},
            {"on":"message","when":{"text":"red"},"do":[{"broadcast":"to red","room":"red"}]},
            {"on":"message","do":[{"broadcast":"to others","to":"others"},{"broadcast":"end"}]},
            {"on":"close","do":[{"broadcast":"one left"}]})"),
            threads));
        RawPeer blue(server.port());
        RawPeer alsoBlue(server.port());
        RawPeer red(server.port());
        QVERIFY(blue.open("/room/blue") && alsoBlue.open("/room/blue") && red.open("/room/red"));
        QVERIFY(blue.waitForFrames(1) && alsoBlue.waitForFrames(1) && red.waitForFrames(1)); // joined
        for (RawPeer *peer : {&blue, &alsoBlue, &red})
            peer->forget();
        blue.write(masked(Opcode::Text, "rooms") + masked(Opcode::Text, "red") + masked(Opcode::Text, ""));
        QVERIFY(blue.waitFor("end") && alsoBlue.waitFor("end") && red.waitFor("end"));
        QCOMPARE(texts(blue), (QList<QByteArray>{"to my rooms", "end"}));
        QCOMPARE(texts(alsoBlue), (QList<QByteArray>{"to my rooms", "to others", "end"}));
        QCOMPARE(texts(red), (QList<QByteArray>{"to red", "to others", "end"}));
        alsoBlue.socket().disconnectFromHost();
        QVERIFY(blue.waitFor("one left") && red.waitFor("one left"));
    }

    // Two peers that answer whatever comes with the same: each broadcast makes the next.
    void loopIsStopped()
    {
        ServerFixture server(
            ruled(ruleSet(R"({"on":"message","do":[{"broadcast":"{{message}}","to":"others"}]})",
                "\"mostActionsPerSecond\":20,")));
        RawPeer one(server.port());
        RawPeer two(server.port());
        QVERIFY(one.open() && two.open());
        for (RawPeer *peer : {&one, &two}) {
            connect(&peer->socket(), &QTcpSocket::readyRead, &peer->socket(), [peer] {
                for (const Frame &frame : peer->frames())
                    peer->write(masked(Opcode::Text, frame.payload));
                peer->forget();
            });
        }
        one.write(masked(Opcode::Text, "round and round"));
        QTRY_VERIFY(
            server.notes().contains("The rules of this connection were stopped: more than 20 actions"));
    }

    void changedWhileRunning()
    {
        ServerSettings settings = ruled(ruleSet(R"({"on":"connect","do":[{"stream":"old","every":5}]})"));
        ServerFixture server(settings);
        RawPeer peer(server.port());
        QVERIFY(peer.open());
        QVERIFY(peer.waitFor("old"));
        settings.rules = ruleSet(R"({"on":"message","do":[{"reply":"new"}]})");
        server.host.configure(settings);
        peer.write(masked(Opcode::Text, "x"));
        QVERIFY(peer.waitFor("new"));
        peer.forget();
        settings.behaviour = Behaviour::Echo;
        server.host.configure(settings);
        peer.write(masked(Opcode::Text, "y"));
        QVERIFY(peer.waitForFrames(1));
        QCOMPARE(texts(peer), QList<QByteArray>{"y"}); // nothing of the stream any more
    }
};

QTEST_GUILESS_MAIN(TestRuleServer)
#include "tst_ruleserver.moc"

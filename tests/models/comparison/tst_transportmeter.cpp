// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/eventstreamparser.h"
#include "comparison/transportmeter.h"
#include "protocol/frame.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

const QByteArray getPoll = "GET /poll?since=0 HTTP/1.1\r\nHost: a\r\n\r\n";
const QByteArray emptyAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
const QByteArray twoEvents = "HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n00000001ab\n00000002ab\n";

struct Burst
{
    Direction direction = Direction::ToServer;
    QByteArray bytes;
};

// A conversation as it came, in pieces of size bytes (0: whole).
WireCounts measured(const std::vector<Burst> &bursts, qsizetype size = 0)
{
    TransportMeter meter;
    meter.opened({1}, 0);
    for (const Burst &burst : bursts) {
        const qsizetype step = size == 0 ? burst.bytes.size() : size;
        for (qsizetype at = 0; at < burst.bytes.size(); at += step)
            meter.passed({1}, burst.direction, burst.bytes.mid(at, step), 0);
    }
    meter.closed({1}, 0);
    return meter.counts();
}

std::vector<Burst> webSocketConversation()
{
    const QByteArray big(300, 'b');
    return {{Direction::ToServer, "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"},
        {Direction::ToClient, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n" +
                                  serializeMessage(Opcode::Text, "00000001") +
                                  serializeMessage(Opcode::Text, big)},
        {Direction::ToClient, serializeMessage(Opcode::Ping, "hey")},
        {Direction::ToServer, serializeMessage(Opcode::Pong, "hey", MaskingKey{})}};
}

} // namespace

class TransportMeterTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void pollsAreSplit_data();
    void pollsAreSplit();
    void eventStreamIsSplit_data();
    void eventStreamIsSplit();
    void framesAreSplit_data();
    void framesAreSplit();
    void everyByteIsCountedOnce();
    void whatDoesNotCountBringsOnlyPayload();
    void frozenCountsNothing();
    void errorsAreNoEmptyAnswers();
    void garbageCountsAsHttp();
    void longBurstsAreSeveralMessages();
    void eventStreamsAreReadIncrementally();
    void eventStreamsResume();

private:
    static void addSizes()
    {
        QTest::addColumn<int>("size");
        QTest::newRow("whole") << 0;
        QTest::newRow("byte by byte") << 1;
        for (int size = 2; size < 60; ++size)
            QTest::addRow("pieces of %d", size) << size;
    }
};

void TransportMeterTest::pollsAreSplit_data()
{
    addSizes();
}

void TransportMeterTest::pollsAreSplit()
{
    QFETCH(const int, size);
    const WireCounts counts = measured({{Direction::ToServer, getPoll}, {Direction::ToClient, emptyAnswer},
                                           {Direction::ToServer, getPoll}, {Direction::ToClient, twoEvents}},
        size);
    QCOMPARE(counts.connections, 1u);
    QCOMPARE(counts.requests, 2u);
    QCOMPARE(counts.emptyAnswers, 1u);
    QCOMPARE(counts.up.httpHeader, quint64(2 * getPoll.size()));
    QCOMPARE(counts.up.total(), counts.up.httpHeader);
    QCOMPARE(counts.down.payload, 20u);
    QCOMPARE(counts.down.httpHeader, quint64(emptyAnswer.size() + twoEvents.size() - 20));
    QCOMPARE(counts.down.frameHeader, 0u);
}

void TransportMeterTest::eventStreamIsSplit_data()
{
    addSizes();
}

void TransportMeterTest::eventStreamIsSplit()
{
    QFETCH(const int, size);
    const QByteArray answer = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                              "Transfer-Encoding: chunked\r\n\r\n"
                              "d\r\nretry: 2000\n\n\r\n"
                              "1c\r\nid: 1\ndata: 00000001data: \n\n\r\n"
                              "8\r\nid: 2\nda\r\n"
                              "e\r\nta: 00000002\n\n\r\n";
    const WireCounts counts = measured({{Direction::ToServer, getPoll}, {Direction::ToClient, answer}}, size);
    QCOMPARE(counts.requests, 1u);
    QCOMPARE(counts.emptyAnswers, 0u);
    QCOMPARE(counts.down.payload, 14u + 8u);
    QCOMPARE(counts.down.total(), quint64(answer.size()));
}

void TransportMeterTest::framesAreSplit_data()
{
    addSizes();
}

void TransportMeterTest::framesAreSplit()
{
    QFETCH(const int, size);
    const std::vector<Burst> bursts = webSocketConversation();
    const WireCounts counts = measured(bursts, size);
    QCOMPARE(counts.connections, 1u);
    QCOMPARE(counts.requests, 1u);
    QCOMPARE(counts.down.payload, 308u);
    QCOMPARE(counts.down.frameHeader, 2u + 4u + 5u);
    QCOMPARE(counts.up.httpHeader, quint64(bursts[0].bytes.size()));
    QCOMPARE(counts.up.frameHeader, 9u); // a pong, masked
    QCOMPARE(counts.up.payload, 0u);
}

void TransportMeterTest::everyByteIsCountedOnce()
{
    const std::vector<Burst> bursts = webSocketConversation();
    quint64 up = 0;
    quint64 down = 0;
    for (const Burst &burst : bursts)
        (burst.direction == Direction::ToServer ? up : down) += quint64(burst.bytes.size());
    const WireCounts counts = measured(bursts);
    QCOMPARE(counts.up.total(), up);
    QCOMPARE(counts.down.total(), down);
}

void TransportMeterTest::whatDoesNotCountBringsOnlyPayload()
{
    TransportMeter meter;
    meter.setCounting(false);
    meter.opened({1}, 0);
    meter.passed({1}, Direction::ToServer, getPoll, 0);
    meter.setCounting(true); // the answer belongs to its request
    meter.passed({1}, Direction::ToClient, twoEvents, 0);
    QCOMPARE(meter.counts().down.total(), 20u);
    QCOMPARE(meter.counts().down.payload, 20u);
    QCOMPARE(meter.counts().requests, 0u);
    QCOMPARE(meter.counts().connections, 0u);
    QCOMPARE(meter.counts().messages, 0u);
    QCOMPARE(meter.requestsSeen(), 1u);
    QVERIFY(!meter.isWaiting());

    meter.passed({1}, Direction::ToServer, getPoll, 0);
    meter.setCounting(false);
    QVERIFY(meter.isWaiting());
    meter.passed({1}, Direction::ToClient, emptyAnswer, 0);
    QVERIFY(!meter.isWaiting());
    QCOMPARE(meter.counts().requests, 1u);
    QCOMPARE(meter.counts().connections, 1u);
    QCOMPARE(meter.counts().emptyAnswers, 1u);
    QCOMPARE(meter.counts().down.httpHeader, quint64(emptyAnswer.size()));
}

void TransportMeterTest::frozenCountsNothing()
{
    TransportMeter meter;
    meter.opened({1}, 0);
    meter.passed({1}, Direction::ToServer, getPoll, 0);
    meter.freeze();
    meter.passed({1}, Direction::ToClient, twoEvents, 0);
    QCOMPARE(meter.counts().down.total(), 0u);
}

void TransportMeterTest::errorsAreNoEmptyAnswers()
{
    const WireCounts counts = measured({{Direction::ToServer, getPoll},
        {Direction::ToClient, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"}});
    QCOMPARE(counts.emptyAnswers, 0u);
}

void TransportMeterTest::garbageCountsAsHttp()
{
    const QByteArray garbage("\x16\x03\x01 no HTTP at all\r\n\r\n");
    const WireCounts counts = measured({{Direction::ToServer, garbage}, {Direction::ToClient, garbage}});
    QCOMPARE(counts.up.httpHeader, quint64(garbage.size()));
    QCOMPARE(counts.down.httpHeader, quint64(garbage.size()));
    QCOMPARE(counts.requests, 0u);
}

void TransportMeterTest::longBurstsAreSeveralMessages()
{
    const WireCounts counts = measured({{Direction::ToServer, getPoll},
        {Direction::ToClient, "HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + QByteArray(3'000, 'x')}});
    QCOMPARE(counts.messages, 1u + 3u);
}

void TransportMeterTest::eventStreamsAreReadIncrementally()
{
    const QByteArray stream =
        ": hello\nretry: 5\n\nid: 1\ndata: one\n\nid: 2\r\ndata:two\r\ndata: more\r\n\r\n"
        "event: x\ndata\n\nid: 3\ndata: cut";
    for (qsizetype step = 1; step <= stream.size(); ++step) {
        EventStreamParser parser;
        std::vector<QByteArray> events;
        for (qsizetype at = 0; at < stream.size(); at += step) {
            for (const QByteArray &event : parser.receive(stream.mid(at, step)))
                events.push_back(event);
        }
        QCOMPARE(events, (std::vector<QByteArray>{"one", "two\nmore", ""}));
        QCOMPARE(parser.lastEventId(), "2"); // 3 is not complete
    }
}

void TransportMeterTest::eventStreamsResume()
{
    EventStreamParser parser("41");
    QCOMPARE(parser.lastEventId(), "41");
    QVERIFY(parser.receive("retry: 1\n\n").empty());
    QCOMPARE(parser.lastEventId(), "41");
}

QTEST_GUILESS_MAIN(TransportMeterTest)
#include "tst_transportmeter.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/streamrecorder.h"

#include <QRegularExpression>
#include <QTest>

#include <functional>

using namespace Fanlight;

namespace {

const QByteArray request = "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n"
                           "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                           "Sec-WebSocket-Version: 13\r\n\r\n";
const QByteArray response =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
const QByteArray clientFrames = QByteArray::fromHex("818537fa213d7f9f4d5158 8a8037fa213d 888237fa213d3412");
const QByteArray serverFrames = QByteArray::fromHex("010348656c 8900 80026c6f 880203e8");

struct Piece
{
    Direction direction = Direction::ToServer;
    QByteArray bytes;
};

constexpr Direction up = Direction::ToServer;
constexpr Direction down = Direction::ToClient;

CaptureBatch play(
    const std::vector<Piece> &pieces, StreamRecorder::Mode mode, bool end, quint64 maxPayload = 1'000)
{
    CaptureQueue queue(10'000);
    const CaptureClock clock;
    StreamRecorder recorder(ConnectionId{9}, mode, queue, clock, maxPayload);
    for (const Piece &piece : pieces)
        recorder.receive(piece.direction, piece.bytes);
    if (end) {
        recorder.receiveEnd(up);
        recorder.receiveEnd(down);
    }
    return queue.take();
}

std::vector<Record> record(const std::vector<Piece> &pieces, bool end = false)
{
    return play(pieces, StreamRecorder::Mode::Full, end).records;
}

// Everything but the times, which differ from run to run; both directions apart, since how the bytes were cut
// decides their order.
QByteArray describe(const std::vector<Record> &records)
{
    QByteArray text;
    for (const Direction direction : {up, down}) {
        for (const Record &each : records) {
            if (each.direction != direction)
                continue;
            text += QByteArray::number(int(direction)) + " at " + QByteArray::number(each.offset) + " kind " +
                    QByteArray::number(int(each.kind)) + " flags " + QByteArray::number(int(each.flags), 16) +
                    " violation " + QByteArray::number(int(each.violation)) + ' ' +
                    QByteArray::number(each.payloadLength) + ": " + each.payload + '\n';
        }
    }
    return text;
}

QByteArray joined(const std::vector<Record> &records, Direction direction)
{
    QByteArray bytes;
    for (const Record &each : records) {
        if (each.direction == direction)
            bytes += wireBytes(each);
    }
    return bytes;
}

std::vector<RecordKind> kinds(const std::vector<Record> &records)
{
    std::vector<RecordKind> result;
    for (const Record &each : records)
        result.push_back(each.kind);
    return result;
}

// The pieces whole, byte by byte, and with the one at position cut at each of its offsets.
void forEveryCut(
    const std::vector<Piece> &pieces, const std::function<void(const std::vector<Piece> &)> &check)
{
    check(pieces);
    std::vector<Piece> single;
    for (const Piece &piece : pieces) {
        for (const char byte : piece.bytes)
            single.push_back({piece.direction, QByteArray(1, byte)});
    }
    check(single);
    for (std::size_t position = 0; position < pieces.size(); ++position) {
        const Piece &piece = pieces[position];
        for (qsizetype at = 1; at < piece.bytes.size(); ++at) {
            std::vector<Piece> cut = pieces;
            cut[position].bytes = piece.bytes.sliced(at);
            cut.insert(cut.begin() + std::ptrdiff_t(position), {piece.direction, piece.bytes.first(at)});
            check(cut);
        }
    }
}

} // namespace

class TestStreamRecorder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void goldenConversation()
    {
        const std::vector<Piece> pieces{{up, request}, {down, response + serverFrames}, {up, clientFrames}};
        const std::vector<Record> golden = record(pieces, true);
        QCOMPARE(
            kinds(golden), (std::vector{RecordKind::HandshakeRequest, RecordKind::HandshakeResponse,
                               RecordKind::Frame, RecordKind::Frame, RecordKind::Frame, RecordKind::Frame,
                               RecordKind::Frame, RecordKind::Frame, RecordKind::Frame}));
        QCOMPARE(golden[0].payload, request);
        QCOMPARE(golden[1].payload, response);
        QCOMPARE(golden[2].payload, QByteArray("Hel"));
        QCOMPARE(golden[2].offset, quint64(response.size()));
        QCOMPARE(golden[6].payload, QByteArray("Hello"));
        QCOMPARE(golden[6].offset, quint64(request.size()));
        QCOMPARE(joined(golden, up), request + clientFrames);
        QCOMPARE(joined(golden, down), response + serverFrames);
        for (const Record &each : golden) {
            QCOMPARE(each.connection, ConnectionId{9});
            QCOMPARE(each.violation, Violation::None);
            QVERIFY(each.time > 0);
        }
        forEveryCut(pieces,
            [&](const std::vector<Piece> &cut) { QCOMPARE(describe(record(cut, true)), describe(golden)); });
    }

    void shadowSendsTheSameOffsets()
    {
        const std::vector<Piece> pieces{{up, request}, {down, response + serverFrames}, {up, clientFrames}};
        const std::vector<Record> golden = record(pieces, true);
        const auto offsets = [](const auto &seen, Direction direction) {
            std::vector<quint64> result;
            for (const auto &each : seen) {
                if (each.direction == direction)
                    result.push_back(each.offset);
            }
            return result;
        };
        forEveryCut(pieces, [&](const std::vector<Piece> &cut) {
            const CaptureBatch batch = play(cut, StreamRecorder::Mode::Shadow, true);
            QVERIFY(batch.records.empty());
            QCOMPARE(batch.sightings.size(), golden.size());
            QCOMPARE(offsets(batch.sightings, up), offsets(golden, up));
            QCOMPARE(offsets(batch.sightings, down), offsets(golden, down));
            for (const Sighting &sighting : batch.sightings) {
                QCOMPARE(sighting.connection, ConnectionId{9});
                QVERIFY(sighting.time > 0);
            }
        });
    }

    void tellsWhatItSaw()
    {
        CaptureQueue queue(100);
        const CaptureClock clock;
        StreamRecorder recorder(ConnectionId{1}, StreamRecorder::Mode::Shadow, queue, clock, 1'000);
        QVERIFY(!recorder.request());
        recorder.receive(up, request);
        QCOMPARE(recorder.request()->target, QByteArray("/chat"));
        QVERIFY(!recorder.response() && !recorder.isWebSocket());
        recorder.receive(down, response);
        QCOMPARE(recorder.response()->status, 101);
        QVERIFY(recorder.isWebSocket());
    }

    void framesSentBeforeTheAnswer()
    {
        const std::vector<Piece> pieces{{up, request + clientFrames}, {down, response}};
        const std::vector<Record> records = record(pieces, true);
        QCOMPARE(records.size(), std::size_t(5));
        QCOMPARE(joined(records, up), request + clientFrames);
        QCOMPARE(records[2].offset, quint64(request.size()));
    }

    void exchanges_data()
    {
        QTest::addColumn<QByteArray>("upstream");
        QTest::addColumn<QByteArray>("downstream");
        QTest::addColumn<QList<int>>("expected"); // kinds, requests before responses
        QTest::addColumn<QByteArray>("last");     // payload of the last record
        const auto row = [](const char *name, const QByteArray &upstream, const QByteArray &downstream,
                             const QList<RecordKind> &expected, const QByteArray &last) {
            QList<int> numbers;
            for (const RecordKind kind : expected)
                numbers << int(kind);
            QTest::newRow(name) << upstream << downstream << numbers << last;
        };
        const RecordKind q = RecordKind::HttpRequest;
        const RecordKind s = RecordKind::HttpResponse;
        const QByteArray get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        const QByteArray ok = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhi there";
        row("6.2 length", get, ok, {q, s}, ok);
        row("9.3 keep-alive", get + get, ok + ok, {q, q, s, s}, ok);
        const QByteArray post = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
        const QByteArray empty = "HTTP/1.1 204 No Content\r\n\r\n";
        row("6.3 request body, response without", post + get, empty + ok, {q, q, s, s}, ok);
        const QByteArray chunked =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
        row("7.1 chunked", get + get, chunked + ok, {q, q, s, s}, ok);
        const QByteArray endless = "HTTP/1.1 200 OK\r\n\r\nuntil the end";
        row("6.3 until the end", get, endless, {q, s}, endless);
        row("9.3.2 HEAD has no body", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + get,
            "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n" + ok, {q, q, s, s}, ok);
        row("15.2 100 Continue before the answer", post, "HTTP/1.1 100 Continue\r\n\r\n" + ok, {q, s, s}, ok);
        row("15.4.5 not modified", get + get, "HTTP/1.1 304 Not Modified\r\nContent-Length: 8\r\n\r\n" + ok,
            {q, q, s, s}, ok);
        const QByteArray refusal = "HTTP/1.1 400 Bad Request\r\nContent-Length: 4\r\n\r\nbad!";
        row("refused handshake", request, refusal,
            {RecordKind::HandshakeRequest, RecordKind::HandshakeResponse}, refusal);
        row("refused handshake, until the end", request, "HTTP/1.1 404 Not Found\r\n\r\nno",
            {RecordKind::HandshakeRequest, RecordKind::HandshakeResponse},
            "HTTP/1.1 404 Not Found\r\n\r\nno");
        row("refused handshake, then plain HTTP", request + get, refusal + ok,
            {RecordKind::HandshakeRequest, q, RecordKind::HandshakeResponse, s}, ok);
        row("an answer to nothing", "", ok, {s}, ok);
    }
    void exchanges()
    {
        QFETCH(QByteArray, upstream);
        QFETCH(QByteArray, downstream);
        QFETCH(QList<int>, expected);
        const std::vector<Piece> pieces{{up, upstream}, {down, downstream}};
        const std::vector<Record> golden = record(pieces, true);
        QList<int> seen;
        for (const Direction direction : {up, down}) {
            for (const Record &each : golden) {
                if (each.direction == direction)
                    seen << int(each.kind);
            }
        }
        QCOMPARE(seen, expected);
        QTEST(golden.back().payload, "last");
        QCOMPARE(joined(golden, up), upstream);
        QCOMPARE(joined(golden, down), downstream);
        for (const Record &each : golden)
            QVERIFY(!each.has(RecordFlag::PayloadCut) && !each.has(RecordFlag::Truncated));
        forEveryCut(pieces,
            [&](const std::vector<Piece> &cut) { QCOMPARE(describe(record(cut, true)), describe(golden)); });
    }

    void largeBodies()
    {
        const QByteArray head = "HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n";
        const QByteArray next = "HTTP/1.1 204 No Content\r\n\r\n";
        const std::vector<Record> records = record({{down, head + QByteArray(300'000, 'x') + next}});
        QCOMPARE(records.size(), std::size_t(2));
        QCOMPARE(records[0].payload, head + QByteArray(64 * 1024, 'x'));
        QCOMPARE(records[0].payloadLength, quint64(head.size() + 300'000));
        QVERIFY(records[0].has(RecordFlag::PayloadCut));
        QCOMPARE(records[1].offset, records[0].payloadLength);
    }

    void garbage_data()
    {
        QTest::addColumn<Direction>("direction");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("TLS to the server")
            << up << QByteArray::fromHex("16030100a5010000a10303") << QByteArray("\\x16");
        QTest::newRow("SSH from the server")
            << down << QByteArray("SSH-2.0-OpenSSH_9.2\r\n") << QByteArray("SSH-2.0-OpenSSH_9.2");
        QTest::newRow("9112 5.1 field name")
            << up << QByteArray("GET / HTTP/1.1\r\nBad Name: x\r\n\r\n") << QByteArray("RFC 9112 5.1");
        QTest::newRow("9112 2.2 bare LF")
            << down << QByteArray("HTTP/1.1 200 OK\nA: b\n\n") << QByteArray("RFC 9112 2.2");
    }
    void garbage()
    {
        QFETCH(Direction, direction);
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, says);
        const std::vector<Record> records =
            record({{direction, bytes}, {direction, QByteArray(5'000, 'z')}}, true);
        QCOMPARE(records.size(), std::size_t(1));
        QCOMPARE(records[0].kind, RecordKind::Note);
        QCOMPARE(records[0].direction, direction);
        QCOMPARE(records[0].offset, quint64(0));
        QVERIFY2(records[0].payload.contains(says), records[0].payload.constData());
        const CaptureBatch shadow = play({{direction, bytes}}, StreamRecorder::Mode::Shadow, true);
        QVERIFY(shadow.records.empty() && shadow.sightings.empty());
    }

    void garbagePreviewIsBounded()
    {
        const std::vector<Record> records = record({{down, QByteArray(100'000, '\x01')}});
        QCOMPARE(records.size(), std::size_t(1));
        QVERIFY(records[0].payload.size() < 4 * 256 + 300);
    }

    void endInsideHead()
    {
        const std::vector<Record> records = record({{up, "GET / HT"}, {down, "HTTP/1.1 200"}}, true);
        QCOMPARE(kinds(records), (std::vector{RecordKind::HttpRequest, RecordKind::HttpResponse}));
        for (const Record &each : records)
            QVERIFY(each.has(RecordFlag::Truncated));
        QCOMPARE(records[0].payload, QByteArray("GET / HT"));
        QVERIFY(record({}, true).empty());
    }

    void endInsideBody()
    {
        const QByteArray cut = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhi";
        std::vector<Record> records = record({{down, cut}}, true);
        QCOMPARE(records.size(), std::size_t(1));
        QVERIFY(records[0].has(RecordFlag::Truncated));
        QCOMPARE(records[0].payload, cut);
        records = record({{up, request}, {down, cut}}, true);
        QCOMPARE(records[1].kind, RecordKind::HandshakeResponse);
    }

    void endInsideFrame()
    {
        const std::vector<Record> records =
            record({{up, request}, {down, response + serverFrames.first(4)}}, true);
        QCOMPARE(records.size(), std::size_t(3));
        QVERIFY(records[2].has(RecordFlag::Truncated));
        QCOMPARE(records[2].violation, Violation::TruncatedFrame);
        QCOMPARE(records[2].payload, QByteArray("He"));
    }

    void anotherProtocol()
    {
        const std::vector<Record> records =
            record({{up, "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"},
                       {down, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n\x01\x02\x03"},
                       {up, "PRI * HTTP/2.0"}},
                true);
        QCOMPARE(kinds(records),
            (std::vector{RecordKind::HttpRequest, RecordKind::HttpResponse, RecordKind::Note}));
    }

    void boundsWhatIsHeld()
    {
        std::vector<Record> records = record({{up, request}, {up, QByteArray(64 * 1024, 'x')}});
        QCOMPARE(records.size(), std::size_t(1));
        records = record(
            {{up, request}, {up, QByteArray(64 * 1024, 'x')}, {up, "y"}, {down, response + serverFrames}});
        QCOMPARE(records.size(), std::size_t(7));
        QCOMPARE(records[1].kind, RecordKind::Note);
        QCOMPARE(joined(records, down), response + serverFrames); // the other direction goes on
        records = record({{up, request}, {up, "early"}}, true);
        QCOMPARE(records.back().kind, RecordKind::Note);
    }

    void boundsPipelinedRequests()
    {
        const QByteArray get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        const std::vector<Record> records = record({{up, get.repeated(5'000)}});
        QCOMPARE(records.size(), std::size_t(4'097));
        QCOMPARE(records.back().kind, RecordKind::Note);
    }

    void compressionIsNoViolation()
    {
        QByteArray agreed = response;
        agreed.insert(agreed.size() - 2, "Sec-WebSocket-Extensions: permessage-deflate\r\n");
        const QByteArray frame = QByteArray::fromHex("c107f248cdc9c90700"); // RFC 7692 section 7.2.3.1
        std::vector<Record> records = record({{up, request}, {down, agreed + frame}});
        QCOMPARE(records.back().violation, Violation::None);
        records = record({{up, request}, {down, response + frame}});
        QCOMPARE(records.back().violation, Violation::ReservedBit);
    }

    void payloadsAreCut()
    {
        const QByteArray frame = serializeMessage(Opcode::Text, QByteArray(500, 'x'));
        const CaptureBatch batch = play(
            {{up, request}, {down, response + frame + serverFrames}}, StreamRecorder::Mode::Full, false, 200);
        QCOMPARE(batch.records.size(), std::size_t(7));
        QCOMPARE(batch.records[2].payload.size(), qsizetype(200));
        QVERIFY(batch.records[2].has(RecordFlag::PayloadCut));
        QCOMPARE(batch.records[6].opcode, Opcode::Close);
    }
};

QTEST_GUILESS_MAIN(TestStreamRecorder)
#include "tst_streamrecorder.moc"

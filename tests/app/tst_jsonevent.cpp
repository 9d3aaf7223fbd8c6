// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jsonevent.h"
#include "tests/support/broadcasts.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

Record frameRecord(Opcode opcode, const QByteArray &payload, std::optional<MaskingKey> key = std::nullopt)
{
    Frame frame;
    frame.header.opcode = opcode;
    frame.header.maskingKey = key;
    frame.header.payloadLength = quint64(payload.size());
    frame.payload = payload;
    return recordOf(frame, key ? Direction::ToServer : Direction::ToClient, ConnectionId{7}, 1'500'000);
}

Record headRecord(RecordKind kind, Direction direction, const QByteArray &bytes)
{
    Record record;
    record.kind = kind;
    record.direction = direction;
    record.connection = ConnectionId{7};
    record.payload = bytes;
    record.payloadLength = quint64(bytes.size());
    return record;
}

} // namespace

class TestJsonEvent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void broadcastAndItsDeliveries()
    {
        Record record = broadcastRecord(3, 1'000'000, "news");
        Broadcast broadcast;
        broadcast.expected = 1'000;
        broadcast.room = QStringLiteral("blue");
        broadcast.sender = ConnectionId{7};
        const QJsonObject event = jsonBroadcast(12, record, broadcast, m_clock);
        QCOMPARE(event.value(u"event"), QJsonValue(QLatin1StringView("broadcast")));
        QCOMPARE(event.value(u"number"), QJsonValue(12));
        QCOMPARE(event.value(u"broadcast"), QJsonValue(3));
        QCOMPARE(event.value(u"receivers"), QJsonValue(1'000));
        QCOMPARE(event.value(u"room"), QJsonValue(QLatin1StringView("blue")));
        QCOMPARE(event.value(u"sender"), QJsonValue(7));
        QCOMPARE(event.value(u"direction"), QJsonValue(QLatin1StringView("to-client")));
        QCOMPARE(event.value(u"payload"), QJsonValue(QLatin1StringView("news")));
        QVERIFY(!event.contains(u"connection"));
        const QJsonObject own = jsonBroadcast(12, record, Broadcast{}, m_clock);
        QVERIFY(!own.contains(u"room") && !own.contains(u"sender"));

        ConnectionInfo info;
        info.name = QStringLiteral("Client 2");
        Delivery delivery;
        delivery.receiver = ConnectionId{9};
        delivery.left = 5'000; // steps of 100 ns
        delivery.received = 9'000;
        delivery.queued = 64;
        const QJsonObject one = jsonDelivery(12, record, delivery, &info, m_clock);
        QCOMPARE(one.value(u"event"), QJsonValue(QLatin1StringView("delivery")));
        QCOMPARE(one.value(u"number"), QJsonValue(12));
        QCOMPARE(one.value(u"broadcast"), QJsonValue(3));
        QCOMPARE(one.value(u"connection"), QJsonValue(9));
        QCOMPARE(one.value(u"name"), QJsonValue(QLatin1StringView("Client 2")));
        QCOMPARE(one.value(u"elapsed_ns"), QJsonValue(1'500'000));
        QCOMPARE(one.value(u"queued"), QJsonValue(64));
        QCOMPARE(one.value(u"latency_ns"), QJsonValue(400'000));
        QVERIFY(!one.contains(u"given_up"));
        delivery.left = Delivery::never;
        const QJsonObject givenUp = jsonDelivery(12, record, delivery, nullptr, m_clock);
        QCOMPARE(givenUp.value(u"given_up"), QJsonValue(true));
        QVERIFY(!givenUp.contains(u"time") && !givenUp.contains(u"elapsed_ns"));
    }

    void maskedText()
    {
        ConnectionInfo info;
        info.name = QStringLiteral("Client 1");
        Record record = frameRecord(Opcode::Text, "Hello Server!", MaskingKey{{0x37, 0xfa, 0x21, 0x3d}});
        record.broadcast = BroadcastId{3};
        record.senderTime = 1'000'000;
        record.receiverTime = 1'400'000;
        const QJsonObject event = jsonEvent(12, record, &info, m_clock);
        QCOMPARE(event.value(u"event"), QJsonValue(QLatin1StringView("frame")));
        QCOMPARE(event.value(u"number"), QJsonValue(12));
        QCOMPARE(event.value(u"elapsed_ns"), QJsonValue(1'500'000));
        QCOMPARE(event.value(u"connection"), QJsonValue(7));
        QCOMPARE(event.value(u"name"), QJsonValue(QLatin1StringView("Client 1")));
        QCOMPARE(event.value(u"direction"), QJsonValue(QLatin1StringView("to-server")));
        QCOMPARE(event.value(u"opcode"), QJsonValue(1));
        QCOMPARE(event.value(u"opcode_name"), QJsonValue(QLatin1StringView("text")));
        QCOMPARE(event.value(u"fin"), QJsonValue(true));
        QCOMPARE(event.value(u"rsv"), QJsonValue(0));
        QCOMPARE(event.value(u"mask"), QJsonValue(QLatin1StringView("37fa213d")));
        QCOMPARE(event.value(u"length"), QJsonValue(13));
        QCOMPARE(event.value(u"wire_length"), QJsonValue(19));
        QCOMPARE(event.value(u"payload"), QJsonValue(QLatin1StringView("Hello Server!")));
        QCOMPARE(event.value(u"broadcast"), QJsonValue(3));
        QCOMPARE(event.value(u"latency_ns"), QJsonValue(400'000));
        static const QRegularExpression iso(
            QStringLiteral("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$"));
        for (const char *name : {"time", "sender_time", "receiver_time"})
            QVERIFY2(iso.match(event.value(QLatin1StringView(name)).toString()).hasMatch(), name);
        for (const char *name :
            {"violation", "clause", "payload_base64", "payload_cut", "close_code", "text"})
            QVERIFY2(!event.contains(QLatin1StringView(name)), name);
    }

    void unmaskedIsFalse()
    {
        const QJsonObject event = jsonEvent(1, frameRecord(Opcode::Text, "x"), nullptr, m_clock);
        QCOMPARE(event.value(u"mask"), QJsonValue(false));
        QCOMPARE(event.value(u"direction"), QJsonValue(QLatin1StringView("to-client")));
        QVERIFY(!event.contains(u"name"));
        QVERIFY(!event.contains(u"latency_ns"));
    }

    void networkFaults()
    {
        Record record = frameRecord(Opcode::Text, "x");
        QVERIFY(!jsonEvent(1, record, nullptr, m_clock).contains(u"fault"));
        record.fault = {FaultEffect::Dropped, 2};
        QCOMPARE(jsonEvent(1, record, nullptr, m_clock).value(u"fault"),
            QJsonValue(QLatin1StringView("dropped by network fault 2")));
    }

    void reservedBits()
    {
        Record record = frameRecord(Opcode::Text, "x");
        record.set(RecordFlag::Rsv1);
        record.set(RecordFlag::Rsv3);
        record.violation = Violation::ReservedBit;
        const QJsonObject event = jsonEvent(1, record, nullptr, m_clock);
        QCOMPARE(event.value(u"rsv"), QJsonValue(5));
        QCOMPARE(event.value(u"clause"), QJsonValue(QLatin1StringView("RFC 6455 5.2")));
        QVERIFY(!event.value(u"violation").toString().isEmpty());
    }

    void payloadIsTextOrBase64_data()
    {
        QTest::addColumn<Opcode>("opcode");
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<bool>("text");
        QTest::newRow("text") << Opcode::Text << QByteArray("\xc3\xa9") << true;
        QTest::newRow("text that is not UTF-8") << Opcode::Text << QByteArray("\xc3") << false;
        QTest::newRow("ping") << Opcode::Ping << QByteArray("p") << true;
        QTest::newRow("binary") << Opcode::Binary << QByteArray("abc") << false;
        QTest::newRow("close") << Opcode::Close << QByteArray("\x03\xe8") << false;
        QTest::newRow("empty") << Opcode::Text << QByteArray() << true;
    }
    void payloadIsTextOrBase64()
    {
        QFETCH(Opcode, opcode);
        QFETCH(QByteArray, payload);
        QFETCH(bool, text);
        const QJsonObject event = jsonEvent(1, frameRecord(opcode, payload), nullptr, m_clock);
        QCOMPARE(event.contains(u"payload"), text);
        QCOMPARE(event.contains(u"payload_base64"), !text);
        if (text)
            QCOMPARE(event.value(u"payload").toString().toUtf8(), payload);
        else
            QCOMPARE(QByteArray::fromBase64(event.value(u"payload_base64").toString().toLatin1()), payload);
    }

    void closeFrame()
    {
        const QJsonObject event = jsonEvent(1,
            frameRecord(Opcode::Close, "\x03\xe9"
                                       "bye"),
            nullptr, m_clock);
        QCOMPARE(event.value(u"close_code"), QJsonValue(1001));
        QCOMPARE(event.value(u"close_reason"), QJsonValue(QLatin1StringView("bye")));
    }

    void cutAndTruncated()
    {
        Record record = frameRecord(Opcode::Text, "ab");
        record.payloadLength = 10;
        record.set(RecordFlag::PayloadCut);
        record.set(RecordFlag::Truncated);
        const QJsonObject event = jsonEvent(1, record, nullptr, m_clock);
        QCOMPARE(event.value(u"payload_cut"), QJsonValue(true));
        QCOMPARE(event.value(u"truncated"), QJsonValue(true));
        QCOMPARE(event.value(u"length"), QJsonValue(10));
    }

    void heads()
    {
        const QJsonObject request = jsonEvent(1,
            headRecord(
                RecordKind::HandshakeRequest, Direction::ToServer, "GET /a?b HTTP/1.1\r\nHost: c\r\n\r\n"),
            nullptr, m_clock);
        QCOMPARE(request.value(u"event"), QJsonValue(QLatin1StringView("handshake-request")));
        QCOMPARE(request.value(u"method"), QJsonValue(QLatin1StringView("GET")));
        QCOMPARE(request.value(u"target"), QJsonValue(QLatin1StringView("/a?b")));
        QVERIFY(!request.contains(u"opcode"));
        const QJsonObject response = jsonEvent(2,
            headRecord(RecordKind::HttpResponse, Direction::ToClient,
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
            nullptr, m_clock);
        QCOMPARE(response.value(u"event"), QJsonValue(QLatin1StringView("http-response")));
        QCOMPARE(response.value(u"status"), QJsonValue(200));
        QVERIFY(response.value(u"payload").toString().endsWith(QStringLiteral("hi")));
        const QJsonObject garbage = jsonEvent(3,
            headRecord(RecordKind::HttpRequest, Direction::ToServer, "\x16\xff garbage"), nullptr, m_clock);
        QVERIFY(!garbage.contains(u"method"));
        QVERIFY(garbage.contains(u"payload_base64"));
    }

    void openedClosedAndNote()
    {
        Record record;
        record.kind = RecordKind::Opened;
        QCOMPARE(
            jsonEvent(1, record, nullptr, m_clock).value(u"event"), QJsonValue(QLatin1StringView("opened")));
        record.kind = RecordKind::Closed;
        record.payload = "the peer closed";
        record.closeCode = CloseCode{1000};
        const QJsonObject closed = jsonEvent(2, record, nullptr, m_clock);
        QCOMPARE(closed.value(u"event"), QJsonValue(QLatin1StringView("closed")));
        QCOMPARE(closed.value(u"text"), QJsonValue(QLatin1StringView("the peer closed")));
        QCOMPARE(closed.value(u"close_code"), QJsonValue(1000));
        QVERIFY(!closed.contains(u"direction"));
        record.kind = RecordKind::Note;
        QCOMPARE(
            jsonEvent(3, record, nullptr, m_clock).value(u"event"), QJsonValue(QLatin1StringView("note")));
    }

    void listening_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("url");
        QTest::newRow("IPv4") << QStringLiteral("127.0.0.1") << QStringLiteral("ws://127.0.0.1:81/");
        QTest::newRow("IPv6") << QStringLiteral("::1") << QStringLiteral("ws://[::1]:81/");
        QTest::newRow("all of IPv4") << QStringLiteral("0.0.0.0") << QStringLiteral("ws://127.0.0.1:81/");
    }
    void listening()
    {
        QFETCH(QString, address);
        QFETCH(QString, url);
        ServerState state;
        state.address = QHostAddress(address);
        state.port = 81;
        const QJsonObject event = jsonListening(state, m_clock);
        QCOMPARE(event.value(u"event"), QJsonValue(QLatin1StringView("listening")));
        QCOMPARE(event.value(u"address").toString(), address);
        QCOMPARE(event.value(u"port"), QJsonValue(81));
        QCOMPARE(event.value(u"url").toString(), url);
    }

private:
    CaptureClock m_clock;
};

QTEST_GUILESS_MAIN(TestJsonEvent)
#include "tst_jsonevent.moc"

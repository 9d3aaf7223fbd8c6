// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frame.h"
#include "tests/support/bytes.h"
#include "transport/streamwatch.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using Testing::hex;

class TestStreamWatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void closeFrame_data()
    {
        QTest::addColumn<QByteArray>("frames");
        QTest::addColumn<bool>("closed");
        QTest::addColumn<QByteArray>("body");
        const QByteArray none;
        const MaskingKey key{{0x11, 0x22, 0x33, 0x44}};
        const QByteArray body = hex("03E8") + "bye";
        QTest::newRow("none") << serializeMessage(Opcode::Text, "hello") << false << none;
        QTest::newRow("5.5.1 alone") << serializeMessage(Opcode::Close, body) << true << body;
        QTest::newRow("5.5.1 empty") << serializeMessage(Opcode::Close, {}) << true << none;
        QTest::newRow("5.3 masked") << serializeMessage(Opcode::Close, body, key) << true << body;
        QTest::newRow("5.3 masked, empty") << serializeMessage(Opcode::Close, {}, key) << true << none;
        QTest::newRow("5.2 after 7, 16 and 64 bit lengths")
            << serializeMessage(Opcode::Text, "a") +
                   serializeMessage(Opcode::Binary, Testing::pattern(300), key) +
                   serializeMessage(Opcode::Binary, Testing::pattern(70'000)) +
                   serializeMessage(Opcode::Ping, {}) + serializeMessage(Opcode::Close, body)
            << true << body;
        QTest::newRow("5.5.1 only the first")
            << serializeMessage(Opcode::Close, body) + serializeMessage(Opcode::Close, {}) << true << body;
        QTest::newRow("5.5 longer than a control frame")
            << hex("88 7E 00 80") + Testing::pattern(128) << false << none;
        QTest::newRow("incomplete") << serializeMessage(Opcode::Close, body).chopped(1) << false << none;
        QTest::newRow("a payload that looks like one")
            << serializeMessage(Opcode::Binary, serializeMessage(Opcode::Close, body)) << false << none;
    }
    void closeFrame()
    {
        QFETCH(QByteArray, frames);
        QFETCH(bool, closed);
        const QByteArray head("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");
        const QByteArray stream = head + frames;
        for (const Testing::Pieces &pieces : Testing::feedings(stream)) {
            StreamWatch watch(Direction::ToClient);
            for (const QByteArrayView piece : pieces)
                (void)watch.receive(piece);
            QCOMPARE(watch.opening(), head);
            QCOMPARE(watch.closeFrame().has_value(), closed);
            if (closed)
                QTEST(*watch.closeFrame(), "body");
        }
    }

    void aRefusalKeepsItsBody()
    {
        const QByteArray answer("HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot here\n");
        for (const Testing::Pieces &pieces : Testing::feedings(answer)) {
            StreamWatch watch(Direction::ToClient);
            for (const QByteArrayView piece : pieces)
                QVERIFY(watch.receive(piece));
            QCOMPARE(watch.opening(), answer);
            QVERIFY(watch.isHeadComplete());
            QVERIFY(!watch.closeFrame());
        }
    }

    void whatIsNoHeadIsBounded()
    {
        StreamWatch watch(Direction::ToClient);
        const QByteArray garbage(10'000, 'x');
        for (int i = 0; i < 10; ++i)
            (void)watch.receive(garbage);
        QCOMPARE(watch.opening().size(), StreamWatch::maxOpening);
        QVERIFY(!watch.receive(garbage)); // no more news
    }
};

QTEST_GUILESS_MAIN(TestStreamWatch)
#include "tst_streamwatch.moc"

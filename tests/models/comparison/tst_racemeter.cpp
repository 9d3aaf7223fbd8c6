// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/racemeter.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

const QByteArray getOne = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n";
const QByteArray reply = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhi there";
const QByteArray upgrade = "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n";
const QByteArray switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

} // namespace

class TestRaceMeter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // Two messages of each direction, cut at each offset: the same split.
    void http()
    {
        const QByteArray down = reply + reply;
        for (qsizetype cut = 0; cut <= down.size(); ++cut) {
            DirectionMeter meter(Direction::ToClient);
            meter.receive(QByteArrayView(down).first(cut));
            QCOMPARE(meter.split().total() + meter.rest(), quint64(cut));
            meter.receive(QByteArrayView(down).sliced(cut));
            QCOMPARE(meter.split().httpHeader, quint64(2 * (reply.size() - 8)));
            QCOMPARE(meter.split().payload, quint64(16));
            QCOMPARE(meter.split().frameHeader, quint64(0));
            QCOMPARE(meter.rest(), quint64(0));
            QCOMPARE(meter.first(), reply);
        }
    }

    void frames()
    {
        const MaskingKey key{{1, 2, 3, 4}};
        const QByteArray frame = serializeMessage(Opcode::Text, "12345678", key);
        const QByteArray up = upgrade + frame + serializeMessage(Opcode::Ping, "!", key) + frame;
        for (qsizetype cut = 0; cut <= up.size(); ++cut) {
            DirectionMeter meter(Direction::ToServer);
            meter.receive(QByteArrayView(up).first(cut));
            QCOMPARE(meter.split().total() + meter.rest(), quint64(cut));
            meter.receive(QByteArrayView(up).sliced(cut));
            QCOMPARE(meter.split().httpHeader, quint64(upgrade.size()));
            QCOMPARE(meter.split().frameHeader, quint64(6 + 7 + 6)); // of a ping all bytes
            QCOMPARE(meter.split().payload, quint64(16));
            QCOMPARE(meter.rest(), quint64(0));
            QCOMPARE(meter.first(), frame);
            QCOMPARE(meter.opening(), upgrade);
        }
    }

    void garbageIsRest()
    {
        DirectionMeter meter(Direction::ToClient);
        meter.receive("220 mail.example ESMTP\r\n");
        meter.receive(reply);
        QCOMPARE(meter.split().total(), quint64(0));
        QCOMPARE(meter.rest(), quint64(24 + reply.size()));
    }

    void addsConnectionsUp()
    {
        RaceMeter meter;
        QVERIFY(!meter.begin());
        for (quint32 id = 1; id <= 3; ++id) {
            meter.opened({id}, 10 * id);
            meter.passed({id}, Direction::ToServer, getOne, 10 * id + 1);
            meter.passed({id}, Direction::ToClient, reply, 10 * id + 2);
            if (id < 3)
                meter.closed({id}, 10 * id + 3);
        }
        QCOMPARE(meter.connections(), quint64(3));
        QCOMPARE(meter.begin(), qint64(11));
        QCOMPARE(meter.split(Direction::ToServer).total(), quint64(3 * getOne.size()));
        QCOMPARE(meter.split(Direction::ToClient).total(), quint64(3 * reply.size()));
        QCOMPARE(meter.first(Direction::ToServer), getOne);
        QCOMPARE(meter.first(Direction::ToClient), reply);
        QCOMPARE(meter.rest(), quint64(0));
        meter.passed({3}, Direction::ToServer, getOne.first(5), 40);
        QCOMPARE(meter.rest(), quint64(5));
    }

    void countsNothingAfterStop()
    {
        RaceMeter meter;
        meter.opened({1}, 1);
        meter.passed({1}, Direction::ToServer, upgrade, 2);
        meter.passed({1}, Direction::ToClient, switching, 3);
        meter.stop();
        meter.passed({1}, Direction::ToServer, serializeMessage(Opcode::Close, "", MaskingKey{}), 4);
        meter.opened({2}, 5);
        meter.closed({1}, 6);
        QCOMPARE(meter.connections(), quint64(1));
        QCOMPARE(meter.split(Direction::ToServer).total(), quint64(upgrade.size()));
        QCOMPARE(meter.opening(), upgrade + switching);
        QCOMPARE(meter.rest(), quint64(0));
    }
};

QTEST_GUILESS_MAIN(TestRaceMeter)
#include "tst_racemeter.moc"

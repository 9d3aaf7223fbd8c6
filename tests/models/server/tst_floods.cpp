// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/descriptors.h"
#include "server/frontdoor.h"
#include "tests/support/rawpeer.h"
#include "tests/support/serverfixture.h"

#include <QTest>

#include <algorithm>
#include <memory>
#include <vector>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

QByteArray masked(Opcode opcode, const QByteArray &payload)
{
    return serializeMessage(opcode, payload, MaskingKey{{9, 8, 7, 6}});
}

// One of thousands: connects without waiting and says what it is told to as soon as it can.
class Caller
{
public:
    Caller(quint16 port, const QByteArray &says)
    {
        QObject::connect(&socket, &QTcpSocket::connected, &socket, [this, says] { socket.write(says); });
        QObject::connect(&socket, &QIODevice::readyRead, &socket, [this] { got += socket.readAll(); });
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    }
    QTcpSocket socket;
    QByteArray got;
};

template <typename Condition>
std::size_t count(const std::vector<std::unique_ptr<Caller>> &callers, Condition condition)
{
    return std::size_t(std::count_if(
        callers.begin(), callers.end(), [&](const auto &caller) { return condition(*caller); }));
}

} // namespace

// Very much at once.
class TestFloods : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void thousandsConnectAndHalfSayNothing()
    {
        // As many as there are descriptors for, both ends of each: 400 where a process may have 1,024.
        constexpr std::size_t most = 2'000;
        const quint64 limit = descriptorLimit();
        const std::size_t callers =
            limit == 0 ? most : std::size_t(std::clamp<quint64>((limit - 200) / 4 * 2, 2, most));
        ServerSettings settings;
        settings.greeting.reset();
        settings.limits.headTimeout = 3'000;
        ServerFixture server(settings);
        RawPeer bystander(server.port());
        QVERIFY(bystander.open());
        const QByteArray whole = RawPeer::upgradeRequest();
        std::vector<std::unique_ptr<Caller>> all;
        for (std::size_t i = 0; i < callers; ++i)
            all.push_back(
                std::make_unique<Caller>(server.port(), i % 2 == 0 ? whole : whole.first(whole.size() / 2)));

        const auto isOpen = [](const Caller &caller) { return caller.got.startsWith("HTTP/1.1 101 "); };
        const auto isTimedOut = [](const Caller &caller) { return caller.got.startsWith("HTTP/1.1 408 "); };
        QTRY_COMPARE_WITH_TIMEOUT(count(all, isOpen), callers / 2, 15'000);
        bystander.write(masked(Opcode::Ping, "bystander"));
        QVERIFY(bystander.waitFor("bystander"));
        QTRY_COMPARE_WITH_TIMEOUT(count(all, isTimedOut), callers / 2, 15'000);
        QTRY_COMPARE(server.host.stats().size(), callers / 2 + 1);
        server.host.send({}, Opcode::Text, "to those who are left");
        const auto isTold = [](const Caller &caller) { return caller.got.endsWith("to those who are left"); };
        QTRY_COMPARE(count(all, isTold), callers / 2);
        QVERIFY(std::all_of(
            all.begin(), all.end(), [&](const auto &caller) { return isOpen(*caller) == isTold(*caller); }));
    }

    // Those who are there have their turn between the newcomers.
    void aCrowdAtTheDoorComesInBitByBit()
    {
        constexpr std::size_t callers = 300;
        FrontDoor door;
        QVERIFY(door.open(QHostAddress::LocalHost, 0).listening);
        std::vector<std::unique_ptr<QTcpSocket>> all;
        for (std::size_t i = 0; i < callers; ++i) {
            all.push_back(std::make_unique<QTcpSocket>());
            all.back()->connectToHost(QHostAddress::LocalHost, door.serverPort());
            QVERIFY(all.back()->waitForConnected()); // by the kernel: no event loop runs meanwhile
        }
        std::size_t arrived = 0;
        std::size_t turns = 0;
        std::size_t most = 0;
        connect(&door, &FrontDoor::arrived, this, [&](qintptr descriptor) {
            QTcpSocket().setSocketDescriptor(descriptor); // closes it
            ++arrived;
        });
        while (arrived < callers && ++turns < 10'000) {
            const std::size_t before = arrived;
            QCoreApplication::processEvents();
            most = std::max(most, arrived - before);
        }
        QCOMPARE(arrived, callers);
        QVERIFY2(most <= 64, qPrintable(QString::number(most)));
    }

    // Frames of one byte, as many as TCP carries: nobody waits behind more than one turn's share of them.
    void tinyFramesKeepNobodyWaiting()
    {
        ServerSettings settings;
        settings.greeting.reset();
        settings.behaviour = Behaviour::Silent;
        ServerFixture server(settings);
        RawPeer flooder(server.port());
        RawPeer bystander(server.port());
        QVERIFY(flooder.open() && bystander.open());
        const ConnectionId flooding = server.host.stats().at(0).id;
        constexpr int frames = 300'000;
        flooder.write(masked(Opcode::Binary, "x").repeated(frames));
        constexpr int questions = 50;
        for (int i = 0; i < questions; ++i) {
            bystander.write(masked(Opcode::Ping, "q" + QByteArray::number(i)));
            QVERIFY(bystander.waitForFrames(std::size_t(i) + 1));
        }
        QTRY_COMPARE_WITH_TIMEOUT(server.host.stats().at(0).framesIn, quint64(frames), 15'000);

        int waited = -1; // frames of the flood since a question came
        int most = 0;
        int answered = 0;
        int amid = 0;
        for (const Record &record : server.records(RecordKind::Frame)) {
            if (record.connection == flooding) {
                waited += waited >= 0 ? 1 : 0;
            } else if (record.opcode == Opcode::Ping) {
                waited = 0;
            } else {
                most = std::max(most, waited);
                amid += waited > 0 ? 1 : 0;
                waited = -1;
                ++answered;
            }
        }
        QCOMPARE(answered, questions);
        // 64 KiB at once would be 9,362 of them.
        QVERIFY2(most <= 1'000, qPrintable(QString::number(most)));
        QVERIFY(amid > 0); // or the flood was over before
    }

    // The same through a slow network, whose delay line gives it out.
    void tinyFramesThroughANetwork()
    {
        ServerSettings settings;
        settings.greeting.reset();
        settings.behaviour = Behaviour::Silent;
        ServerFixture server(settings);
        NetworkConditions conditions;
        conditions.toServer.latency = 5;
        server.host.setConditions(conditions);
        RawPeer flooder(server.port());
        QVERIFY(flooder.open());
        constexpr int frames = 50'000;
        flooder.write(masked(Opcode::Binary, "x").repeated(frames));
        flooder.write(masked(Opcode::Ping, "last"));
        QVERIFY(flooder.waitFor("last"));
        QCOMPARE(server.host.stats().at(0).framesIn, quint64(frames + 1));
    }
};

QTEST_GUILESS_MAIN(TestFloods)
#include "tst_floods.moc"

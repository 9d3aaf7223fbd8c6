// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/poller.h"
#include "client/processusage.h"
#include "client/streamsocket.h"

#include <QElapsedTimer>
#include <QHostAddress>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <array>

using namespace Fanlight;

namespace {

constexpr qint64 second = 1'000'000'000; // ns

// A server of Qt's and a bare socket connected to it.
struct Pair
{
    QTcpServer server;
    qintptr socket = -1;
    QTcpSocket *peer = nullptr;

    Pair()
    {
        server.listen(QHostAddress(QHostAddress::LocalHost), 0);
        socket = openStream(server.serverAddress(), server.serverPort(), 0).value_or(-1);
    }
    ~Pair()
    {
        if (socket >= 0)
            closeStream(socket);
    }
    [[nodiscard]] bool accept()
    {
        if (!server.waitForNewConnection(5'000))
            return false;
        peer = server.nextPendingConnection();
        return true;
    }
};

} // namespace

// Built once with the system's own poller and, on Linux, once more with the one for other systems.
class TestPoller : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void connectsReadsAndWrites()
    {
        Pair pair;
        Poller poller;
        QVERIFY(poller.isValid());
        QVERIFY(poller.add(pair.socket, 42, {false, true}));
        const auto connected = poller.wait(5 * second);
        QCOMPARE(connected.size(), std::size_t(1));
        QCOMPARE(connected[0].token, quint32(42));
        QVERIFY(connected[0].writable);
        QVERIFY(finishConnect(pair.socket));
        QVERIFY(pair.accept());

        poller.change(pair.socket, 43, {true, false});
        QVERIFY(poller.wait(0).empty());
        pair.peer->write("hello");
        QVERIFY(pair.peer->waitForBytesWritten());
        const auto readable = poller.wait(5 * second);
        QCOMPARE(readable.size(), std::size_t(1));
        QCOMPARE(readable[0].token, quint32(43));
        QVERIFY(readable[0].readable);
        QVERIFY(!readable[0].writable);
        // Level-triggered: told again until it is read.
        QCOMPARE(poller.wait(5 * second).size(), std::size_t(1));
        std::array<char, 16> bytes{};
        QCOMPARE(receiveStream(pair.socket, bytes.data(), 16).value(), 5);
        QVERIFY(poller.wait(0).empty());
        QCOMPARE(receiveStream(pair.socket, bytes.data(), 16).error(), StreamError::WouldBlock);

        QCOMPARE(sendStream(pair.socket, "world!").value(), 6);
        QTRY_COMPARE(pair.peer->bytesAvailable(), 6);
        pair.peer->close();
        QCOMPARE(poller.wait(5 * second).size(), std::size_t(1));
        QCOMPARE(receiveStream(pair.socket, bytes.data(), 16).value(), 0);
        poller.remove(pair.socket);
        QVERIFY(poller.wait(0).empty());
    }

    void tellsARefusal()
    {
        Pair pair;
        const quint16 port = pair.server.serverPort();
        closeStream(pair.socket);
        pair.server.close();
        pair.socket = openStream(QHostAddress(QHostAddress::LocalHost), port, 0).value_or(-1);
        QVERIFY(pair.socket >= 0);
        Poller poller;
        QVERIFY(poller.add(pair.socket, 1, {false, true}));
        QCOMPARE(poller.wait(5 * second).size(), std::size_t(1));
        const auto result = finishConnect(pair.socket);
        QVERIFY(!result);
        QCOMPARE(result.error(), StreamError::Refused);
    }

    // Who waits for nothing still hears that the connection broke, and nothing else.
    void tellsAResetToWhoDoesNotRead()
    {
        Pair pair;
        Poller poller;
        QVERIFY(poller.add(pair.socket, 1, {false, false}));
        QVERIFY(pair.accept());
        pair.peer->write("ignored");
        QVERIFY(pair.peer->waitForBytesWritten());
        QVERIFY(poller.wait(second / 100).empty());
        // Closed with bytes unread in its kernel, which is a reset: Qt reads in an event loop only.
        QCOMPARE(sendStream(pair.socket, "unread").value(), 6);
        pair.peer->abort();
        const auto events = poller.wait(5 * second);
        QCOMPARE(events.size(), std::size_t(1));
        QVERIFY(events[0].broken);
        QVERIFY(!events[0].readable);
        poller.remove(pair.socket);
    }

    void manyAtOnce()
    {
        QTcpServer server;
        server.setListenBacklogSize(512);
        QVERIFY(server.listen(QHostAddress(QHostAddress::LocalHost), 0));
        Poller poller;
        std::vector<qintptr> sockets;
        for (quint32 token = 0; token < 300; ++token) {
            const auto socket = openStream(server.serverAddress(), server.serverPort(), 0);
            QVERIFY(socket);
            sockets.push_back(*socket);
            QVERIFY(poller.add(*socket, token, {false, true}));
        }
        // At most 256 at a time, and none is passed over for good.
        std::vector<int> told(sockets.size());
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                const auto &events = poller.wait(second);
                if (events.size() > 256)
                    return false;
                for (const Poller::Event &event : events)
                    ++told[event.token];
                return std::all_of(told.begin(), told.end(), [](int times) { return times > 0; });
            }(),
            10'000);
        // Removed in any order.
        for (std::size_t index = 0; index < sockets.size(); index += 2) {
            poller.remove(sockets[index]);
            closeStream(sockets[index]);
        }
        std::fill(told.begin(), told.end(), 0);
        for (const Poller::Event &event : poller.wait(second))
            ++told[event.token];
        for (std::size_t index = 0; index < sockets.size(); ++index)
            QCOMPARE(told[index], index % 2 == 0 ? 0 : 1);
        for (std::size_t index = 1; index < sockets.size(); index += 2) {
            poller.remove(sockets[index]);
            closeStream(sockets[index]);
        }
    }

    // It sleeps as long as it was asked to, and does not spin meanwhile.
    void sleeps()
    {
        Pair pair;
        Poller poller;
        QVERIFY(poller.add(pair.socket, 1, {true, false}));
        QElapsedTimer timer;
        timer.start();
        const qint64 cpu = processCpuTime();
        for (const qint64 asked : {second / 1'000'000 * 1'300, second / 10, second / 1'000'000 * 250'700}) {
            timer.restart();
            QVERIFY(poller.wait(asked).empty());
            QVERIFY2(timer.nsecsElapsed() >= asked, qPrintable(QString::number(timer.nsecsElapsed())));
        }
        QVERIFY(processCpuTime() - cpu < second / 10);
        poller.remove(pair.socket);
    }
};

QTEST_GUILESS_MAIN(TestPoller)
#include "tst_poller.moc"

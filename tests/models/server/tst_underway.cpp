// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/shard.h"
#include "tests/support/rawpeer.h"
#include "tests/support/warnings.h"

#include <QDeadlineTimer>
#include <QSemaphore>
#include <QTcpServer>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

constexpr qsizetype messageSize = 64 * 1024;

// Two shards that know each other as a WebSocketHost's do: one on the test's thread, one on a thread that the
// test may hold busy.
class TwoShards : public QTcpServer
{
public:
    TwoShards()
        : m_here(std::make_unique<Shard>(contextOf(true)))
    {
        m_atThread.moveToThread(&m_thread);
        m_thread.start();
        onThere([this] { m_there = new Shard(contextOf(false)); });
        for (const auto &[one, other] :
            {std::pair(m_here.get(), m_there), std::pair(m_there, m_here.get())}) {
            connect(one, &Shard::spread, other, &Shard::deliver);
            connect(one, &Shard::caughtUp, other, &Shard::readOn);
        }
        state.shards = 2;
        ServerSettings settings;
        settings.greeting.reset();
        settings.behaviour = Behaviour::Others;
        settings.limits.maxQueue = 512 * 1024 * 1024;
        m_here->configure(settings);
        onThere([this, settings] { m_there->configure(settings); });
        if (!listen(QHostAddress::LocalHost))
            qFatal("the server cannot listen");
    }
    ~TwoShards() override
    {
        m_busy.release();
        onThere([this] { delete m_there; });
        m_thread.quit();
        m_thread.wait();
    }
    Q_DISABLE_COPY_MOVE(TwoShards)

    // The other thread does nothing until it is released.
    void holdBusy()
    {
        QMetaObject::invokeMethod(
            &m_atThread, [this] { m_busy.acquire(); }, Qt::QueuedConnection);
    }
    void release() { m_busy.release(); }

    // Of the server's own, to all.
    void sayHere(const QByteArray &payload)
    {
        m_here->broadcast(encodeMessage(Opcode::Binary, payload), {}, {});
    }

    ShardState state;
    bool arriveThere = false; // newcomers

protected:
    void incomingConnection(qintptr descriptor) override
    {
        if (arriveThere)
            onThere([this, descriptor] { m_there->adopt(descriptor); });
        else
            m_here->adopt(descriptor);
    }

private:
    [[nodiscard]] ShardContext contextOf(bool tellsEvents)
    {
        return {m_registry, m_queue, m_clock, m_events, m_jobs, state, tellsEvents};
    }
    template <typename Function>
    void onThere(Function function)
    {
        QMetaObject::invokeMethod(&m_atThread, function, Qt::BlockingQueuedConnection);
    }

    PeerRegistry m_registry;
    CaptureClock m_clock;
    CaptureQueue m_queue{100'000};
    EventHub m_events;
    JobBoard m_jobs{m_events};
    QThread m_thread;
    QObject m_atThread;
    QSemaphore m_busy;
    std::unique_ptr<Shard> m_here;
    Shard *m_there = nullptr;
};

// Says numbered messages as fast as they leave, and checks the numbers of those that come.
class Talker
{
public:
    Talker(TwoShards &server, bool there)
    {
        server.arriveThere = there;
        m_peer = std::make_unique<RawPeer>(server.serverPort());
        isOpen = m_peer->open();
        QTcpSocket &socket = m_peer->socket();
        QObject::connect(&socket, &QTcpSocket::bytesWritten, &socket, [this] { sayMore(); });
        QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [this] { hear(); });
    }
    void say(int messages)
    {
        m_toSay = messages;
        sayMore();
    }
    // Without the event loop, on which the shard here lives.
    void sayOn()
    {
        sayMore();
        m_peer->socket().flush();
    }
    // All that was to be said has left this process.
    [[nodiscard]] bool hasSaidAll() { return m_said == m_toSay && m_peer->socket().bytesToWrite() == 0; }

    bool isOpen = false;
    int heard = 0;
    bool isInOrder = true; // of one other talker

private:
    void sayMore()
    {
        while (m_said < m_toSay && m_peer->socket().bytesToWrite() < messageSize) {
            const QByteArray payload = QByteArray::number(m_said++).leftJustified(messageSize, ' ');
            m_peer->socket().write(serializeMessage(Opcode::Binary, payload, MaskingKey{{1, 2, 3, 4}}));
        }
    }
    void hear()
    {
        m_parser.receive(m_peer->socket().readAll());
        for (const Frame &frame : m_parser.takeFrames()) {
            isInOrder = isInOrder && frame.payload.trimmed().toInt() == heard;
            ++heard;
        }
    }

    std::unique_ptr<RawPeer> m_peer;
    FrameParser m_parser{Role::Client, std::numeric_limits<qint32>::max(), 0};
    int m_toSay = 0;
    int m_said = 0;
};

} // namespace

// What is on its way from one engine thread to another is bounded as all queues are.
class TestUnderWay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    void aBusyThreadHoldsTheSendersBack()
    {
        constexpr int messages = 512; // 32 MiB: no kernel takes that for two sockets
        TwoShards server;
        Talker sender(server, false);
        Talker receiver(server, true);
        QVERIFY(sender.isOpen && receiver.isOpen);
        server.holdBusy();
        qint64 most = 0;
        sender.say(messages);
        QTRY_VERIFY(server.state.underWay > ShardState::mostUnderWay);
        // As long as the sender has something to say it would say it: nothing is read of it any more.
        for (int i = 0; i < 200; ++i) {
            QCoreApplication::processEvents();
            most = std::max<qint64>(most, server.state.underWay);
        }
        QVERIFY(!sender.hasSaidAll());
        QCOMPARE(receiver.heard, 0);
        QVERIFY2(most <= ShardState::mostUnderWay + 2 * messageSize, qPrintable(QString::number(most)));
        server.release();
        QTRY_COMPARE(receiver.heard, messages);
        QVERIFY(receiver.isInOrder);
        QVERIFY(sender.hasSaidAll());
        QCOMPARE(server.state.underWay.load(), qint64(0));
    }

    // Again and again: who waited goes on each time.
    void goesOnEachTime()
    {
        constexpr int messages = 96; // 6 MiB
        TwoShards server;
        Talker sender(server, false);
        Talker receiver(server, true);
        QVERIFY(sender.isOpen && receiver.isOpen);
        for (int round = 1; round <= 5; ++round) {
            server.holdBusy();
            sender.say(round * messages);
            QTRY_VERIFY(server.state.underWay > ShardState::mostUnderWay);
            server.release();
            QTRY_COMPARE(receiver.heard, round * messages);
            QTRY_COMPARE(server.state.underWay.load(), qint64(0));
        }
        QVERIFY(receiver.isInOrder);
    }

    // Both threads' senders may have to wait at once.
    void sendersOnBothThreads()
    {
        constexpr int messages = 512;
        TwoShards server;
        Talker one(server, false);
        Talker other(server, true);
        QVERIFY(one.isOpen && other.isOpen);
        server.holdBusy();
        one.say(messages);
        other.say(messages);
        QTRY_VERIFY(server.state.underWay > ShardState::mostUnderWay);
        server.release();
        QTRY_COMPARE(one.heard, messages);
        QTRY_COMPARE(other.heard, messages);
        QVERIFY(one.isInOrder && other.isInOrder);
    }

    // The thread that takes what brings it down to few may be one that waits itself.
    void whoCatchesUpGoesOnToo()
    {
        constexpr int messages = 128; // 8 MiB
        TwoShards server;
        Talker one(server, false);
        Talker other(server, true);
        QVERIFY(one.isOpen && other.isOpen);
        other.say(messages);
        QDeadlineTimer patience(4'000);
        while (server.state.underWay <= ShardState::mostUnderWay && !patience.hasExpired())
            other.sayOn();
        QVERIFY(server.state.underWay > ShardState::mostUnderWay); // the other thread waits
        server.sayHere("-1");                                      // now this one does too
        one.say(1);
        QTRY_COMPARE(one.heard, messages + 1);
        QTRY_COMPARE(other.heard, 2);
    }
};

QTEST_GUILESS_MAIN(TestUnderWay)
#include "tst_underway.moc"

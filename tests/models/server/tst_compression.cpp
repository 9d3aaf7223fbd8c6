// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/messagereader.h"
#include "tests/support/rawpeer.h"
#include "tests/support/serverfixture.h"

#include <QCoreApplication>
#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <memory>
#include <vector>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

const QByteArray text = QByteArray("{\"topic\":\"weather\",\"value\":\"sunny\"} ").repeated(12);

ServerSettings compressing()
{
    ServerSettings settings;
    settings.greeting.reset();
    settings.deflate.enabled = true;
    return settings;
}

// A peer that offers permessage-deflate and inflates what comes.
class Compressing
{
public:
    Compressing(quint16 port, const QByteArray &offer)
        : peer(port)
    {
        peer.write(RawPeer::upgradeRequest("Sec-WebSocket-Extensions: " + offer + "\r\n"));
        isOpen = peer.waitFor("\r\n\r\n") && peer.got().startsWith("HTTP/1.1 101 ");
        for (const QByteArray &line : peer.got().split('\n')) {
            if (line.startsWith("Sec-WebSocket-Extensions: "))
                answer = line.mid(26).trimmed();
        }
    }
    void send(const QByteArray &payload, MessageDeflater &deflater)
    {
        Frame frame;
        frame.header.opcode = Opcode::Text;
        frame.header.rsv1 = true;
        frame.header.maskingKey = MaskingKey{{1, 2, 3, 4}};
        frame.payload = deflater.compress(payload);
        frame.header.payloadLength = quint64(frame.payload.size());
        frame.header.lengthEncoding = minimalEncoding(frame.header.payloadLength);
        peer.write(serialize(Unchecked{frame}));
    }
    // The messages that came after the response's head, inflated.
    [[nodiscard]] QByteArrayList messages(DeflateWindow window)
    {
        MessageReader reader(Role::Client, 1024 * 1024, 0, true);
        reader.allowDeflate(window);
        reader.receive(QByteArrayView(peer.got()).sliced(peer.got().indexOf("\r\n\r\n") + 4));
        QByteArrayList all;
        for (const ReaderEvent &event : reader.takeEvents()) {
            if (const auto *message = std::get_if<Message>(&event))
                all.append(message->payload);
        }
        return all;
    }
    [[nodiscard]] bool waitForMessages(qsizetype count, DeflateWindow window)
    {
        return QTest::qWaitFor([&] { return peer.waitForSize(0) && messages(window).size() >= count; });
    }

    RawPeer peer;
    bool isOpen = false;
    QByteArray answer;
};

quint64 bytesOut(ServerFixture &server, std::size_t index)
{
    return server.host.stats().at(index).bytesOut;
}

} // namespace

// permessage-deflate at the server: RFC 7692 over real sockets.
class TestCompression : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void agreesOnWhatIsOffered_data()
    {
        QTest::addColumn<QByteArray>("offer");
        QTest::addColumn<bool>("ownWindow");
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("plain") << QByteArray("permessage-deflate") << false
                               << QByteArray("permessage-deflate; server_no_context_takeover");
        QTest::newRow("own window") << QByteArray("permessage-deflate") << true
                                    << QByteArray("permessage-deflate");
        QTest::newRow("a bad one, then a good one")
            << QByteArray("permessage-deflate; server_max_window_bits=7, permessage-deflate") << true
            << QByteArray("permessage-deflate");
        QTest::newRow("something else") << QByteArray("x-other; a=1") << false << QByteArray();
        QTest::newRow("a window that cannot be")
            << QByteArray("permessage-deflate; server_max_window_bits=8") << false << QByteArray();
    }
    void agreesOnWhatIsOffered()
    {
        QFETCH(QByteArray, offer);
        QFETCH(bool, ownWindow);
        QFETCH(QByteArray, answer);
        ServerSettings settings = compressing();
        settings.deflate.serverNoContextTakeover = !ownWindow;
        ServerFixture server(settings);
        const Compressing client(server.port(), offer);
        QVERIFY(client.isOpen);
        QCOMPARE(client.answer, answer);
    }

    void isOffByItself()
    {
        ServerFixture server(ServerSettings{});
        const Compressing client(server.port(), "permessage-deflate");
        QVERIFY(client.isOpen);
        QCOMPARE(client.answer, QByteArray());
    }

    // What comes compressed goes out as each receiver agreed, and all read the same.
    void eachReceiverReadsTheSame()
    {
        ServerSettings settings = compressing();
        settings.deflate.serverNoContextTakeover = false;
        ServerFixture server(settings);
        RawPeer plain(server.port());
        QVERIFY(plain.open());
        Compressing shared(server.port(), "permessage-deflate; server_no_context_takeover");
        Compressing narrow(
            server.port(), "permessage-deflate; server_no_context_takeover; server_max_window_bits=9");
        Compressing own(server.port(), "permessage-deflate");
        QVERIFY(shared.isOpen && narrow.isOpen && own.isOpen);
        MessageDeflater deflater{DeflateWindow()};
        for (int i = 0; i < 3; ++i)
            shared.send(text + QByteArray::number(i), deflater);
        const QByteArrayList expected{text + '0', text + '1', text + '2'};
        QVERIFY(plain.waitForFrames(3));
        for (std::size_t i = 0; i < 3; ++i)
            QCOMPARE(plain.frames()[i].payload, expected[qsizetype(i)]);
        QVERIFY(shared.waitForMessages(3, {15, false}));
        QCOMPARE(shared.messages({15, false}), expected);
        QVERIFY(narrow.waitForMessages(3, {9, false}));
        QCOMPARE(narrow.messages({9, false}), expected);
        QVERIFY(own.waitForMessages(3, {15, true}));
        QCOMPARE(own.messages({15, true}), expected);
        // A window that goes on makes the second and third much shorter.
        QVERIFY(bytesOut(server, 3) < bytesOut(server, 1));
        QVERIFY(bytesOut(server, 1) < bytesOut(server, 0));
    }

    // One record for those who got the same bytes; a row for each of the others.
    void theCaptureShowsWhatWasOnTheWire()
    {
        ServerFixture server(compressing());
        RawPeer plain(server.port());
        QVERIFY(plain.open());
        Compressing one(server.port(), "permessage-deflate");
        Compressing two(server.port(), "permessage-deflate");
        server.host.send({}, Opcode::Text, text);
        QVERIFY(plain.waitForFrames(1));
        QVERIFY(one.waitForMessages(1, {15, false}) && two.waitForMessages(1, {15, false}));
        std::vector<std::pair<bool, quint32>> broadcasts; // compressed, receivers reached
        for (const Record &record : server.records(RecordKind::Frame)) {
            const Broadcast *broadcast = server.store.broadcast(record);
            QVERIFY(broadcast);
            broadcasts.emplace_back(record.has(RecordFlag::Rsv1), broadcast->reached);
            QVERIFY(record.payload.size() < text.size() || !record.has(RecordFlag::Rsv1));
        }
        const std::vector<std::pair<bool, quint32>> expected{{true, 2}, {false, 1}};
        QCOMPARE(broadcasts, expected);
        const auto stats = server.host.stats();
        QCOMPARE(stats[0].savedOut, 0);
        QVERIFY(stats[1].savedOut > text.size() / 2);
    }

    void shortMessagesGoAsTheyAre()
    {
        ServerFixture server(compressing());
        Compressing client(server.port(), "permessage-deflate");
        server.host.send({}, Opcode::Text, "short");
        server.host.send({}, Opcode::Binary, QByteArray("\x01\x99\x03", 3));
        QVERIFY(client.waitForMessages(2, {15, false}));
        QVERIFY(client.peer.got().endsWith(QByteArray("\x81\x05short\x82\x03\x01\x99\x03", 12)));
        QCOMPARE(server.records(RecordKind::Frame).size(), 2);
    }

    void aBombIsStopped()
    {
        ServerSettings settings = compressing();
        settings.limits.maxMessage = 100'000;
        ServerFixture server(settings);
        Compressing client(server.port(), "permessage-deflate");
        MessageDeflater deflater{DeflateWindow()};
        client.send(QByteArray(50'000'000, '\0'), deflater); // 50 KB on the wire
        QVERIFY(client.peer.waitForEnd());
        QVERIFY2(client.peer.got().contains("\x03\xF1"), client.peer.got().right(60).toHex(' ')); // 1009
    }

    void damagedDataFailsTheConnection()
    {
        ServerFixture server(compressing());
        Compressing client(server.port(), "permessage-deflate");
        Frame frame;
        frame.header.opcode = Opcode::Text;
        frame.header.rsv1 = true;
        frame.header.maskingKey = MaskingKey{};
        frame.payload = QByteArray("\xFF\xFF\xFF\xFF", 4);
        frame.header.payloadLength = 4;
        client.peer.write(serialize(Unchecked{frame}));
        QVERIFY(client.peer.waitForEnd());
        QVERIFY(client.peer.got().contains("\x03\xEF")); // 1007
        QVERIFY(client.peer.got().contains("does not inflate"));
    }

    // RSV1 belongs on the first frame of a message, and only where it was agreed on.
    void theBitIsRefusedElsewhere()
    {
        ServerFixture server(compressing());
        RawPeer plain(server.port());
        QVERIFY(plain.open());
        plain.write(QByteArray("\xC1\x80\0\0\0\0", 6));
        QVERIFY(plain.waitForEnd());
        QVERIFY(plain.got().contains("\x03\xEA")); // 1002
        Compressing client(server.port(), "permessage-deflate");
        client.peer.write(QByteArray("\xC9\x80\0\0\0\0", 6)); // a ping
        QVERIFY(client.peer.waitForEnd());
        QVERIFY(client.peer.got().contains("\x03\xEA"));
    }

    // Text is judged by what it inflates to.
    void inflatedTextMustBeUtf8()
    {
        ServerFixture server(compressing());
        Compressing client(server.port(), "permessage-deflate");
        MessageDeflater deflater{DeflateWindow()};
        client.send(QByteArray("good \xC3\xA4, bad \xFF").repeated(20), deflater);
        QVERIFY(client.peer.waitForEnd());
        QVERIFY(client.peer.got().contains("\x03\xEF"));
    }

    // Threads, rooms and receivers of all kinds.
    // Who has a window of its own gets messages singly, and its own not at all.
    void ownWindowsAreExceptedToo()
    {
        ServerSettings settings = compressing();
        settings.deflate.serverNoContextTakeover = false;
        settings.behaviour = Behaviour::Others;
        ServerFixture server(settings);
        Compressing sender(server.port(), "permessage-deflate");
        Compressing other(server.port(), "permessage-deflate");
        QVERIFY(sender.isOpen && other.isOpen);
        sender.peer.write(serializeMessage(Opcode::Text, text, MaskingKey{{1, 2, 3, 4}}));
        const DeflateWindow window{15, true};
        QVERIFY(other.waitForMessages(1, window));
        server.host.send({}, Opcode::Text, "end");
        QVERIFY(other.waitForMessages(2, window) && sender.waitForMessages(1, window));
        QCOMPARE(other.messages(window), QByteArrayList({text, "end"}));
        QCOMPARE(sender.messages(window), QByteArrayList{"end"});
    }

    // What stands on the messages before it cannot go without them: who agreed on a window before the policy
    // was changed is closed.
    void nothingOfAnOwnWindowIsLeftOut_data()
    {
        QTest::addColumn<SlowPolicy>("policy");
        QTest::newRow("drop oldest") << SlowPolicy::DropOldest;
        QTest::newRow("conflate") << SlowPolicy::Conflate;
    }
    void nothingOfAnOwnWindowIsLeftOut()
    {
        QFETCH(SlowPolicy, policy);
        ServerSettings settings = compressing();
        settings.deflate.serverNoContextTakeover = false;
        settings.slowPolicy = SlowPolicy::Wait;
        settings.limits.maxQueue = 256 * 1024;
        ServerFixture server(settings);
        Compressing slow(server.port(), "permessage-deflate");
        QVERIFY(slow.isOpen);
        settings.slowPolicy = policy;
        server.host.configure(settings);
        slow.peer.socket().setReadBufferSize(1);
        QByteArray payload(60'000, Qt::Uninitialized);
        QRandomGenerator random(7);
        std::generate(payload.begin(), payload.end(), [&random] { return char(random.generate()); });
        for (int i = 0; i < 1'000 && !server.notes().contains("too slow"); ++i) {
            server.host.send({}, Opcode::Binary, payload);
            QCoreApplication::processEvents();
        }
        QVERIFY2(server.notes().contains("Closed with 1008"), server.notes());
    }

    void spansThreads()
    {
        ServerSettings settings = compressing();
        settings.threads = 2;
        settings.behaviour = Behaviour::Others;
        settings.deflate.serverNoContextTakeover = false;
        ServerFixture server(settings);
        std::vector<std::unique_ptr<Compressing>> clients;
        for (int i = 0; i < 6; ++i) {
            clients.push_back(std::make_unique<Compressing>(server.port(),
                i % 2 == 0 ? "permessage-deflate; server_no_context_takeover" : "permessage-deflate"));
            QVERIFY(clients.back()->isOpen);
        }
        MessageDeflater deflater{DeflateWindow()};
        clients[0]->send(text, deflater);
        clients[0]->send(text + '!', deflater);
        for (std::size_t i = 1; i < clients.size(); ++i) {
            const DeflateWindow window{15, i % 2 == 1};
            QVERIFY(clients[i]->waitForMessages(2, window));
            QCOMPARE(clients[i]->messages(window), QByteArrayList({text, text + '!'}));
        }
        QCOMPARE(clients[0]->messages({15, false}), QByteArrayList());
    }
};

QTEST_GUILESS_MAIN(TestCompression)
#include "tst_compression.moc"

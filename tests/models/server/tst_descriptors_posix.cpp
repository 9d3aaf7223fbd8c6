// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/descriptors.h"
#include "server/frontdoor.h"
#include "tests/support/rawpeer.h"
#include "tests/support/serverfixture.h"

#include <QTemporaryFile>
#include <QTest>

#include <deque>
#include <memory>
#include <sys/resource.h>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

constexpr quint64 spare = 80; // descriptors that the test may still have

// Lowers this process' limit while it lives.
class FewDescriptors
{
public:
    FewDescriptors()
    {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        rlimit few = m_before;
        few.rlim_cur = rlim_t(descriptorUse().used + spare);
        m_set = ::setrlimit(RLIMIT_NOFILE, &few) == 0;
    }
    ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &m_before); }
    FewDescriptors(const FewDescriptors &) = delete;
    FewDescriptors &operator=(const FewDescriptors &) = delete;
    [[nodiscard]] bool isSet() const { return m_set; }

private:
    rlimit m_before{};
    bool m_set = false;
};

ServerSettings quiet()
{
    ServerSettings settings;
    settings.greeting.reset();
    settings.behaviour = Behaviour::Echo;
    return settings;
}

bool answers(RawPeer &peer)
{
    peer.write(serializeMessage(Opcode::Text, "still there?", MaskingKey{{1, 2, 3, 4}}));
    return peer.waitFor("still there?");
}

} // namespace

// A process may have only so many files and sockets.
class TestDescriptors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void countsThem()
    {
        const DescriptorUse before = descriptorUse();
        QCOMPARE(before.limit, descriptorLimit());
        QVERIFY(before.used > 2 && before.used < before.limit);
        QTemporaryFile file;
        QVERIFY(file.open());
        QCOMPARE(descriptorUse().used, before.used + 1);
    }

    void acceptingPausesAndGoesOn()
    {
        ServerFixture server(quiet());
        const FewDescriptors few;
        QVERIFY(few.isSet());
        std::deque<std::unique_ptr<RawPeer>> peers;
        // Two each: this end and the server's.
        while (!server.host.state().descriptorsGone && peers.size() < spare) {
            peers.push_back(std::make_unique<RawPeer>(server.port()));
            QVERIFY(peers.back()->open());
        }
        const ServerState state = server.host.state();
        QVERIFY(state.descriptorsGone);
        QVERIFY(state.listening);
        QCOMPARE(state.descriptorLimit, descriptorLimit());
        QVERIFY(state.descriptorsUsed <= state.descriptorLimit);
        QVERIFY(state.descriptorsUsed + 20 > state.descriptorLimit);

        // Who comes now waits, and nobody else notices.
        RawPeer late(server.port());
        late.write(RawPeer::upgradeRequest());
        QVERIFY(answers(*peers.front()));
        QVERIFY(answers(*peers.back()));
        QTemporaryFile file;
        QVERIFY(file.open());
        QCOMPARE(late.got(), QByteArray());

        peers.erase(peers.begin(), peers.begin() + 20);
        QVERIFY(late.waitFor("101 Switching"));
        QVERIFY(!server.host.state().descriptorsGone);
        QVERIFY(answers(*peers.front()));
    }

    // All at the door before the first is let in: the last descriptors are left to everything else even so.
    void aCrowdLeavesTheLastOnes()
    {
        FrontDoor door;
        QVERIFY(door.open(QHostAddress::LocalHost, 0).listening);
        std::deque<std::unique_ptr<QTcpSocket>> inside;
        connect(&door, &FrontDoor::arrived, this, [&inside](qintptr descriptor) {
            inside.push_back(std::make_unique<QTcpSocket>());
            QVERIFY(inside.back()->setSocketDescriptor(descriptor));
        });
        const FewDescriptors few;
        QVERIFY(few.isSet());
        constexpr std::size_t callers = 45; // of 80, so that there are not as many again
        std::deque<std::unique_ptr<QTcpSocket>> outside;
        for (std::size_t i = 0; i < callers; ++i) {
            outside.push_back(std::make_unique<QTcpSocket>());
            outside.back()->connectToHost(QHostAddress::LocalHost, door.serverPort());
            QVERIFY(outside.back()->waitForConnected()); // by the kernel: no event loop runs meanwhile
        }
        QTRY_VERIFY(door.isStarved());
        QVERIFY(inside.size() < callers);
        QVERIFY(descriptorUse().used + 10 <= descriptorLimit());
        QCOMPARE(door.use().used, descriptorUse().used);

        const std::size_t waiting = callers - inside.size();
        outside.clear();
        inside.clear();
        QTRY_VERIFY(!door.isStarved());
        QTRY_COMPARE(inside.size(), waiting);
    }

    // Once accept() has failed for want of descriptors, Qt says so again whenever there is nobody else to
    // accept.
    void aFailureIsToldOnce()
    {
        FrontDoor door;
        QVERIFY(door.open(QHostAddress::LocalHost, 0).listening);
        std::size_t inside = 0;
        connect(&door, &FrontDoor::arrived, this, [&inside](qintptr descriptor) {
            QTcpSocket().setSocketDescriptor(descriptor); // closes it
            ++inside;
        });
        // No QSignalSpy: UBSan needs descriptors to look at one.
        int changes = 0;
        connect(&door, &FrontDoor::starvedChanged, this, [&changes] { ++changes; });
        const FewDescriptors few;
        QVERIFY(few.isSet());
        QTcpSocket first;
        std::deque<std::unique_ptr<QTemporaryFile>> files;
        while (descriptorUse().used + 1 < descriptorLimit()) {
            files.push_back(std::make_unique<QTemporaryFile>());
            QVERIFY(files.back()->open());
        }
        first.connectToHost(QHostAddress(QHostAddress::LocalHost), door.serverPort());
        QTRY_VERIFY(door.isStarved());
        files.clear();
        QTRY_VERIFY(!door.isStarved());
        QTRY_COMPARE(inside, std::size_t(1));
        std::deque<std::unique_ptr<QTcpSocket>> later;
        for (std::size_t i = 0; i < 20; ++i) {
            later.push_back(std::make_unique<QTcpSocket>());
            later.back()->connectToHost(QHostAddress(QHostAddress::LocalHost), door.serverPort());
        }
        QTRY_COMPARE(inside, std::size_t(21));
        QCOMPARE(changes, 2); // it began, and it is over
    }

    // The others took even the last ones: accept() itself fails.
    void acceptFailsAndGoesOn()
    {
        ServerFixture server(quiet());
        RawPeer before(server.port());
        QVERIFY(before.open());
        const FewDescriptors few;
        QVERIFY(few.isSet());
        QTcpSocket late;
        std::deque<std::unique_ptr<QTemporaryFile>> files;
        while (descriptorUse().used + 1 < descriptorLimit()) {
            files.push_back(std::make_unique<QTemporaryFile>());
            QVERIFY(files.back()->open());
        }
        late.connectToHost(QHostAddress(QHostAddress::LocalHost), server.port()); // takes the last one
        QTRY_COMPARE(late.state(), QAbstractSocket::ConnectedState);
        QTRY_VERIFY(server.host.state().descriptorsGone);
        QCOMPARE(server.host.state().descriptorsUsed, descriptorLimit());
        QVERIFY(answers(before));
        late.write(RawPeer::upgradeRequest());
        files.clear();
        QTRY_VERIFY(late.bytesAvailable() > 0);
        QVERIFY(late.readAll().startsWith("HTTP/1.1 101 "));
        QVERIFY(!server.host.state().descriptorsGone);
    }

    void pausedByHandStaysPaused()
    {
        ServerFixture server(quiet());
        const FewDescriptors few;
        QVERIFY(few.isSet());
        std::deque<std::unique_ptr<RawPeer>> peers;
        while (!server.host.state().descriptorsGone && peers.size() < spare) {
            peers.push_back(std::make_unique<RawPeer>(server.port()));
            QVERIFY(peers.back()->open());
        }
        server.host.setAccepting(false);
        peers.clear();
        QTRY_VERIFY(!server.host.state().descriptorsGone);
        RawPeer late(server.port());
        late.write(RawPeer::upgradeRequest());
        QTRY_VERIFY(!server.host.hasConnections());
        QCOMPARE(late.got(), QByteArray());
        server.host.setAccepting(true);
        QVERIFY(late.waitFor("101 Switching"));
    }
};

QTEST_GUILESS_MAIN(TestDescriptors)
#include "tst_descriptors_posix.moc"

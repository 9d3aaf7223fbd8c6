// SPDX-License-Identifier: GPL-3.0-or-later
// A half-close and a reset as the server's system sees them: Qt's sockets tell neither from a close.
#include "clientfixture.h"

#include <QRegularExpression>
#include <QTest>

#include <arpa/inet.h>
#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace Fanlight;
using Testing::ClientFixture;

namespace {

// Accepts one connection and the upgrade on it.
class PosixServer
{
public:
    PosixServer()
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        if (::bind(m_listener, reinterpret_cast<const sockaddr *>(&address), size) != 0 ||
            ::listen(m_listener, 1) != 0 ||
            ::getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size) != 0)
            qFatal("the server cannot listen");
        m_port = ntohs(address.sin_port);
        ::fcntl(m_listener, F_SETFL, O_NONBLOCK);
    }
    ~PosixServer()
    {
        ::close(m_listener);
        if (m_peer >= 0)
            ::close(m_peer);
    }
    PosixServer(const PosixServer &) = delete;
    PosixServer &operator=(const PosixServer &) = delete;

    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] bool upgrade()
    {
        if (!QTest::qWaitFor([this] { return (m_peer = ::accept(m_listener, nullptr, nullptr)) >= 0; }))
            return false;
        ::fcntl(m_peer, F_SETFL, O_NONBLOCK);
        if (!QTest::qWaitFor([this] { return read() && received.endsWith("\r\n\r\n"); }))
            return false;
        write(Testing::acceptanceOf(received));
        received.clear();
        return true;
    }
    // False at the end or an error, which error then tells, the first: 0 is the end of the peer's bytes.
    bool read()
    {
        if (error >= 0)
            return false;
        char buffer[4096];
        const ssize_t got = ::recv(m_peer, buffer, sizeof(buffer), 0);
        if (got > 0)
            received.append(buffer, got);
        else if (got == 0)
            error = 0;
        else if (errno != EAGAIN)
            error = errno;
        return got > 0 || (got < 0 && errno == EAGAIN);
    }
    void write(const QByteArray &bytes)
    {
        if (::send(m_peer, bytes.constData(), std::size_t(bytes.size()), 0) != bytes.size())
            qFatal("the server cannot write");
    }

    QByteArray received;
    int error = -1; // none yet

private:
    int m_listener = ::socket(AF_INET, SOCK_STREAM, 0);
    int m_peer = -1;
    quint16 m_port = 0;
};

} // namespace

class TestRawEndings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void halfClosesAndReadsOn()
    {
        ClientFixture house(ClientEngine::Raw);
        PosixServer server;
        house.session.open(ClientFixture::settingsFor(server.port()));
        QVERIFY(server.upgrade());
        QVERIFY(house.waitFor(ClientPhase::Open));
        house.session.send(Opcode::Text, QByteArray(100'000, 'x'));
        house.session.send(Opcode::Text, "last words");
        house.raw().halfClose();
        QTRY_VERIFY(!server.read());
        QCOMPARE(server.error, 0);
        // Everything came before the end of it.
        QTRY_COMPARE(house.captured.frames(Direction::ToServer).size(), std::size_t(2));
        quint64 sent = 0;
        for (const Record &record : house.captured.frames(Direction::ToServer))
            sent += record.wireSize();
        QCOMPARE(quint64(server.received.size()), sent);
        // And the other direction is as alive as before.
        server.write(serializeMessage(Opcode::Text, "I heard the end"));
        QTRY_COMPARE(house.captured.frames(Direction::ToClient).size(), std::size_t(1));
        QCOMPARE(house.captured.frames(Direction::ToClient).front().payload, "I heard the end");
        QCOMPARE(house.session.state().phase, ClientPhase::Open);
    }

    void resets()
    {
        ClientFixture house(ClientEngine::Raw);
        PosixServer server;
        house.session.open(ClientFixture::settingsFor(server.port()));
        QVERIFY(server.upgrade());
        QVERIFY(house.waitFor(ClientPhase::Open));
        house.raw().reset();
        QCOMPARE(house.session.state().phase, ClientPhase::Disconnected);
        QCOMPARE(house.session.state().error, ClientError::None);
        QTRY_VERIFY(!server.read());
        QCOMPARE(server.error, ECONNRESET);
        QVERIFY(house.notes().contains(QStringLiteral("This client resets the connection.")));
        QTRY_COMPARE(house.closedRecords(), 1);
    }
};

QTEST_GUILESS_MAIN(TestRawEndings)
#include "tst_rawendings_posix.moc"

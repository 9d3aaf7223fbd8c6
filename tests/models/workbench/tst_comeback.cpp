// SPDX-License-Identifier: GPL-3.0-or-later
#include "workbench/workbench.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr quint64 budget = quint64(64) << 20;

ClientSettings settingsFor(quint16 port, ClientEngine engine, int delay)
{
    ClientSettings settings;
    settings.url = QStringLiteral("ws://127.0.0.1:%1/").arg(port);
    settings.sendOnOpen.reset();
    settings.engine = engine;
    settings.reconnect = {true, 0, delay, delay};
    return settings;
}

} // namespace

// Our own server goes and comes again, and its clients with it.
class TestComeback : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void clientsReturnByThemselves();
    void whatWasMissedIsCounted_data();
    void whatWasMissedIsCounted();
    void aFrozenCaptureCannotTell();

private:
    std::unique_ptr<Workbench> m_bench;
    [[nodiscard]] ClientState state(ClientId client) const { return m_bench->clientState(client); }
    [[nodiscard]] ClientId openClient(ClientEngine engine, int delay)
    {
        const ClientId client = m_bench->addClient(settingsFor(m_bench->serverState().port, engine, delay));
        m_bench->openClient(client);
        return client;
    }
    [[nodiscard]] ConnectionId serverSideOf(ClientId client) const { return state(client).connection; }
};

void TestComeback::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
    m_bench = std::make_unique<Workbench>(budget);
    ServerSettings settings;
    settings.port = 0;
    settings.greeting.reset();
    m_bench->startServer(settings);
    QTRY_VERIFY(m_bench->serverState().listening);
}

void TestComeback::clientsReturnByThemselves()
{
    const quint16 port = m_bench->serverState().port;
    const QList<ClientId> clients{openClient(ClientEngine::Qt, 10), openClient(ClientEngine::Raw, 10)};
    for (const ClientId client : clients)
        QTRY_COMPARE(state(client).phase, ClientPhase::Open);
    m_bench->stopServer();
    for (const ClientId client : clients) {
        // Refused at least once.
        QTRY_VERIFY(state(client).wayBack && state(client).wayBack->attempt >= 2);
    }
    ServerSettings settings = m_bench->serverSettings();
    settings.port = port;
    m_bench->startServer(settings);
    for (const ClientId client : clients) {
        QTRY_COMPARE(state(client).phase, ClientPhase::Open);
        QVERIFY(state(client).cameBack.has_value());
        QVERIFY(state(client).cameBack->gap > 0);
        QCOMPARE(state(client).cameBack->missed, std::optional<quint64>(0)); // nobody was there to send
    }
    // And they are heard again.
    m_bench->serverSend({}, Opcode::Text, "welcome back");
    QTRY_COMPARE(m_bench->connectionStats().size(), 2);
}

void TestComeback::whatWasMissedIsCounted_data()
{
    QTest::addColumn<ClientEngine>("engine");
    QTest::newRow("Qt") << ClientEngine::Qt;
    QTest::newRow("raw") << ClientEngine::Raw;
}

void TestComeback::whatWasMissedIsCounted()
{
    QFETCH(ClientEngine, engine);
    const ClientId away = openClient(engine, 3'600'000);
    const ClientId there = openClient(ClientEngine::Qt, 3'600'000);
    QTRY_COMPARE(state(away).phase, ClientPhase::Open);
    QTRY_COMPARE(state(there).phase, ClientPhase::Open);
    m_bench->serverSend({}, Opcode::Text, "before");
    m_bench->kick({serverSideOf(away)}, CloseCode{1012}, {});
    QTRY_VERIFY(state(away).isWaitingToReturn());
    for (int each = 0; each < 3; ++each)
        m_bench->serverSend({}, Opcode::Text, "meanwhile " + QByteArray::number(each));
    m_bench->clientSend(there, Opcode::Text, "from a neighbour");
    // The neighbour has them all, its own among them.
    QTRY_VERIFY([this] {
        const CaptureStore &store = m_bench->store();
        for (quint64 number = store.firstNumber(); number <= store.lastNumber(); ++number) {
            const Broadcast *broadcast = store.broadcast(store.record(number));
            if (broadcast && store.record(number).payload == "from a neighbour")
                return true;
        }
        return false;
    }());
    m_bench->openClient(away);
    QTRY_COMPARE(state(away).phase, ClientPhase::Open);
    QCOMPARE(state(away).cameBack.value().missed, std::optional<quint64>(4));
    // It stays with the connection, whatever else is told of it.
    m_bench->clientSend(away, Opcode::Text, QByteArray("\xFF"));
    QTRY_COMPARE(state(away).error, ClientError::SendFailed);
    QCOMPARE(state(away).cameBack.value().missed, std::optional<quint64>(4));
}

void TestComeback::aFrozenCaptureCannotTell()
{
    const ClientId client = openClient(ClientEngine::Qt, 3'600'000);
    QTRY_COMPARE(state(client).phase, ClientPhase::Open);
    m_bench->kick({serverSideOf(client)}, CloseCode{1012}, {});
    QTRY_VERIFY(state(client).isWaitingToReturn());
    m_bench->setFrozen(true);
    m_bench->openClient(client);
    QTRY_COMPARE(state(client).phase, ClientPhase::Open);
    QVERIFY(state(client).cameBack.has_value());
    QVERIFY(!state(client).cameBack->missed);
}

QTEST_GUILESS_MAIN(TestComeback)
#include "tst_comeback.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Crowds in processes of their own, as the window starts them. This executable also plays the programs that
// do not do what a crowd does: called with "crowd" it is one of them.
#include "app/commandline.h"
#include "client/crowdprocess.h"
#include "support/warnings.h"
#include "workbench/workbench.h"

#include <QCoreApplication>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>

using namespace Fanlight;

namespace {

constexpr char roleVariable[] = "FANLIGHT_TEST_CROWD";
constexpr int patience = 15'000; // ms
constexpr char progressLine[] =
    R"({"event":"progress","progress":{"phase":"sending","clients":7,"vus":5,"cpu":0.25}})";

int say(const std::string &text)
{
    std::fputs(text.c_str(), stdout);
    return std::fflush(stdout);
}

int playProgram()
{
    const QByteArray role = qgetenv(roleVariable);
    if (role == "garbage") {
        say("Segmentation fault (not really)\n[1,2]\n{\"event\":\"crowd\n");
        say(std::string(std::size_t(CrowdProcess::longestLine) + 10, 'x') + "\n" + progressLine + "\n");
        std::fputs("out of luck\n", stderr);
        return 3;
    }
    if (role == "flood") { // a line that never ends, and words without end
        const std::string much(65'536, 'x');
        for (int i = 0; i < 64; ++i) {
            say(much);
            std::fputs(much.c_str(), stderr);
        }
        return 0;
    }
    if (role == "crash") {
        std::signal(SIGABRT, SIG_DFL);
        std::abort();
    }
    std::signal(SIGTERM, SIG_IGN); // "deaf"
    say(std::string(progressLine) + "\n");
    std::this_thread::sleep_for(std::chrono::minutes(2));
    return 0;
}

CrowdSettings smallCrowd(const QString &url)
{
    CrowdSettings settings;
    settings.url = url;
    settings.clients = 20;
    settings.rate = 20;
    settings.size = 64;
    settings.duration = 1.5;
    settings.drain = 0.5;
    return settings;
}

} // namespace

class TestCrowdProcess : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void argumentsMeanTheSettings_data();
    void argumentsMeanTheSettings();
    void reportsWhatHappened();
    void joinsItsRooms();
    void stopBringsTheReport();
    void stopBeforeItBegan();
    void saysWhenNobodyListens();
    void programIsMissing();
    void programSaysGarbage();
    void programFloods();
    void programCrashes();
    void programIsDeaf();
    void atMostSoMany();
    void keepsTheLastOnes();
    void allEndWithTheirOwner();

private:
    void play(const char *role) { qputenv(roleVariable, role); }
    [[nodiscard]] QString itself() const { return QCoreApplication::applicationFilePath(); }
    [[nodiscard]] QString fanlight() const { return QStringLiteral(FANLIGHT_EXECUTABLE); }
    [[nodiscard]] QString startServer(Behaviour behaviour = Behaviour::Broadcast);
    [[nodiscard]] int openConnections() const;

    std::unique_ptr<Workbench> m_workbench;
};

void TestCrowdProcess::init()
{
    Testing::failOnWarnings();
    m_workbench = std::make_unique<Workbench>(16 * 1024 * 1024);
}

void TestCrowdProcess::cleanup()
{
    m_workbench.reset();
    qunsetenv(roleVariable);
}

QString TestCrowdProcess::startServer(Behaviour behaviour)
{
    ServerSettings settings;
    settings.port = 0;
    settings.behaviour = behaviour;
    m_workbench->startServer(settings);
    if (!QTest::qWaitFor([this] { return m_workbench->serverState().listening; }))
        qFatal("no server");
    return serverUrl(m_workbench->serverState(), QStringLiteral("ws"));
}

int TestCrowdProcess::openConnections() const
{
    const auto all = m_workbench->store().connections();
    return int(std::count_if(all.cbegin(), all.cend(), [this](ConnectionId id) {
        const ConnectionInfo *info = m_workbench->store().connection(id);
        return info && info->state == ConnectionState::Open;
    }));
}

// --- what it is started with
// -------------------------------------------------------------------------------------

void TestCrowdProcess::argumentsMeanTheSettings_data()
{
    QTest::addColumn<CrowdSettings>("settings");
    CrowdSettings settings;
    settings.url = QStringLiteral("ws://127.0.0.1:8080/");
    QTest::newRow("defaults") << settings;
    settings.clients = 15'000;
    settings.senders = 3;
    settings.rateEach = 0.1;
    settings.size = 32;
    settings.duration = 2.5;
    settings.expect = CrowdExpect::Others;
    settings.stalled = 12;
    settings.connectRate = 0;
    settings.inFlight = 7;
    settings.timeout = 2'500;
    settings.drain = 0.25;
    settings.binary = true;
    QTest::newRow("everything") << settings;
    settings.rateEach.reset();
    settings.rate = 1234.5;
    settings.rooms = {QStringLiteral("blue"), QStringLiteral("räume und mehr"), QStringLiteral("--help")};
    QTest::newRow("rooms") << settings;
    for (const CrowdPreset &preset : crowdPresets()) {
        settings.clients = 1'000;
        applyPreset(preset, settings);
        QTest::newRow(preset.name) << settings;
        settings.size += 5; // the preset's rooms, with something of one's own
        settings.rateEach.reset();
        QTest::addRow("%s, changed", preset.name) << settings;
    }
}

void TestCrowdProcess::argumentsMeanTheSettings()
{
    QFETCH(CrowdSettings, settings);
    const QStringList arguments = crowdArguments(settings);
    const auto command = parseCommandLine(QStringList{QStringLiteral("fanlight")} + arguments);
    QVERIFY2(command, command ? "" : qPrintable(sentence(command.error())));
    const auto *options = std::get_if<CrowdOptions>(&*command);
    QVERIFY(options);
    QVERIFY(options->format == OutputFormat::Json);
    if (options->settings.rateEach) // what is not looked at then
        settings.rate = options->settings.rate;
    QVERIFY2(options->settings == settings, qPrintable(arguments.join(u' ')));
}

// --- with the program itself
// -------------------------------------------------------------------------------------

void TestCrowdProcess::reportsWhatHappened()
{
    CrowdProcess crowd(1, fanlight(), smallCrowd(startServer()));
    QVERIFY(crowd.phase() == CrowdProcessPhase::Starting);
    QTRY_VERIFY_WITH_TIMEOUT(crowd.phase() == CrowdProcessPhase::Running, patience);
    QTRY_VERIFY_WITH_TIMEOUT(crowd.progress(), patience);
    QCOMPARE(crowd.progress()->clients, 20);
    QTRY_COMPARE_WITH_TIMEOUT(openConnections(), 20, patience); // on the window's own server
    QTRY_VERIFY_WITH_TIMEOUT(!crowd.isRunning(), patience);
    QVERIFY2(crowd.error() == CrowdProcessError::None, qPrintable(crowd.errorText()));
    QVERIFY(crowd.result());
    QVERIFY(crowd.result()->isWell());
    QCOMPARE(crowd.result()->opened, 20);
    QCOMPARE(crowd.result()->counts.sent, quint64(30));
    QCOMPARE(crowd.result()->counts.received, quint64(30 * 20));
    QCOMPARE(crowd.strangeLines(), quint64(0));
}

void TestCrowdProcess::joinsItsRooms()
{
    CrowdSettings settings = smallCrowd(startServer(Behaviour::Rooms));
    settings.rooms = {QStringLiteral("blue"), QStringLiteral("red")};
    CrowdProcess crowd(1, fanlight(), settings);
    QTRY_VERIFY_WITH_TIMEOUT(m_workbench->rooms().memberCount(QStringLiteral("red")) == 10, patience);
    QCOMPARE(m_workbench->rooms().memberCount(QStringLiteral("blue")), 10);
    QTRY_VERIFY_WITH_TIMEOUT(!crowd.isRunning(), patience);
    QVERIFY(crowd.result() && crowd.result()->isWell());
    QCOMPARE(crowd.result()->counts.received, quint64(30 * 10)); // each in its sender's room
    QTRY_VERIFY(m_workbench->rooms().isEmpty());
}

void TestCrowdProcess::stopBringsTheReport()
{
    CrowdSettings settings = smallCrowd(startServer());
    settings.duration = 600;
    CrowdProcess crowd(1, fanlight(), settings);
    QTRY_VERIFY_WITH_TIMEOUT(crowd.progress() && crowd.progress()->counts.received > 0, patience);
    crowd.stop();
    QVERIFY(crowd.phase() == CrowdProcessPhase::Stopping);
    QTRY_VERIFY_WITH_TIMEOUT(!crowd.isRunning(), patience);
    QVERIFY2(crowd.error() == CrowdProcessError::None, qPrintable(crowd.errorText()));
    QVERIFY(crowd.result() && crowd.result()->stopped);
    QVERIFY(crowd.result()->counts.received > 0);
    QTRY_COMPARE(openConnections(), 0);
}

void TestCrowdProcess::stopBeforeItBegan()
{
    CrowdProcess crowd(1, fanlight(), smallCrowd(startServer()));
    crowd.stop();
    QTRY_VERIFY_WITH_TIMEOUT(!crowd.isRunning(), patience);
    QVERIFY(crowd.error() == CrowdProcessError::Killed);
    QVERIFY(!crowd.result());
    QCOMPARE(openConnections(), 0);
}

void TestCrowdProcess::saysWhenNobodyListens()
{
    const QString url = startServer();
    m_workbench->stopServer();
    QTRY_VERIFY(!m_workbench->serverState().listening);
    CrowdProcess crowd(1, fanlight(), smallCrowd(url));
    QTRY_VERIFY_WITH_TIMEOUT(!crowd.isRunning(), patience);
    QVERIFY(crowd.result());
    QCOMPARE(crowd.result()->opened, 0);
    QCOMPARE(crowd.result()->errors.size(), std::size_t(1));
    QVERIFY(crowd.result()->errors.front().error.failure == CrowdFailure::Refused);
    QCOMPARE(crowd.result()->errors.front().connections, 20);
}

// --- with programs that are none
// ---------------------------------------------------------------------------------

void TestCrowdProcess::programIsMissing()
{
    CrowdProcess crowd(1, itself() + QStringLiteral("-that-is-not-there"), {});
    QTRY_VERIFY(!crowd.isRunning());
    QVERIFY(crowd.error() == CrowdProcessError::NotStarted);
    QVERIFY(!crowd.errorText().isEmpty());
}

void TestCrowdProcess::programSaysGarbage()
{
    play("garbage");
    CrowdProcess crowd(1, itself(), {});
    QTRY_VERIFY_WITH_TIMEOUT(!crowd.isRunning(), patience);
    QVERIFY(crowd.error() == CrowdProcessError::NoReport);
    QCOMPARE(crowd.errorText(), QStringLiteral("out of luck"));
    QCOMPARE(crowd.strangeLines(), quint64(4));
    QVERIFY(crowd.progress()); // what was one counts all the same
    QCOMPARE(crowd.progress()->open, 5);
    QCOMPARE(crowd.progress()->cpu, 0.25);
}

void TestCrowdProcess::programFloods()
{
    play("flood");
    CrowdProcess crowd(1, itself(), {});
    QTRY_VERIFY_WITH_TIMEOUT(!crowd.isRunning(), patience);
    QVERIFY(crowd.error() == CrowdProcessError::NoReport);
    QCOMPARE(crowd.errorText().size(), CrowdProcess::mostErrorText);
    QCOMPARE(crowd.strangeLines(), quint64(1));
}

void TestCrowdProcess::programCrashes()
{
    play("crash");
    CrowdProcess crowd(1, itself(), {});
    QTRY_VERIFY_WITH_TIMEOUT(!crowd.isRunning(), patience);
    QVERIFY(crowd.error() == CrowdProcessError::Crashed);
}

void TestCrowdProcess::programIsDeaf()
{
    play("deaf");
    CrowdProcess crowd(1, itself(), {});
    QTRY_VERIFY_WITH_TIMEOUT(crowd.progress(), patience);
    crowd.stop(100);
    QTRY_VERIFY_WITH_TIMEOUT(!crowd.isRunning(), patience);
    QVERIFY(crowd.error() == CrowdProcessError::Killed);
}

// --- several
// -----------------------------------------------------------------------------------------------------

void TestCrowdProcess::atMostSoMany()
{
    play("deaf");
    Crowds crowds(itself());
    QSignalSpy added(&crowds, &Crowds::added);
    for (int i = 0; i < Crowds::mostRunning; ++i)
        QVERIFY(crowds.start({}));
    QCOMPARE(crowds.running(), Crowds::mostRunning);
    QVERIFY(!crowds.start({}));
    QCOMPARE(int(added.size()), Crowds::mostRunning);
    CrowdProcess *first = crowds.crowds().front();
    crowds.remove(first); // not while it runs
    QCOMPARE(crowds.crowds().front(), first);
    QTRY_VERIFY_WITH_TIMEOUT(first->progress(), patience);
    first->stop(1);
    QTRY_COMPARE_WITH_TIMEOUT(crowds.running(), Crowds::mostRunning - 1, patience);
    QVERIFY(crowds.start({}));
    QCOMPARE(crowds.crowds().back()->number(), Crowds::mostRunning + 1);
    crowds.remove(first);
    QCOMPARE(int(crowds.crowds().size()), Crowds::mostRunning);
}

void TestCrowdProcess::keepsTheLastOnes()
{
    Crowds crowds(itself() + QStringLiteral("-that-is-not-there"));
    for (int i = 0; i < Crowds::mostKept + 2; ++i) {
        QVERIFY(crowds.start({}));
        QTRY_COMPARE(crowds.running(), 0);
    }
    QCOMPARE(int(crowds.crowds().size()), Crowds::mostKept);
    QCOMPARE(crowds.crowds().front()->number(), 3);
}

void TestCrowdProcess::allEndWithTheirOwner()
{
    const QString url = startServer();
    CrowdSettings settings = smallCrowd(url);
    settings.duration = 600;
    auto crowds = std::make_unique<Crowds>(fanlight());
    QVERIFY(crowds->start(settings));
    QVERIFY(crowds->start(settings));
    QTRY_COMPARE_WITH_TIMEOUT(openConnections(), 40, patience);
    crowds.reset();
    QTRY_COMPARE_WITH_TIMEOUT(openConnections(), 0, patience);
}

int main(int argc, char *argv[])
{
    if (argc > 1 && qstrcmp(argv[1], "crowd") == 0)
        return playProgram();
    const QCoreApplication application(argc, argv);
    TestCrowdProcess test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_crowdprocess.moc"

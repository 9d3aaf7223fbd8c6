// SPDX-License-Identifier: GPL-3.0-or-later
// The crowds of the window. This executable also plays the crowd: called with "crowd" it prints reports.
#include "client/crowdjson.h"
#include "client/crowdprocess.h"
#include "support/accessibility.h"
#include "support/warnings.h"
#include "tests/support/parts.h"
#include "widgets/bench/crowdcard.h"
#include "widgets/bench/crowddialog.h"
#include "widgets/bench/crowdpanel.h"
#include "widgets/common/crowdwording.h"
#include "widgets/common/emptystate.h"
#include "workbench/workbench.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

#include <chrono>
#include <cstdio>
#include <thread>

using namespace Fanlight;

namespace {

constexpr char roleVariable[] = "FANLIGHT_TEST_CROWD";
constexpr int patience = 15'000; // ms

void say(const QJsonObject &object)
{
    std::puts(QJsonDocument(object).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

CrowdProgress someProgress()
{
    CrowdProgress progress;
    progress.phase = CrowdPhase::Sending;
    progress.elapsed = 12'400'000'000;
    progress.clients = 2'000;
    progress.open = 1'990;
    progress.failed = 10;
    progress.counts.sent = 1'234;
    progress.counts.expected = 2'000'000;
    progress.counts.received = 1'999'999;
    progress.latency = {500, 1'000, 2e6, 1'500'000, 0, 0, 7'250'000, 0, 31'000'000};
    progress.cpu = 0.42;
    return progress;
}

CrowdResult someResult()
{
    CrowdResult result;
    result.settings.clients = 2'000;
    result.opened = 1'990;
    result.failed = 10;
    result.errors = {{{CrowdFailure::HandshakeRefused, 503}, 10}};
    result.planned = 1'300;
    result.counts.sent = 1'300;
    result.counts.expected = 5'000;
    result.counts.received = 4'990;
    result.counts.outOfOrder = 3;
    result.latency = {500, 1'000, 2e6, 2'500'000, 0, 0, 8'000'000, 0, 99'000'000};
    result.busiestCpu = 0.97;
    return result;
}

int playCrowd()
{
    say(toJson(someProgress()));
    const QByteArray role = qgetenv(roleVariable);
    if (role == "result" || role == "all-arrived") {
        CrowdResult result = someResult();
        if (role == "all-arrived")
            result.counts.received = result.counts.expected;
        say(toJson(result));
        return 1;
    }
    std::this_thread::sleep_for(std::chrono::minutes(2)); // until it is ended
    return 0;
}

} // namespace

class tst_CrowdPanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void beginsEmpty();
    void showsWhatTheCrowdReports();
    void showsTheResultAndItsErrors();
    void errorsAreNoLosses();
    void stopsAndRemoves();
    void saysWhyItDidNotStart();
    void noMoreThanItsLimit();
    void dialogMakesSettings();
    void dialogTakesAPreset();
    void dialogSaysWhatIsWrong();
    void dialogSetsTheServerToRooms();
    void expectsWhatTheServerDoes_data();
    void expectsWhatTheServerDoes();
    void neverRoundsReachUp();
    void accessible();

private:
    void open(const QString &program = QCoreApplication::applicationFilePath());
    void play(const char *role) { qputenv(roleVariable, role); }
    void startServer(Behaviour behaviour = Behaviour::Broadcast);
    template <typename Widget>
    [[nodiscard]] static Widget &part(const QWidget &place, const char *name)
    {
        return Testing::partOf<Widget>(place, name);
    }
    [[nodiscard]] CrowdCard *card(int number) const
    {
        return m_panel->findChild<CrowdCard *>(QStringLiteral("crowdCard%1").arg(number));
    }
    [[nodiscard]] QString said(int number, const char *name) const
    {
        return part<QLabel>(*card(number), name).text();
    }

    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<Crowds> m_crowds;
    std::unique_ptr<CrowdPanel> m_panel;
};

void tst_CrowdPanel::init()
{
    Testing::failOnWarnings();
    m_workbench = std::make_unique<Workbench>(16 * 1024 * 1024);
    open();
}

void tst_CrowdPanel::open(const QString &program)
{
    m_panel.reset();
    m_crowds = std::make_unique<Crowds>(program);
    m_panel = std::make_unique<CrowdPanel>(*m_workbench, *m_crowds);
    m_panel->resize(400, 360);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void tst_CrowdPanel::cleanup()
{
    m_panel.reset();
    m_crowds.reset();
    m_workbench.reset();
    qunsetenv(roleVariable);
}

void tst_CrowdPanel::startServer(Behaviour behaviour)
{
    ServerSettings settings;
    settings.port = 0;
    settings.behaviour = behaviour;
    m_workbench->startServer(settings);
    QTRY_VERIFY(m_workbench->serverState().listening);
}

// --- the cards
// ---------------------------------------------------------------------------------------------------

void tst_CrowdPanel::beginsEmpty()
{
    auto &empty = part<EmptyState>(*m_panel, "noCrowd");
    QVERIFY(empty.isVisible());
    QVERIFY(!part<QPushButton>(*m_panel, "addCrowdHere").isVisible());
    QTest::mouseClick(empty.findChild<QPushButton *>(), Qt::LeftButton);
    QVERIFY(m_panel->findChild<CrowdDialog *>());
    QVERIFY(m_panel->findChild<CrowdDialog *>()->isVisible());
}

void tst_CrowdPanel::showsWhatTheCrowdReports()
{
    play("progress");
    CrowdSettings settings;
    settings.clients = 2'000;
    settings.duration = 60;
    QSignalSpy labels(m_panel.get(), &CrowdPanel::labelChanged);
    CrowdProcess *crowd = m_crowds->start(settings);
    QVERIFY(card(1));
    QVERIFY(!part<EmptyState>(*m_panel, "noCrowd").isVisible());
    QCOMPARE(labels.last().first().toString(), QStringLiteral("Crowds 1"));
    QCOMPARE(said(1, "crowdP50"), QStringLiteral("–")); // nothing was measured yet
    QCOMPARE(said(1, "crowdCpu"), QStringLiteral("–"));
    QTRY_VERIFY_WITH_TIMEOUT(crowd->progress(), patience);
    QCOMPARE(said(1, "crowdState"), QStringLiteral("sending, 12 s"));
    QCOMPARE(said(1, "crowdOpen"), QStringLiteral("1,990 of 2,000"));
    QCOMPARE(said(1, "crowdSent"), QStringLiteral("1,234"));
    QCOMPARE(said(1, "crowdReceived"), QStringLiteral("1,999,999"));
    QCOMPARE(said(1, "crowdReach"), QStringLiteral("1")); // under way, not lost
    QCOMPARE(said(1, "crowdP50"), QStringLiteral("1.500 ms"));
    QCOMPARE(said(1, "crowdP99"), QStringLiteral("7.250 ms"));
    QCOMPARE(said(1, "crowdMax"), QStringLiteral("31.000 ms"));
    QCOMPARE(said(1, "crowdCpu"), QStringLiteral("42 %"));
    QCOMPARE(said(1, "crowdRemarks"), QStringLiteral("10 connections failed"));
    QVERIFY(said(1, "crowdSettings").contains(QStringLiteral("2,000 clients")));
}

void tst_CrowdPanel::showsTheResultAndItsErrors()
{
    play("result");
    CrowdProcess *crowd = m_crowds->start({});
    QTRY_VERIFY_WITH_TIMEOUT(!crowd->isRunning(), patience);
    QCOMPARE(said(1, "crowdState"), QStringLiteral("done, with losses"));
    QCOMPARE(said(1, "crowdOpen"), QStringLiteral("1,990 of 2,000"));
    QCOMPARE(said(1, "crowdReach"), QStringLiteral("99.80 %"));
    QCOMPARE(said(1, "crowdP99"), QStringLiteral("8.000 ms"));
    QCOMPARE(said(1, "crowdCpu"), QStringLiteral("97 %"));
    const QStringList remarks = said(1, "crowdRemarks").split(u'\n');
    QCOMPARE(remarks.size(), 3);
    QCOMPARE(remarks.at(0), QStringLiteral("10 × the server refused the handshake with status 503"));
    QCOMPARE(remarks.at(1), QStringLiteral("10 lost, 3 out of order"));
    QVERIFY2(remarks.at(2).contains(QStringLiteral("busy")), qPrintable(remarks.at(2)));
}

// Connections failed, but whatever was expected has come.
void tst_CrowdPanel::errorsAreNoLosses()
{
    play("all-arrived");
    CrowdProcess *crowd = m_crowds->start({});
    QTRY_VERIFY_WITH_TIMEOUT(!crowd->isRunning(), patience);
    QCOMPARE(said(1, "crowdState"), QStringLiteral("done, with errors"));
    QCOMPARE(said(1, "crowdReach"), QStringLiteral("100 %"));
}

void tst_CrowdPanel::stopsAndRemoves()
{
    play("progress");
    CrowdProcess *crowd = m_crowds->start({});
    QTRY_VERIFY_WITH_TIMEOUT(crowd->progress(), patience);
    auto &button = part<QPushButton>(*card(1), "crowdStop");
    QCOMPARE(button.text(), QStringLiteral("Stop"));
    QTest::mouseClick(&button, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!crowd->isRunning(), patience);
    QCOMPARE(said(1, "crowdState"), QStringLiteral("failed")); // this one leaves no report
    QVERIFY(said(1, "crowdRemarks").contains(QStringLiteral("stopped before it could report")));
    QCOMPARE(button.text(), QStringLiteral("Remove"));
    QTest::mouseClick(&button, Qt::LeftButton);
    QVERIFY(!card(1));
    QVERIFY(m_crowds->crowds().empty());
    QVERIFY(part<EmptyState>(*m_panel, "noCrowd").isVisible());
}

void tst_CrowdPanel::saysWhyItDidNotStart()
{
    open(QCoreApplication::applicationFilePath() + QStringLiteral("-that-is-not-there"));
    CrowdProcess *crowd = m_crowds->start({});
    QTRY_VERIFY(!crowd->isRunning());
    QCOMPARE(said(1, "crowdState"), QStringLiteral("failed"));
    QVERIFY2(said(1, "crowdRemarks").startsWith(QStringLiteral("The crowd could not be started. ")),
        qPrintable(said(1, "crowdRemarks")));
}

void tst_CrowdPanel::noMoreThanItsLimit()
{
    play("progress");
    auto &add = part<QPushButton>(*m_panel, "addCrowdHere");
    for (int i = 0; i < Crowds::mostRunning; ++i) {
        QVERIFY(add.isEnabled());
        QVERIFY(m_crowds->start({}));
    }
    QVERIFY(!add.isEnabled());
    QVERIFY(add.toolTip().contains(QString::number(Crowds::mostRunning)));
    startServer();
    const CrowdDialog dialog(*m_workbench, *m_crowds, {});
    QVERIFY(!part<QPushButton>(dialog, "crowdStart").isEnabled());
    QVERIFY(part<QLabel>(dialog, "crowdSentence").text().contains(QStringLiteral("stop one first")));
    QTest::mouseClick(&part<QPushButton>(*m_panel, "stopCrowds"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(m_crowds->running(), 0, patience);
    QVERIFY(add.isEnabled());
    QVERIFY(part<QPushButton>(dialog, "crowdStart").isEnabled());
}

// --- the dialog
// --------------------------------------------------------------------------------------------------

void tst_CrowdPanel::dialogMakesSettings()
{
    play("progress");
    startServer();
    CrowdDialog dialog(*m_workbench, *m_crowds, {});
    part<QSpinBox>(dialog, "crowdClients").setValue(750);
    part<QSpinBox>(dialog, "crowdSenders").setValue(5);
    part<QDoubleSpinBox>(dialog, "crowdRate").setValue(2.5);
    part<QComboBox>(dialog, "crowdRateKind").setCurrentIndex(1);
    part<QSpinBox>(dialog, "crowdSize").setValue(64);
    part<QDoubleSpinBox>(dialog, "crowdDuration").setValue(12);
    part<QSpinBox>(dialog, "crowdStalled").setValue(7);
    QVERIFY(part<QLabel>(dialog, "crowdSentence").text().startsWith(QStringLiteral("150 messages")));
    QTest::mouseClick(&part<QPushButton>(dialog, "crowdStart"), Qt::LeftButton);
    QCOMPARE(m_crowds->crowds().size(), std::size_t(1));
    CrowdSettings wanted;
    wanted.url = QStringLiteral("ws://127.0.0.1:%1/").arg(m_workbench->serverState().port);
    wanted.clients = 750;
    wanted.senders = 5;
    wanted.rateEach = 2.5;
    wanted.size = 64;
    wanted.duration = 12;
    wanted.stalled = 7;
    QVERIFY(m_crowds->crowds().front()->settings() == wanted);
    QVERIFY(dialog.result() == QDialog::Accepted);
}

void tst_CrowdPanel::dialogTakesAPreset()
{
    startServer();
    CrowdDialog dialog(*m_workbench, *m_crowds, {});
    auto &preset = part<QComboBox>(dialog, "crowdPreset");
    const int chat = preset.findText(QStringLiteral("chat"), Qt::MatchStartsWith);
    QVERIFY(chat > 0);
    preset.setCurrentIndex(chat);
    Q_EMIT preset.activated(chat);
    QCOMPARE(dialog.settings().rateEach, std::optional(0.1));
    QCOMPARE(dialog.settings().size, 120);
    QCOMPARE(dialog.settings().rooms.size(), 2); // of 50
    part<QSpinBox>(dialog, "crowdClients").setValue(500);
    QCOMPARE(dialog.settings().rooms.size(), 10);
    QCOMPARE(dialog.settings().rooms.constLast(), QStringLiteral("chat-10"));
}

void tst_CrowdPanel::dialogSaysWhatIsWrong()
{
    CrowdDialog dialog(*m_workbench, *m_crowds, {});
    auto &start = part<QPushButton>(dialog, "crowdStart");
    auto &sentence = part<QLabel>(dialog, "crowdSentence");
    QVERIFY(!start.isEnabled());
    QVERIFY(sentence.text().contains(QStringLiteral("server is stopped")));
    startServer();
    QTRY_VERIFY(start.isEnabled());
    part<QSpinBox>(dialog, "crowdStalled").setValue(101);
    QVERIFY(!start.isEnabled());
    QVERIFY(sentence.text().contains(QStringLiteral("More clients stop reading")));
    part<QSpinBox>(dialog, "crowdStalled").setValue(60);
    part<QSpinBox>(dialog, "crowdSenders").setValue(50);
    QVERIFY(sentence.text().contains(QStringLiteral("Only 40 clients can send")));
    part<QSpinBox>(dialog, "crowdSenders").setValue(0);
    QVERIFY(start.isEnabled());
    part<QLineEdit>(dialog, "crowdRooms").setText(QString(257, u'x'));
    QVERIFY(!start.isEnabled());
    QVERIFY(sentence.text().contains(QStringLiteral("256 bytes")));
}

void tst_CrowdPanel::dialogSetsTheServerToRooms()
{
    play("progress");
    startServer();
    CrowdDialog dialog(*m_workbench, *m_crowds, {});
    auto &sets = part<QCheckBox>(dialog, "crowdSetRooms");
    QVERIFY(!sets.isEnabled());
    part<QLineEdit>(dialog, "crowdRooms").setText(QStringLiteral(" blue, red ,, "));
    QVERIFY(sets.isEnabled() && sets.isChecked());
    QCOMPARE(dialog.settings().rooms, (QStringList{QStringLiteral("blue"), QStringLiteral("red")}));
    sets.setChecked(false);
    QVERIFY(part<QLabel>(dialog, "crowdSentence").text().contains(QStringLiteral("strayed")));
    sets.setChecked(true);
    QVERIFY(m_workbench->serverSettings().behaviour == Behaviour::Broadcast); // not before it starts
    QTest::mouseClick(&part<QPushButton>(dialog, "crowdStart"), Qt::LeftButton);
    QVERIFY(m_workbench->serverSettings().behaviour == Behaviour::Rooms);
    QCOMPARE(m_crowds->running(), 1);
}

void tst_CrowdPanel::expectsWhatTheServerDoes_data()
{
    QTest::addColumn<int>("behaviour");
    QTest::addColumn<QString>("rooms");
    QTest::addColumn<int>("expect");
    const auto row = [](const char *name, Behaviour behaviour, const QString &rooms, CrowdExpect expect) {
        QTest::newRow(name) << int(behaviour) << rooms << int(expect);
    };
    row("broadcast", Behaviour::Broadcast, {}, CrowdExpect::Broadcast);
    row("others", Behaviour::Others, {}, CrowdExpect::Others);
    row("echo", Behaviour::Echo, {}, CrowdExpect::Echo);
    row("silent", Behaviour::Silent, {}, CrowdExpect::None);
    row("rooms, in none", Behaviour::Rooms, {}, CrowdExpect::None);
    row("rooms", Behaviour::Rooms, QStringLiteral("blue"), CrowdExpect::Broadcast);
    row("will be set to rooms", Behaviour::Echo, QStringLiteral("blue"), CrowdExpect::Broadcast);
}

void tst_CrowdPanel::expectsWhatTheServerDoes()
{
    QFETCH(int, behaviour);
    QFETCH(QString, rooms);
    QFETCH(int, expect);
    startServer(Behaviour(behaviour));
    const CrowdDialog dialog(*m_workbench, *m_crowds, {});
    part<QLineEdit>(dialog, "crowdRooms").setText(rooms);
    QCOMPARE(int(dialog.settings().expect), expect);
}

void tst_CrowdPanel::neverRoundsReachUp()
{
    QCOMPARE(reachText(1), QStringLiteral("100 %"));
    QCOMPARE(reachText(0.9999999), QStringLiteral("< 100 %"));
    QCOMPARE(reachText(0.9985), QStringLiteral("99.85 %"));
    QCOMPARE(reachText(0), QStringLiteral("0.00 %"));
}

void tst_CrowdPanel::accessible()
{
    play("progress");
    m_crowds->start({});
    QStringList faults = Testing::accessibilityFaults(*m_panel);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
    CrowdDialog dialog(*m_workbench, *m_crowds, {});
    faults = Testing::accessibilityFaults(dialog);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

int main(int argc, char *argv[])
{
    if (argc > 1 && qstrcmp(argv[1], "crowd") == 0)
        return playCrowd();
    QApplication application(argc, argv);
    tst_CrowdPanel test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_crowdpanel.moc"

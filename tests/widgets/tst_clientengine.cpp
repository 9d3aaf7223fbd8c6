// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/draftbook.h"
#include "support/accessibility.h"
#include "support/warnings.h"
#include "tests/support/parts.h"
#include "widgets/bench/clientdeck.h"
#include "widgets/bench/clientpanel.h"
#include "widgets/bench/clientsettingsdialog.h"
#include "widgets/bench/composer.h"
#include "widgets/common/returnwording.h"
#include "workbench/workbench.h"

#include <QAction>
#include <QCheckBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QTabBar>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace Fanlight;

// A client's engine and its way back, by keys and clicks on a real server of ours.
class TestClientEngine : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void choosesTheRawEngine();
    void bothRawOrdersAreInTheMenu();
    void theSignFitsBesideTheNetwork();
    void setsUpComingBack();
    void settingsRoundTrip();
    void comesBackByTheButton();
    void stopsByTheButton();
    void tellsHowItFares_data();
    void tellsHowItFares();

private:
    [[nodiscard]] ClientId addClient(const std::function<void(ClientSettings &)> &change = {});
    [[nodiscard]] ClientPanel &panel() const { return *m_deck->panel(ClientId{1}); }
    template <typename Widget>
    [[nodiscard]] Widget &part(const QString &name) const
    {
        return Testing::partOf<Widget>(panel(), name);
    }
    [[nodiscard]] ClientState state() const { return m_workbench->clientState(ClientId{1}); }
    void lose();

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<DraftBook> m_book;
    std::unique_ptr<ClientDeck> m_deck;
};

void TestClientEngine::init()
{
    Testing::failOnWarnings();
    m_folder = std::make_unique<QTemporaryDir>();
    m_workbench = std::make_unique<Workbench>(16 * 1024 * 1024);
    ServerSettings settings;
    settings.port = 0;
    m_workbench->startServer(settings);
    QTRY_VERIFY(m_workbench->serverState().listening);
    m_book = std::make_unique<DraftBook>(m_folder->filePath(QStringLiteral("drafts.json")));
    m_deck = std::make_unique<ClientDeck>(*m_workbench, *m_book);
    m_deck->resize(520, 460);
    m_deck->show();
    m_deck->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_deck.get()));
}

void TestClientEngine::cleanup()
{
    m_deck.reset();
    m_book.reset();
    m_workbench.reset();
}

ClientId TestClientEngine::addClient(const std::function<void(ClientSettings &)> &change)
{
    ClientSettings settings;
    settings.url = serverUrl(m_workbench->serverState(), QStringLiteral("ws"));
    if (change)
        change(settings);
    return m_workbench->addClient(settings);
}

void TestClientEngine::lose()
{
    m_workbench->openClient(ClientId{1});
    QTRY_COMPARE(state().phase, ClientPhase::Open);
    m_workbench->kick({state().connection}, CloseCode{1012}, {});
    QTRY_VERIFY(state().isWaitingToReturn());
}

void TestClientEngine::choosesTheRawEngine()
{
    const ClientId client = addClient();
    QVERIFY(!part<QLabel>(QStringLiteral("rawSign")).isVisible());
    panel().editSettings();
    auto *dialog = panel().findChild<ClientSettingsDialog *>();
    QVERIFY(dialog && QTest::qWaitForWindowExposed(dialog));
    auto *pages = dialog->findChild<QTabWidget *>(QStringLiteral("clientPages"));
    QTest::mouseClick(pages->tabBar(), Qt::LeftButton, {}, pages->tabBar()->tabRect(1).center());
    auto *noPong = dialog->findChild<QCheckBox *>(QStringLiteral("withholdPong"));
    QVERIFY(!noPong->isVisible()); // Qt's engine has no such switch
    auto *raw = dialog->findChild<QRadioButton *>(QStringLiteral("engineRaw"));
    QTest::mouseClick(raw, Qt::LeftButton, {}, QPoint(8, raw->height() / 2));
    QVERIFY(noPong->isVisible());
    noPong->setFocus();
    QTest::keyClick(noPong, Qt::Key_Space);
    QTest::mouseClick(dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok), Qt::LeftButton);
    QCOMPARE(m_workbench->clientSettings(client).engine, ClientEngine::Raw);
    QVERIFY(!m_workbench->clientSettings(client).answerPings);
    QVERIFY(m_workbench->clientSettings(client).answerClose);
    QTRY_VERIFY(part<QLabel>(QStringLiteral("rawSign")).isVisible());
    // A panel like it has the same.
    m_deck->openSeveral(client, 1);
    QCOMPARE(m_workbench->clientSettings(ClientId{2}).engine, ClientEngine::Raw);
}

void TestClientEngine::bothRawOrdersAreInTheMenu()
{
    const ClientId client = addClient();
    QAction &halfClose = part<QAction>(QStringLiteral("halfClose"));
    QAction &reset = part<QAction>(QStringLiteral("resetConnection"));
    QVERIFY(!halfClose.isVisible() && !reset.isVisible());
    ClientSettings settings = m_workbench->clientSettings(client);
    settings.engine = ClientEngine::Raw;
    m_workbench->setClientSettings(client, settings);
    QVERIFY(halfClose.isVisible() && reset.isVisible());
    QVERIFY(!halfClose.isEnabled() && !reset.isEnabled());
    m_workbench->openClient(client);
    QTRY_COMPARE(state().phase, ClientPhase::Open);
    QVERIFY(halfClose.isEnabled());
    reset.trigger();
    QTRY_COMPARE(state().phase, ClientPhase::Disconnected);
    QCOMPARE(state().error, ClientError::None);
}

// The narrowest panel shows all of it: nothing in its header is cut.
void TestClientEngine::theSignFitsBesideTheNetwork()
{
    const ClientId client = addClient([](ClientSettings &settings) { settings.engine = ClientEngine::Raw; });
    NetworkConditions slow;
    slow.toServer.latency = 40;
    m_workbench->setClientConditions(client, slow);
    auto &mark = part<QToolButton>(QStringLiteral("networkMark"));
    m_deck->resize(340, 460);
    QTRY_COMPARE(mark.text(), QStringLiteral("≈ 40 ms"));
    m_deck->resize(panel().minimumWidth() + 20, 460);
    QTRY_COMPARE(mark.text(), QStringLiteral("≈"));
    QVERIFY(part<QToolButton>(QStringLiteral("clientMenu")).accessibleName().contains(u"not connected"));
    const auto &menu = part<QToolButton>(QStringLiteral("clientMenu"));
    QVERIFY2(menu.width() >= menu.sizeHint().width(), qPrintable(QString::number(menu.width())));
    QVERIFY(mark.width() >= mark.sizeHint().width());
    QVERIFY(panel().width() < 250);
}

void TestClientEngine::setsUpComingBack()
{
    const ClientId client = addClient();
    panel().editSettings();
    auto *dialog = panel().findChild<ClientSettingsDialog *>();
    QVERIFY(dialog && QTest::qWaitForWindowExposed(dialog));
    auto *pages = dialog->findChild<QTabWidget *>(QStringLiteral("clientPages"));
    QTest::mouseClick(pages->tabBar(), Qt::LeftButton, {}, pages->tabBar()->tabRect(2).center());
    auto *enabled = dialog->findChild<QCheckBox *>(QStringLiteral("reconnect"));
    auto *attempts = dialog->findChild<QSpinBox *>(QStringLiteral("reconnectAttempts"));
    QVERIFY(!enabled->isChecked() && !attempts->isEnabled());
    QTest::mouseClick(enabled, Qt::LeftButton, {}, QPoint(8, enabled->height() / 2));
    QVERIFY(attempts->isEnabled());
    QCOMPARE(attempts->text(), QStringLiteral("for ever"));
    attempts->setFocus();
    attempts->selectAll();
    QTest::keyClicks(attempts, QStringLiteral("7"));
    auto *first = dialog->findChild<QSpinBox *>(QStringLiteral("reconnectFirstDelay"));
    first->setFocus();
    first->selectAll();
    QTest::keyClicks(first, QStringLiteral("250"));
    first->clearFocus();
    const QString words = dialog->findChild<QLabel *>(QStringLiteral("reconnectWords"))->text();
    QVERIFY2(words.contains(QStringLiteral("0.25, 0.5, 1, 2, 4")), qPrintable(words));
    QTest::mouseClick(dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok), Qt::LeftButton);
    QCOMPARE(m_workbench->clientSettings(client).reconnect, (ReconnectSettings{true, 7, 250, 30'000}));
}

void TestClientEngine::settingsRoundTrip()
{
    ClientSettings settings;
    settings.name = QStringLiteral("Client 1");
    settings.engine = ClientEngine::Raw;
    settings.answerClose = false;
    settings.offerDeflate = true;
    settings.reconnect = {true, 3, 20, 400};
    const ClientSettingsDialog dialog(settings, false);
    QVERIFY(dialog.settings() == settings);
    const ClientSettingsDialog locked(settings, true);
    QVERIFY(!locked.findChild<QRadioButton *>(QStringLiteral("engineQt"))->isEnabled());
    QVERIFY(!locked.findChild<QCheckBox *>(QStringLiteral("reconnect"))->isEnabled());
    QVERIFY(!locked.findChild<QCheckBox *>(QStringLiteral("offerDeflate"))->isEnabled());
    QVERIFY(locked.findChild<QCheckBox *>(QStringLiteral("withholdPong"))->isEnabled());
}

void TestClientEngine::comesBackByTheButton()
{
    (void)addClient([](ClientSettings &settings) { settings.reconnect = {true, 0, 3'600'000, 3'600'000}; });
    lose();
    QLabel &words = part<QLabel>(QStringLiteral("returnWords"));
    QVERIFY(words.isVisible());
    QVERIFY2(words.text().startsWith(QStringLiteral("Lost. Attempt 1 in ")), qPrintable(words.text()));
    QVERIFY(!part<QPushButton>(QStringLiteral("connectButton")).isVisible());
    QVERIFY(part<QLineEdit>(QStringLiteral("urlEdit")).isReadOnly()); // it comes back to where it was
    const QString first = words.text();
    QTRY_VERIFY(words.text() != first); // it counts down
    const QStringList faults = Testing::accessibilityFaults(*m_deck);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
    QTest::mouseClick(&part<QPushButton>(QStringLiteral("returnNow")), Qt::LeftButton);
    QTRY_COMPARE(state().phase, ClientPhase::Open);
    QTRY_VERIFY(!part<QPushButton>(QStringLiteral("returnNow")).isVisible());
    QVERIFY2(words.isVisible() && words.text().startsWith(QStringLiteral("Back after ")) &&
                 words.text().endsWith(QStringLiteral("no message missed.")),
        qPrintable(words.text()));
    QVERIFY(part<QPushButton>(QStringLiteral("connectButton")).isVisible());
}

void TestClientEngine::stopsByTheButton()
{
    (void)addClient([](ClientSettings &settings) { settings.reconnect = {true, 0, 3'600'000, 3'600'000}; });
    lose();
    QTest::mouseClick(&part<QPushButton>(QStringLiteral("returnStop")), Qt::LeftButton);
    QTRY_VERIFY(!state().isWaitingToReturn());
    QTRY_VERIFY(!part<QLabel>(QStringLiteral("returnWords")).isVisible());
    QVERIFY(part<QPushButton>(QStringLiteral("connectButton")).isVisible());
    QCOMPARE(part<QPushButton>(QStringLiteral("connectButton")).text(), QStringLiteral("Connect"));
    QVERIFY(!part<QLineEdit>(QStringLiteral("urlEdit")).isReadOnly());
}

void TestClientEngine::tellsHowItFares_data()
{
    QTest::addColumn<ClientState>("state");
    QTest::addColumn<QString>("words");
    constexpr qint64 second = 1'000'000'000;
    ClientState state;
    QTest::newRow("was not lost") << state << QString();
    state.wayBack = WayBack{WayBackStage::Waiting, 3, 5 * second, 14'200'000'000};
    QTest::newRow("waits") << state << QStringLiteral("Lost. Attempt 3 in 4.2 s.");
    state.wayBack->nextAt = 9 * second;
    QTest::newRow("is late") << state << QStringLiteral("Lost. Attempt 3 in 0.0 s.");
    state.wayBack->stage = WayBackStage::GaveUp;
    QTest::newRow("gave up") << state << QStringLiteral("Lost. Gave up after 3 attempts.");
    state.phase = ClientPhase::Connecting;
    state.wayBack->stage = WayBackStage::Trying;
    QTest::newRow("tries") << state << QStringLiteral("Lost. Attempt 3 is under way.");
    state = {};
    state.phase = ClientPhase::Open;
    state.cameBack = CameBack{3, ConnectionId{1}, 0, 7'300'000'000, 12};
    QTest::newRow("is back") << state << QStringLiteral("Back after 7.3 s, 12 messages missed.");
    state.cameBack->missed = 1;
    QTest::newRow("missed one") << state << QStringLiteral("Back after 7.3 s, 1 message missed.");
    state.cameBack->missed.reset();
    QTest::newRow("who knows") << state
                               << QStringLiteral("Back after 7.3 s, what was missed cannot be known.");
}

void TestClientEngine::tellsHowItFares()
{
    QFETCH(ClientState, state);
    QTEST(returnText(state, 10'000'000'000), "words");
}

QTEST_MAIN(TestClientEngine)
#include "tst_clientengine.moc"

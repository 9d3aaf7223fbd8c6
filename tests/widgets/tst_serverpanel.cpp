// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/accessibility.h"
#include "support/rawpeer.h"
#include "support/warnings.h"
#include "tests/support/parts.h"
#include "widgets/bench/kickdialog.h"
#include "widgets/bench/senddialog.h"
#include "widgets/bench/serverpanel.h"
#include "widgets/common/banner.h"
#include "widgets/common/emptystate.h"
#include "workbench/workbench.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTcpServer>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>

using namespace Fanlight;
using Testing::RawPeer;

class tst_ServerPanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void startsAndLocks();
    void takenPortOffersTheNext();
    void refusesNoAddress();
    void warnsOfTheNetwork();
    void changesTakeEffectLive();
    void followsSettingsFromElsewhere();
    void answersHttpWithItsBody();
    void dealsWithSlowReceivers();
    void moreSettingsGetRoom();
    void compresses();
    void wheelScrollsWithoutChanging();
    void sendsToAllAndSome();
    void pings();
    void kicksWithCodeAndReason();
    void kickSaysWhatIsWrong_data();
    void kickSaysWhatIsWrong();
    void sendsToTheRoomsOfARow();
    void threadsAreForTheNextStart();
    void sayWhatToDoNext();
    void accessible();

private:
    template <typename Widget>
    [[nodiscard]] Widget &part(const char *name) const
    {
        return Testing::partOf<Widget>(*m_panel, name);
    }
    void start()
    {
        part<QSpinBox>("serverPort").setValue(0);
        QTest::mouseClick(&part<QPushButton>("startServer"), Qt::LeftButton);
        QTRY_VERIFY(m_workbench->serverState().listening);
    }
    [[nodiscard]] quint16 port() const { return m_workbench->serverState().port; }
    [[nodiscard]] QTableView &table() const { return part<QTableView>("connectionTable"); }

    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<ServerPanel> m_panel;
};

void tst_ServerPanel::init()
{
    Testing::failOnWarnings();
    m_workbench = std::make_unique<Workbench>(16 * 1024 * 1024);
    m_panel = std::make_unique<ServerPanel>(*m_workbench);
    m_panel->resize(280, 460);
    m_panel->show();
    m_panel->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
}

void tst_ServerPanel::cleanup()
{
    m_panel.reset();
    m_workbench.reset();
}

void tst_ServerPanel::startsAndLocks()
{
    QCOMPARE(m_panel->note(), QStringLiteral("stopped"));
    start();
    QTRY_COMPARE(m_panel->note(), QStringLiteral("0 open · 0 refused"));
    QVERIFY(!part<QComboBox>("serverAddress").isEnabled());
    QVERIFY(part<QComboBox>("serverAddress").toolTip().contains(QStringLiteral("stop it")));
    QVERIFY(!part<QSpinBox>("serverPort").isEnabled());
    QVERIFY(!part<QPushButton>("startServer").isVisible());
    QCOMPARE(part<QSpinBox>("serverPort").value(), int(port())); // the one that was found
    m_workbench->stopServer();
    QTRY_VERIFY(part<QPushButton>("startServer").isVisible());
    QVERIFY(part<QSpinBox>("serverPort").isEnabled());
}

void tst_ServerPanel::takenPortOffersTheNext()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress(QHostAddress::LocalHost), 0));
    part<QSpinBox>("serverPort").setValue(other.serverPort());
    QTest::mouseClick(&part<QPushButton>("startServer"), Qt::LeftButton);
    auto &banner = part<Banner>("serverBanner");
    QTRY_VERIFY(banner.isVisible());
    QVERIFY2(banner.message().contains(QString::number(other.serverPort())), qPrintable(banner.message()));
    const quint16 next = m_workbench->serverState().nextFreePort;
    QVERIFY(next != 0);
    auto *use = banner.findChild<QPushButton *>(QStringLiteral("bannerAction"));
    QCOMPARE(use->text(), QStringLiteral("Use %1").arg(next));
    QTest::mouseClick(use, Qt::LeftButton);
    QTRY_VERIFY(m_workbench->serverState().listening);
    QCOMPARE(port(), next);
    QTRY_VERIFY(!banner.isVisible());
}

void tst_ServerPanel::refusesNoAddress()
{
    part<QComboBox>("serverAddress").setCurrentText(QStringLiteral("localhost:1"));
    QVERIFY(!part<QPushButton>("startServer").isEnabled());
    QVERIFY(part<QLabel>("addressNote").text().contains(QStringLiteral("no IP address")));
    QCOMPARE(m_workbench->serverSettings().address, QHostAddress(QHostAddress::LocalHost));
    part<QComboBox>("serverAddress").setCurrentText(QStringLiteral("::1"));
    QVERIFY(part<QPushButton>("startServer").isEnabled());
    QVERIFY(!part<QLabel>("addressNote").isVisible());
    QCOMPARE(m_workbench->serverSettings().address, QHostAddress(QHostAddress::LocalHostIPv6));
}

void tst_ServerPanel::warnsOfTheNetwork()
{
    auto &address = part<QComboBox>("serverAddress");
    address.setCurrentIndex(address.count() - 1);
    QVERIFY(part<QLabel>("addressNote").text().contains(QStringLiteral("network")));
    QCOMPARE(m_workbench->serverSettings().address, QHostAddress(QHostAddress::Any));
    QVERIFY(!m_workbench->serverState().listening); // chosen, not started
}

void tst_ServerPanel::changesTakeEffectLive()
{
    start();
    part<QLineEdit>("greeting").setFocus();
    part<QLineEdit>("greeting").selectAll();
    QTest::keyClicks(&part<QLineEdit>("greeting"), QStringLiteral("Welcome"));
    auto &behaviour = part<QComboBox>("serverBehaviour");
    behaviour.setCurrentIndex(behaviour.findData(int(Behaviour::Echo)));
    part<QCheckBox>("strict").setChecked(false);
    QCOMPARE(m_workbench->serverSettings().behaviour, Behaviour::Echo);
    QVERIFY(!m_workbench->serverSettings().strict);
    RawPeer peer(port());
    QVERIFY(peer.open());
    QVERIFY(peer.waitForFrames(1));
    QCOMPARE(peer.frames().front().payload, QByteArray("Welcome"));

    part<QCheckBox>("greets").setChecked(false);
    QVERIFY(!part<QLineEdit>("greeting").isEnabled());
    QVERIFY(!m_workbench->serverSettings().greeting);
    QCOMPARE(part<QLineEdit>("greeting").text(), QStringLiteral("Welcome")); // kept for next time
    QCOMPARE(m_workbench->serverSettings().port, 0);                         // still "any free one"
}

void tst_ServerPanel::followsSettingsFromElsewhere()
{
    ServerSettings settings;
    settings.port = 12345;
    settings.behaviour = Behaviour::Silent;
    settings.greeting.reset();
    m_workbench->setServerSettings(settings);
    QCOMPARE(part<QSpinBox>("serverPort").value(), 12345);
    QCOMPARE(part<QComboBox>("serverBehaviour").currentData().toInt(), int(Behaviour::Silent));
    QVERIFY(!part<QCheckBox>("greets").isChecked());
}

void tst_ServerPanel::answersHttpWithItsBody()
{
    start();
    QVERIFY(!part<QPlainTextEdit>("httpBody").isVisible());
    QTest::mouseClick(&part<QAbstractButton>("moreSettings"), Qt::LeftButton);
    QVERIFY(part<QPlainTextEdit>("httpBody").isVisible());
    part<QPlainTextEdit>("httpBody").setPlainText(QStringLiteral("over there"));
    RawPeer peer(port());
    peer.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    QVERIFY(peer.waitFor("over there"));
}

void tst_ServerPanel::dealsWithSlowReceivers()
{
    QTest::mouseClick(&part<QAbstractButton>("moreSettings"), Qt::LeftButton);
    auto &policy = part<QComboBox>("slowPolicy");
    auto &topic = part<QLineEdit>("topicMember");
    auto &timeout = part<QSpinBox>("heartbeatTimeout");
    QCOMPARE(policy.currentData().toInt(), int(SlowPolicy::Close));
    QVERIFY(!topic.isEnabled() && !timeout.isEnabled());
    policy.setCurrentIndex(policy.findData(int(SlowPolicy::Conflate)));
    QVERIFY(topic.isEnabled());
    topic.setFocus();
    topic.clear();
    QTest::keyClicks(&topic, QStringLiteral("symbol"));
    part<QSpinBox>("maxQueue").setValue(64);
    part<QSpinBox>("heartbeat").setValue(15);
    QVERIFY(timeout.isEnabled());
    timeout.setValue(5);
    ServerSettings settings = m_workbench->serverSettings();
    QCOMPARE(settings.slowPolicy, SlowPolicy::Conflate);
    QCOMPARE(settings.topicMember, QStringLiteral("symbol"));
    QCOMPARE(settings.limits.maxQueue, quint64(64 * 1024));
    QCOMPARE(settings.heartbeat.interval, 15'000);
    QCOMPARE(settings.heartbeat.timeout, 5'000);

    // What a field shows rounded stays as it is when another one is changed.
    settings.limits.maxQueue = 100'000;
    settings.heartbeat.interval = 1'500;
    m_workbench->setServerSettings(settings);
    QCOMPARE(part<QSpinBox>("maxQueue").value(), 97);
    QCOMPARE(part<QSpinBox>("heartbeat").value(), 2);
    policy.setCurrentIndex(policy.findData(int(SlowPolicy::Wait)));
    QCOMPARE(m_workbench->serverSettings().slowPolicy, SlowPolicy::Wait);
    QCOMPARE(m_workbench->serverSettings().limits.maxQueue, quint64(100'000));
    QCOMPARE(m_workbench->serverSettings().heartbeat.interval, 1'500);
}

// In a low panel they are not a slit above an empty table.
void tst_ServerPanel::moreSettingsGetRoom()
{
    auto &empty = part<EmptyState>("noConnections");
    auto &area = part<QScrollArea>("moreArea");
    QVERIFY(empty.isVisible() && !area.isVisible());
    QTest::mouseClick(&part<QAbstractButton>("moreSettings"), Qt::LeftButton);
    QVERIFY(area.isVisible() && !empty.isVisible());
    start();
    RawPeer peer(port());
    QVERIFY(peer.open());
    QTRY_VERIFY(table().isVisible());
    QTRY_VERIFY(area.height() > table().height());
    QVERIFY(table().height() > table().verticalHeader()->defaultSectionSize());
    QTest::mouseClick(&part<QAbstractButton>("moreSettings"), Qt::LeftButton);
    QVERIFY(!area.isVisible());
}

void tst_ServerPanel::compresses()
{
    QTest::mouseClick(&part<QAbstractButton>("moreSettings"), Qt::LeftButton);
    auto &enabled = part<QCheckBox>("deflate");
    auto &bits = part<QSpinBox>("serverMaxWindowBits");
    QVERIFY(!enabled.isChecked() && !bits.isVisible());
    enabled.setFocus();
    QTest::keyClick(&enabled, Qt::Key_Space);
    QVERIFY(bits.isVisible());
    QVERIFY(m_workbench->serverSettings().deflate.enabled);
    bits.setFocus();
    QTest::keyClick(&bits, Qt::Key_Down);
    QTest::keyClick(&part<QCheckBox>("serverNoContextTakeover"), Qt::Key_Space);
    QTest::keyClick(&part<QCheckBox>("clientNoContextTakeover"), Qt::Key_Space);
    QTest::keyClick(&part<QSpinBox>("clientMaxWindowBits"), Qt::Key_Down);
    auto &least = part<QSpinBox>("leastSize");
    least.setFocus();
    least.selectAll();
    QTest::keyClicks(&least, QStringLiteral("1"));
    QTest::keyClick(&least, Qt::Key_Return);
    const DeflateWishes expected{true, false, true, 14, 14, 1};
    QCOMPARE(m_workbench->serverSettings().deflate, expected);
}

// Under the mouse on its way through the settings: nothing is set by scrolling.
void tst_ServerPanel::wheelScrollsWithoutChanging()
{
    QTest::mouseClick(&part<QAbstractButton>("moreSettings"), Qt::LeftButton);
    auto &queue = part<QSpinBox>("maxQueue");
    auto &policy = part<QComboBox>("slowPolicy");
    const int before = queue.value();
    const auto turn = [](QWidget &field) {
        const QPointF at = QRectF(field.rect()).center();
        QWheelEvent event(
            at, field.mapToGlobal(at), {}, {0, -120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&field, &event);
    };
    turn(queue);
    turn(policy);
    QCOMPARE(queue.value(), before);
    QCOMPARE(policy.currentIndex(), 0);
    queue.setFocus();
    turn(queue);
    QVERIFY(queue.value() < before);
}

void tst_ServerPanel::sendsToAllAndSome()
{
    m_workbench->setServerSettings([] {
        ServerSettings silent;
        silent.greeting.reset();
        return silent;
    }());
    start();
    RawPeer one(port());
    QVERIFY(one.open());
    QTRY_COMPARE(table().model()->rowCount(), 1);
    RawPeer two(port());
    QVERIFY(two.open());
    QTRY_COMPARE(table().model()->rowCount(), 2);
    QTRY_COMPARE(m_panel->note(), QStringLiteral("2 open · 0 refused"));

    auto &text = part<QLineEdit>("serverText");
    QCOMPARE(text.placeholderText(), QStringLiteral("To all…"));
    text.setFocus();
    QTest::keyClicks(&text, QStringLiteral("all"));
    QTest::keyClick(&text, Qt::Key_Return);
    QVERIFY(one.waitForFrames(1));
    QVERIFY(two.waitForFrames(1));
    QCOMPARE(text.text(), QStringLiteral("all"));

    table().selectRow(1);
    QVERIFY2(
        text.placeholderText().contains(QStringLiteral("1 selected")), qPrintable(text.placeholderText()));
    text.setText(QStringLiteral("you"));
    QTest::mouseClick(&part<QPushButton>("serverSend"), Qt::LeftButton);
    QVERIFY(two.waitForFrames(2));
    QCOMPARE(two.frames().back().payload, QByteArray("you"));
    table().clearSelection();
    text.setText(QStringLiteral("last"));
    QTest::mouseClick(&part<QPushButton>("serverSend"), Qt::LeftButton);
    QVERIFY(one.waitForFrames(2));
    QCOMPARE(one.frames().back().payload, QByteArray("last")); // and nothing between
}

void tst_ServerPanel::pings()
{
    start();
    RawPeer peer(port());
    QVERIFY(peer.open());
    QTRY_COMPARE(table().model()->rowCount(), 1);
    QTest::mouseClick(&part<QPushButton>("serverPing"), Qt::LeftButton);
    QVERIFY(peer.waitForFrames(2)); // the greeting and this
    QCOMPARE(peer.frames().back().header.opcode, Opcode::Ping);
}

void tst_ServerPanel::kicksWithCodeAndReason()
{
    start();
    RawPeer peer(port());
    QVERIFY(peer.open());
    QTRY_COMPARE(table().model()->rowCount(), 1);
    auto &kick = part<QAction>("kick");
    QVERIFY(!kick.isEnabled());
    table().selectRow(0);
    table().setFocus();
    QTest::keyClick(&table(), Qt::Key_Delete);
    auto *dialog = m_panel->findChild<KickDialog *>();
    QVERIFY(dialog);
    dialog->findChild<QSpinBox *>(QStringLiteral("kickCode"))->setValue(4001);
    dialog->findChild<QLineEdit *>(QStringLiteral("kickReason"))->setText(QStringLiteral("too loud"));
    QTest::mouseClick(dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok), Qt::LeftButton);
    QVERIFY(peer.waitForFrames(2));
    QCOMPARE(peer.frames().back().header.opcode, Opcode::Close);
    QCOMPARE(peer.frames().back().payload, QByteArray("\x0f\xa1too loud", 10));
}

void tst_ServerPanel::kickSaysWhatIsWrong_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<bool>("good");
    QTest::addColumn<QString>("words");
    QTest::newRow("7.4.1 1008") << 1008 << QStringLiteral("x") << true << QStringLiteral("1 of 123 bytes");
    QTest::newRow("7.4.1 1005 is never sent")
        << 1005 << QString() << false << QStringLiteral("1005 may not be sent");
    QTest::newRow("7.4.2 2999") << 2999 << QString() << false << QStringLiteral("2999 may not be sent");
    QTest::newRow("5.5 reason of 123 bytes")
        << 3000 << QString(123, u'x') << true << QStringLiteral("123 of 123");
    QTest::newRow("5.5 reason of 124 bytes")
        << 3000 << QString(62, QChar(0xE9)) << false << QStringLiteral("124 bytes, 1 too many");
}

void tst_ServerPanel::kickSaysWhatIsWrong()
{
    QFETCH(int, code);
    QFETCH(QString, reason);
    QFETCH(bool, good);
    QFETCH(QString, words);
    KickDialog dialog(1);
    dialog.findChild<QSpinBox *>(QStringLiteral("kickCode"))->setValue(code);
    dialog.findChild<QLineEdit *>(QStringLiteral("kickReason"))->setText(reason);
    QCOMPARE(dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok)->isEnabled(), good);
    const QString said = dialog.findChild<QLabel *>(QStringLiteral("kickCodeFault"))->text() + u'\n' +
                         dialog.findChild<QLabel *>(QStringLiteral("kickReasonFault"))->text();
    QVERIFY2(said.contains(words), qPrintable(said));
    QCOMPARE(Testing::accessibilityFaults(dialog).filter(QStringLiteral("kick")), QStringList());
}

void tst_ServerPanel::sendsToTheRoomsOfARow()
{
    auto &behaviour = part<QComboBox>("serverBehaviour");
    behaviour.setCurrentIndex(behaviour.findData(int(Behaviour::Rooms)));
    start();
    QVERIFY(!part<QToolButton>("serverSendMore").isEnabled());
    RawPeer blue(port());
    QVERIFY(blue.open("/room/blue"));
    RawPeer red(port());
    QVERIFY(red.open("/room/red"));
    QVERIFY(red.waitForFrames(2)); // the greeting and that it joined
    QTRY_COMPARE(table().model()->rowCount(), 2);
    auto &action = part<QAction>("sendToItsRooms");
    QVERIFY(!action.isEnabled());
    table().selectRow(1);
    QTRY_VERIFY(action.isEnabled());
    table().setFocus();
    QTest::keyClick(&table(), Qt::Key_R);
    auto *dialog = m_panel->findChild<SendDialog *>();
    QVERIFY(dialog);
    QVERIFY(dialog->findChild<QRadioButton *>(QStringLiteral("sendToRooms"))->isChecked());
    dialog->findChild<QPlainTextEdit *>(QStringLiteral("sendMessage"))->setPlainText(QStringLiteral("reds"));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("sendNow")), Qt::LeftButton);
    QVERIFY(red.waitForFrames(3));
    QCOMPARE(red.frames().back().payload, QByteArray("reds"));
    table().clearSelection(); // the dialog follows
    QVERIFY(!dialog->findChild<QRadioButton *>(QStringLiteral("sendToSelected"))->isEnabled());
    dialog->findChild<QRadioButton *>(QStringLiteral("sendToAll"))->setChecked(true);
    QTRY_VERIFY(dialog->findChild<QPushButton *>(QStringLiteral("sendNow"))->isEnabled());
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("sendNow")), Qt::LeftButton);
    QVERIFY(blue.waitForFrames(3));
    QCOMPARE(blue.frames().size(), std::size_t(3)); // greeting, joined, and only what went to everybody
}

void tst_ServerPanel::threadsAreForTheNextStart()
{
    auto &threads = part<QSpinBox>("engineThreads");
    QCOMPARE(threads.value(), 1);
    QVERIFY(threads.toolTip().contains(QStringLiteral("next start")));
    threads.setValue(2);
    QCOMPARE(m_workbench->serverSettings().threads, 2);
    start();
    RawPeer one(port());
    QVERIFY(one.open());
    RawPeer two(port());
    QVERIFY(two.open());
    QTRY_COMPARE(table().model()->rowCount(), 2);
    m_workbench->serverSend({}, Opcode::Text, "over both");
    QVERIFY(one.waitForFrames(2));
    QVERIFY(two.waitForFrames(2));
    QCOMPARE(two.frames().back().payload, QByteArray("over both"));
    threads.setValue(99);
    QCOMPARE(m_workbench->serverSettings().threads, 16);
}

void tst_ServerPanel::sayWhatToDoNext()
{
    auto &empty = part<EmptyState>("noConnections");
    QVERIFY(empty.isVisible());
    start();
    QTRY_VERIFY2(
        empty.hint().contains(QStringLiteral("http://127.0.0.1:%1/").arg(port())), qPrintable(empty.hint()));
    RawPeer peer(port());
    QVERIFY(peer.open());
    QTRY_VERIFY(!empty.isVisible());
    QVERIFY(table().isVisible());
}

void tst_ServerPanel::accessible()
{
    const QStringList faults = Testing::accessibilityFaults(*m_panel);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

QTEST_MAIN(tst_ServerPanel)
#include "tst_serverpanel.moc"

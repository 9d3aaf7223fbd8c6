// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/accessibility.h"
#include "support/rawpeer.h"
#include "support/warnings.h"
#include "tests/support/parts.h"
#include "widgets/bench/senddialog.h"
#include "workbench/workbench.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QTest>

using namespace Fanlight;
using Testing::RawPeer;

// What is sent by hand, to real peers.
class tst_SendDialog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void toEverybody();
    void toTheSelected();
    void toRoomsAlone();
    void toARoomThatIsTyped();
    void roomsComeAndGo();
    void jsonAndHex();
    void saysWhatIsMissing();
    void accessible();

private:
    template <typename Widget>
    [[nodiscard]] Widget &part(const char *name) const
    {
        return Testing::partOf<Widget>(*m_dialog, name);
    }
    [[nodiscard]] std::unique_ptr<RawPeer> peer(const QString &room = {});
    void type(const QString &text) { part<QPlainTextEdit>("sendMessage").setPlainText(text); }
    void send() { QTest::mouseClick(&part<QPushButton>("sendNow"), Qt::LeftButton); }
    [[nodiscard]] QListWidgetItem *roomItem(const QString &beginning) const
    {
        return part<QListWidget>("sendRooms").findItems(beginning, Qt::MatchStartsWith).value(0);
    }
    [[nodiscard]] QString sentence() const { return part<QLabel>("sendSentence").text(); }
    [[nodiscard]] static QByteArray last(RawPeer &peer) { return peer.frames().back().payload; }

    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<SendDialog> m_dialog;
    int m_peers = 0;
};

void tst_SendDialog::init()
{
    Testing::failOnWarnings();
    m_peers = 0;
    m_workbench = std::make_unique<Workbench>(16 * 1024 * 1024);
    ServerSettings settings;
    settings.port = 0;
    settings.behaviour = Behaviour::Rooms;
    settings.greeting.reset();
    m_workbench->startServer(settings);
    QTRY_VERIFY(m_workbench->serverState().listening);
    m_dialog = std::make_unique<SendDialog>(*m_workbench);
    m_dialog->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_dialog.get()));
}

void tst_SendDialog::cleanup()
{
    m_dialog.reset();
    m_workbench.reset();
}

std::unique_ptr<RawPeer> tst_SendDialog::peer(const QString &room)
{
    auto made = std::make_unique<RawPeer>(m_workbench->serverState().port);
    const QByteArray target = room.isEmpty() ? QByteArrayLiteral("/") : "/room/" + room.toUtf8();
    if (!made->open(target))
        qFatal("no handshake");
    ++m_peers;
    if (!room.isEmpty() && !made->waitForFrames(1)) // {"type":"joined"…}
        qFatal("not joined");
    if (!QTest::qWaitFor([this] { return m_workbench->connectionStats().size() == m_peers; }))
        qFatal("not counted");
    return made;
}

void tst_SendDialog::toEverybody()
{
    const auto one = peer();
    const auto two = peer(QStringLiteral("blue"));
    type(QStringLiteral("good morning"));
    QTRY_COMPARE(sentence(), QStringLiteral("Goes to 2 connections."));
    QTest::keyClick(&part<QPlainTextEdit>("sendMessage"), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(one->waitForFrames(1));
    QVERIFY(two->waitForFrames(2));
    QCOMPARE(last(*one), QByteArray("good morning"));
    QCOMPARE(last(*two), QByteArray("good morning"));
    QVERIFY(m_dialog->isVisible()); // to send again
    QCOMPARE(part<QPlainTextEdit>("sendMessage").toPlainText(), QStringLiteral("good morning"));
}

void tst_SendDialog::toTheSelected()
{
    const auto one = peer();
    const auto two = peer();
    const quint32 second = m_workbench->connectionStats().lastKey();
    QVERIFY(!part<QRadioButton>("sendToSelected").isEnabled());
    m_dialog->setSelected({ConnectionId{second}});
    m_dialog->setTarget(SendTarget::Selected);
    QCOMPARE(sentence(), QStringLiteral("Goes to one connection."));
    type(QStringLiteral("you"));
    send();
    QVERIFY(two->waitForFrames(1));
    QCOMPARE(last(*two), QByteArray("you"));
    m_dialog->setTarget(SendTarget::Everybody);
    type(QStringLiteral("all"));
    send();
    QVERIFY(one->waitForFrames(1));
    QCOMPARE(last(*one), QByteArray("all")); // and nothing before
}

void tst_SendDialog::toRoomsAlone()
{
    const auto blue = peer(QStringLiteral("blue"));
    const auto red = peer(QStringLiteral("red"));
    const auto green = peer(QStringLiteral("green"));
    QTRY_COMPARE(part<QListWidget>("sendRooms").count(), 3);
    roomItem(QStringLiteral("blue (1)"))->setCheckState(Qt::Checked);
    QVERIFY(part<QRadioButton>("sendToRooms").isChecked()); // ticking one means it
    roomItem(QStringLiteral("red (1)"))->setCheckState(Qt::Checked);
    type(QStringLiteral("two rooms"));
    QCOMPARE(sentence(), QStringLiteral("Goes to 2 connections."));
    send();
    QVERIFY(blue->waitForFrames(2));
    QVERIFY(red->waitForFrames(2));
    QCOMPARE(last(*blue), QByteArray("two rooms"));
    QCOMPARE(last(*red), QByteArray("two rooms"));
    m_dialog->setRooms({QStringLiteral("green")});
    type(QStringLiteral("only green"));
    send();
    QVERIFY(green->waitForFrames(2));
    QCOMPARE(last(*green), QByteArray("only green"));
    QCOMPARE(blue->frames().size(), std::size_t(2));
}

void tst_SendDialog::toARoomThatIsTyped()
{
    const auto blue = peer(QStringLiteral("blue"));
    part<QLineEdit>("sendRoom").setText(QStringLiteral("blu"));
    QVERIFY(part<QRadioButton>("sendToRooms").isChecked());
    type(QStringLiteral("hello"));
    QCOMPARE(sentence(), QStringLiteral("It would reach nobody."));
    QVERIFY(!part<QPushButton>("sendNow").isEnabled());
    part<QLineEdit>("sendRoom").setText(QStringLiteral("blue"));
    QVERIFY(part<QPushButton>("sendNow").isEnabled());
    send();
    QVERIFY(blue->waitForFrames(2));
    QCOMPARE(last(*blue), QByteArray("hello"));
}

void tst_SendDialog::roomsComeAndGo()
{
    auto one = peer(QStringLiteral("blue"));
    const auto two = peer(QStringLiteral("blue"));
    const auto three = peer(QStringLiteral("red"));
    QTRY_VERIFY(roomItem(QStringLiteral("blue (2)")));
    QCOMPARE(part<QListWidget>("sendRooms").row(roomItem(QStringLiteral("blue"))), 0); // most members
    roomItem(QStringLiteral("blue"))->setCheckState(Qt::Checked);
    one.reset();
    QTRY_VERIFY(roomItem(QStringLiteral("blue (1)")));
    QVERIFY(roomItem(QStringLiteral("blue"))->checkState() == Qt::Checked);
    QVERIFY(roomItem(QStringLiteral("red"))->checkState() == Qt::Unchecked);
}

void tst_SendDialog::jsonAndHex()
{
    const auto one = peer();
    auto &format = part<QComboBox>("sendFormat");
    QTRY_COMPARE(sentence(), QStringLiteral("Goes to one connection."));
    format.setCurrentIndex(format.findData(int(DraftFormat::Json)));
    type(QStringLiteral("{\"a\": }"));
    QVERIFY(!part<QPushButton>("sendNow").isEnabled());
    QVERIFY2(sentence().contains(QStringLiteral("JSON")), qPrintable(sentence()));
    type(QStringLiteral("{\"a\": 1}"));
    send();
    QVERIFY(one->waitForFrames(1));
    QCOMPARE(last(*one), QByteArray("{\"a\": 1}"));
    QCOMPARE(one->frames().back().header.opcode, Opcode::Text);
    format.setCurrentIndex(format.findData(int(DraftFormat::Hex)));
    type(QStringLiteral("00 ff 7"));
    QVERIFY(!part<QPushButton>("sendNow").isEnabled());
    type(QStringLiteral("00 ff 7f"));
    send();
    QVERIFY(one->waitForFrames(2));
    QCOMPARE(one->frames().back().header.opcode, Opcode::Binary);
    QCOMPARE(last(*one), QByteArray("\x00\xff\x7f", 3));
}

void tst_SendDialog::saysWhatIsMissing()
{
    QCOMPARE(sentence(), QStringLiteral("It would reach nobody."));
    QVERIFY(!part<QPushButton>("sendNow").isEnabled());
    m_dialog->setTarget(SendTarget::Rooms);
    QVERIFY2(sentence().contains(QStringLiteral("/room/NAME")), qPrintable(sentence()));
    const auto one = peer(QStringLiteral("blue"));
    QTRY_COMPARE(sentence(), QStringLiteral("No room is chosen."));
    m_dialog->setTarget(SendTarget::Selected);
    QVERIFY2(sentence().contains(QStringLiteral("Nothing is selected")), qPrintable(sentence()));
}

void tst_SendDialog::accessible()
{
    const QStringList faults = Testing::accessibilityFaults(*m_dialog);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

QTEST_MAIN(tst_SendDialog)
#include "tst_senddialog.moc"

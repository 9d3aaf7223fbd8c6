// SPDX-License-Identifier: GPL-3.0-or-later
#include "rulesstage.h"
#include "support/accessibility.h"
#include "tables/clientmessagemodel.h"
#include "widgets/bench/ruledelegate.h"
#include "widgets/bench/rulepresets.h"
#include "widgets/common/banner.h"

#include <QLabel>
#include <QMessageBox>
#include <QTemporaryDir>
#include <QWheelEvent>

using namespace Fanlight;
using Testing::RulesStage;

namespace {

// What the client was sent.
QStringList received(const ClientMessageModel &model)
{
    QStringList all;
    for (int row = 0; row < model.rowCount(); ++row) {
        const QModelIndex index = model.index(row);
        if (index.data(int(MessageRole::RecordKindValue)).toInt() == int(RecordKind::Frame) &&
            index.data(int(MessageRole::OpcodeValue)).toInt() == int(Opcode::Text) &&
            !index.data(int(MessageRole::SentByClient)).toBool())
            all << QString::fromUtf8(index.data(int(MessageRole::FullPayload)).toByteArray());
    }
    return all;
}

const QString twoRules = QStringLiteral(
    "{\"rules\": [{\"on\": \"message\", \"when\": {\"text\": \"a\"}, \"do\": [{\"reply\": \"b\"}]},\n"
    "  {\"on\": \"connect\", \"do\": [{\"close\": 4000}]}]}");

} // namespace

class tst_RulesDialog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // Qt's offscreen platform says of every menu what it cannot do with it.
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not)"))); }
    void dialogueByHand();
    void formAndJsonInStep();
    void faultsInPlace();
    void brokenJson();
    void listByKeys();
    void rowsAreMovedAndRemoved();
    void asksBeforeLosing();
    void presets_data();
    void presets();
    void filesAreLoadedAndSaved();
    void guardSaysWhichRule();
    void strikesAreCounted();
    void applyingMakesThemTheBehaviour();
    void wheelScrollsWithoutChanging();
    void accessible();
};

// B13: accept, send X, wait for Y, send Z, close 4000; written and applied by hand, with a client of ours.
void tst_RulesDialog::dialogueByHand()
{
    RulesStage stage;
    QCOMPARE(stage.part<QLabel>("noRule").isVisible(), true);
    stage.click<QToolButton>(stage.dialog(), "addRule");
    QTest::keyClicks(&stage.part<QLineEdit>("ruleName"), QStringLiteral("X"));
    QTest::keyClick(&stage.part<QComboBox>("ruleEvent"), Qt::Key_Home);
    stage.type(stage.actions(), "reply1", QStringLiteral("X"));
    stage.choose("addAction", "add_state");
    QTRY_VERIFY(RulesStage::in<QLineEdit>(stage.actions(), "state2").hasFocus());
    stage.type(stage.actions(), "state2", QStringLiteral("asked"));
    stage.click<QToolButton>(stage.dialog(), "addRule");
    stage.choose("addCondition", "add_state");
    stage.type(stage.conditions(), "state1", QStringLiteral("asked"));
    stage.choose("addCondition", "add_text");
    stage.type(stage.conditions(), "text2", QStringLiteral("Y"));
    stage.type(stage.actions(), "reply1", QStringLiteral("Z"));
    stage.choose("addAction", "add_close");
    stage.type(stage.actions(), "reason2", QStringLiteral("done"));
    QCOMPARE(stage.words(0), QStringLiteral("1  X: When a client connects: reply “X”, go to state “asked”"));
    QCOMPARE(stage.words(1), QStringLiteral("Rule 2: When a message is “Y” in state “asked”: reply “Z”, "
                                            "close with 4000 “done”"));
    stage.apply();
    QCOMPARE(stage.part<QLabel>("rulesState").text(), QStringLiteral("Applied"));
    QCOMPARE(RulesStage::in<QLabel>(stage.panel(), "rulesSummary").text(), QStringLiteral("2 rules"));

    const ClientId client = stage.connectClient();
    Workbench &workbench = stage.workbench();
    const ClientMessageModel messages(workbench.store(), workbench.clock(), client);
    QTRY_COMPARE(received(messages), QStringList{QStringLiteral("X")});
    workbench.clientSend(client, Opcode::Text, "no");
    workbench.clientSend(client, Opcode::Text, "Y");
    QTRY_COMPARE(workbench.clientState(client).phase, ClientPhase::Disconnected);
    QTRY_COMPARE(received(messages), (QStringList{QStringLiteral("X"), QStringLiteral("Z")}));
    QCOMPARE(workbench.clientState(client).closeCode, CloseCode{4000});
    QCOMPARE(workbench.clientState(client).closeReason, QStringLiteral("done"));
}

void tst_RulesDialog::formAndJsonInStep()
{
    RulesStage stage;
    QString mine = twoRules;
    mine.replace(QStringLiteral("\"on\": \"message\""), QStringLiteral("\"on\": \"message\", \"mine\": [1]"));
    stage.setJson(mine);
    QCOMPARE(stage.list().count(), 2);
    stage.list().setCurrentRow(0);
    QCOMPARE(RulesStage::in<QLineEdit>(stage.conditions(), "text1").text(), QStringLiteral("a"));
    stage.type(stage.actions(), "reply1", QStringLiteral("hi {{counter}}"));
    QVERIFY(stage.json().contains(QStringLiteral("{\"reply\": \"hi {{counter}}\"}")));
    QVERIFY(stage.json().contains(QStringLiteral("\"mine\": [")));
    stage.setJson(twoRules);
    QCOMPARE(RulesStage::in<QLineEdit>(stage.actions(), "reply1").text(), QStringLiteral("b"));
    // Another kind of the same action, then to a room.
    stage.choose("addAction", "add_broadcast");
    auto &to = RulesStage::in<QComboBox>(stage.actions(), "to2");
    QTest::keyClick(&to, Qt::Key_End);
    stage.type(stage.actions(), "room2", QStringLiteral("blue"));
    QVERIFY(stage.json().contains(QStringLiteral("{\"broadcast\": \"\", \"room\": \"blue\"}")));
    QTest::keyClick(&to, Qt::Key_Home);
    QVERIFY(stage.json().contains(QStringLiteral("{\"broadcast\": \"\"}")));
    QTest::mouseClick(&stage.part<QWidget>("ruleGoesOn"), Qt::LeftButton, {}, QPoint(8, 8));
    QVERIFY(stage.json().contains(QStringLiteral("\"goOn\": true")));
    // What was undone in the text is undone in the form.
    stage.part<QTabWidget>("rulePages").setCurrentIndex(1);
    QTest::keySequence(&stage.part<QPlainTextEdit>("rulesJson"), QKeySequence::Undo);
    QVERIFY(!stage.json().contains(QStringLiteral("\"goOn\": true")));
    QVERIFY(!stage.part<QAbstractButton>("ruleGoesOn").isChecked());
}

void tst_RulesDialog::faultsInPlace()
{
    RulesStage stage;
    QString wrong = twoRules;
    stage.setJson(wrong.replace(QStringLiteral("4000"), QStringLiteral("1005")));
    const QString clause = QStringLiteral("close code 1005 must not be sent (RFC 6455 section 7.4)");
    QCOMPARE(stage.part<QLabel>("rulesJsonFault").text(),
        QStringLiteral("Line 2, column 29: rule 2, action 1: %1.").arg(clause));
    QCOMPARE(stage.words(1), QStringLiteral("Rule 2: ⚠ ") + clause);
    QVERIFY(stage.words(0).contains(QStringLiteral("reply")));
    QVERIFY(!stage.part<QPushButton>("applyRules").isEnabled());
    stage.list().setCurrentRow(1);
    QCOMPARE(RulesStage::in<QLabel>(stage.actions(), "fault1").text(), clause);
    QTRY_VERIFY(RulesStage::in<QLabel>(stage.actions(), "fault1").isVisible());
    auto &code = RulesStage::in<QWidget>(stage.actions(), "close1");
    QCOMPARE(code.property("themeRole").toString(), QStringLiteral("error"));
    QTest::keyClick(&stage.dialog(), Qt::Key_F8);
    const auto &edit = stage.part<QPlainTextEdit>("rulesJson");
    QCOMPARE(stage.part<QTabWidget>("rulePages").currentIndex(), 1);
    QCOMPARE(edit.textCursor().position(), wrong.indexOf(QStringLiteral("\"close\"")));
    QCOMPARE(edit.extraSelections().size(), 1);
    // Mended where it is.
    stage.part<QTabWidget>("rulePages").setCurrentIndex(0);
    QTest::keySequence(&code, QKeySequence::SelectAll);
    QTest::keyClicks(&code, QStringLiteral("4001"));
    QVERIFY(!RulesStage::in<QLabel>(stage.actions(), "fault1").isVisible());
    QVERIFY(edit.extraSelections().isEmpty());
    QVERIFY(stage.part<QPushButton>("applyRules").isEnabled());
    // Of a condition, and of the rule itself.
    stage.list().setCurrentRow(0);
    stage.choose("addCondition", "add_regex");
    stage.type(stage.conditions(), "regex2", QStringLiteral("(a"));
    QVERIFY(RulesStage::in<QLabel>(stage.conditions(), "fault2")
                .text()
                .contains(QStringLiteral("missing closing parenthesis")));
    wrong = twoRules;
    stage.setJson(wrong.replace(QStringLiteral("\"on\": \"message\""), QStringLiteral("\"on\": \"ping\"")));
    QCOMPARE(stage.part<QLabel>("ruleFault").text(),
        QStringLiteral("\"on\" has to be one of connect, message, close"));
}

void tst_RulesDialog::brokenJson()
{
    RulesStage stage;
    stage.setJson(twoRules);
    QString broken = twoRules;
    broken.remove(broken.indexOf(u']'), 1);
    stage.setJson(broken);
    QVERIFY(stage.part<QLabel>("rulesJsonFault").text().startsWith(QStringLiteral("Line 1, column ")));
    QVERIFY(stage.part<QLabel>("noRule").isVisible());
    QVERIFY(!stage.list().isEnabled());
    QVERIFY(!stage.part<QToolButton>("addRule").isEnabled());
    QCOMPARE(stage.list().count(), 2); // as they were
    QCOMPARE(stage.json(), broken);
    stage.setJson(twoRules);
    QVERIFY(!stage.part<QLabel>("noRule").isVisible());
    QVERIFY(stage.list().isEnabled());
}

void tst_RulesDialog::listByKeys()
{
    RulesStage stage;
    stage.setJson(twoRules);
    QListWidget &list = stage.list();
    list.setFocus();
    list.setCurrentRow(0);
    QTest::keySequence(&list, QKeySequence(Qt::CTRL | Qt::Key_D));
    QCOMPARE(list.count(), 3);
    QCOMPARE(list.currentRow(), 1);
    QCOMPARE(stage.words(0).mid(8), stage.words(1).mid(8));
    list.setFocus();
    QTest::keyClick(&list, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(list.currentRow(), 2);
    QVERIFY(stage.words(1).contains(QStringLiteral("connects")));
    QTest::keyClick(&list, Qt::Key_Up, Qt::AltModifier);
    QTest::keyClick(&list, Qt::Key_Space);
    QCOMPARE(list.item(1)->checkState(), Qt::Unchecked);
    QVERIFY(stage.json().contains(QStringLiteral("\"enabled\": false")));
    QTest::keyClick(&list, Qt::Key_Space);
    QVERIFY(!stage.json().contains(QStringLiteral("enabled")));
    QTest::keyClick(&list, Qt::Key_Delete);
    QTest::keyClick(&list, Qt::Key_Delete);
    QCOMPARE(list.count(), 1);
    // The last one comes back.
    auto &banner = stage.part<Banner>("rulesBanner");
    QCOMPARE(banner.message(), QStringLiteral("Rule 2 was deleted."));
    QTest::mouseClick(banner.findChild<QPushButton *>(), Qt::LeftButton);
    QCOMPARE(list.count(), 2);
    QVERIFY(stage.words(1).contains(QStringLiteral("connects")));
    QTest::keyClick(&list, Qt::Key_Insert);
    QCOMPARE(list.count(), 3);
    QVERIFY(stage.part<QLineEdit>("ruleName").hasFocus());
}

void tst_RulesDialog::rowsAreMovedAndRemoved()
{
    RulesStage stage;
    stage.setJson(twoRules);
    stage.list().setCurrentRow(0);
    stage.choose("addAction", "add_delay");
    stage.choose("addAction", "add_stream");
    const auto line = [&stage](const char *key) { return stage.json().indexOf(QLatin1StringView(key)); };
    QVERIFY(line("\"reply\"") < line("\"delay\"") && line("\"delay\"") < line("\"stream\""));
    stage.click<QToolButton>(stage.actions(), "up3");
    QVERIFY(line("\"stream\"") < line("\"delay\""));
    QVERIFY(stage.json().contains(QStringLiteral("{\"stream\": \"\", \"every\": 1000}")));
    auto &stream = RulesStage::in<QLineEdit>(stage.actions(), "stream2");
    QTRY_VERIFY(stream.isVisible());
    stream.setFocus();
    QTest::keyClick(&stream, Qt::Key_Up, Qt::AltModifier);
    QVERIFY(line("\"stream\"") < line("\"reply\""));
    auto &first = RulesStage::in<QLineEdit>(stage.actions(), "stream1");
    QTRY_VERIFY(first.isVisible());
    first.setFocus();
    QTest::keyClick(&first, Qt::Key_Delete, Qt::AltModifier);
    QVERIFY(line("\"stream\"") < 0);
    stage.click<QToolButton>(stage.conditions(), "remove1");
    QVERIFY(line("\"when\"") < 0);
    // Another kind in its place.
    QTest::keyClick(&RulesStage::in<QComboBox>(stage.actions(), "kind1"), Qt::Key_End);
    QVERIFY(line("{\"reset\": true}") > 0);
}

void tst_RulesDialog::asksBeforeLosing()
{
    RulesStage stage;
    stage.setJson(twoRules);
    QTest::keyClick(&stage.dialog(), Qt::Key_Escape);
    auto *question = stage.dialog().findChild<QMessageBox *>();
    QVERIFY(question && question->isVisible());
    QVERIFY(stage.isOpen());
    QTest::mouseClick(question->button(QMessageBox::Cancel), Qt::LeftButton);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(!stage.panel().close()); // the window that it belongs to
    question = stage.dialog().findChild<QMessageBox *>();
    QVERIFY(question && stage.panel().isVisible());
    QTest::mouseClick(question->button(QMessageBox::Cancel), Qt::LeftButton);
    QVERIFY(stage.isOpen());
    QCOMPARE(stage.json(), twoRules);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    stage.dialog().close(); // as the window's own button does
    question = stage.dialog().findChild<QMessageBox *>();
    QVERIFY(question && stage.isOpen());
    QTest::mouseClick(question->button(QMessageBox::Apply), Qt::LeftButton);
    QTRY_VERIFY(!stage.panel().findChild<RulesDialog *>());
    QCOMPARE(stage.workbench().serverSettings().rules->rules.size(), std::size_t(2));
}

void tst_RulesDialog::presets_data()
{
    QTest::addColumn<int>("number");
    const QList<RulePreset> all = rulePresets();
    for (int i = 0; i < all.size(); ++i)
        QTest::newRow(qPrintable(all[i].id)) << i;
}

void tst_RulesDialog::presets()
{
    QFETCH(int, number);
    const RulePreset preset = rulePresets().at(number);
    RulesStage stage;
    stage.setJson(twoRules);
    stage.choose("rulePresets", qPrintable(QStringLiteral("preset_") + preset.id));
    QCOMPARE(stage.json(), presetText(preset));
    QVERIFY2(stage.part<QPushButton>("applyRules").isEnabled(),
        qPrintable(stage.part<QLabel>("rulesJsonFault").text()));
    QTest::mouseClick(stage.part<Banner>("rulesBanner").findChild<QPushButton *>(), Qt::LeftButton);
    QCOMPARE(stage.json(), twoRules);
}

void tst_RulesDialog::filesAreLoadedAndSaved()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("rules.json"));
    RulesStage stage;
    stage.setJson(twoRules);
    QVERIFY(stage.dialog().save(path));
    stage.setJson(QStringLiteral("{\"rules\": []}"));
    QVERIFY(stage.dialog().load(path));
    QCOMPARE(stage.json(), twoRules);
    const auto &banner = stage.part<Banner>("rulesBanner");
    QVERIFY(!stage.dialog().load(folder.filePath(QStringLiteral("none.json"))));
    QVERIFY(banner.message().contains(QStringLiteral("cannot be read")));
    QVERIFY(!stage.dialog().save(folder.filePath(QStringLiteral("none/rules.json"))));
    QVERIFY(banner.message().contains(QStringLiteral("could not be written")));
    QCOMPARE(stage.json(), twoRules);
    // One that is wrong is there to be mended.
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("{\"rules\": 1}") > 0);
    file.close();
    QVERIFY(stage.dialog().load(path));
    QCOMPARE(stage.part<QLabel>("rulesJsonFault").text(),
        QStringLiteral("Line 1, column 2: \"rules\" has to be a list."));
}

void tst_RulesDialog::guardSaysWhichRule()
{
    RulesStage stage;
    stage.setJson(QStringLiteral(
        "{\"mostActionsPerSecond\": 3, \"rules\": [{\"name\": \"Ticker\", \"on\": \"connect\", "
        "\"do\": [{\"stream\": \"t\", \"every\": 1}]}]}"));
    stage.apply();
    const ClientId client = stage.connectClient();
    auto &banner = RulesStage::in<Banner>(stage.panel(), "rulesStopped");
    QTRY_COMPARE(banner.message(),
        QStringLiteral("Rule 1, “Ticker”, was stopped: more than 3 actions within a second, which looks like "
                       "a loop. No rule is followed any more for connection #1."));
    QCOMPARE(stage.workbench().clientState(client).phase, ClientPhase::Open);
    QTest::mouseClick(banner.findChild<QPushButton *>(), Qt::LeftButton);
    QVERIFY(banner.message().isEmpty());
    (void)stage.connectClient(); // the rules are followed again, into the same trap
    QTRY_VERIFY(banner.message().contains(QStringLiteral("connection #2")));
    stage.setJson(twoRules);
    stage.apply();
    QVERIFY(banner.message().isEmpty());
}

void tst_RulesDialog::strikesAreCounted()
{
    RulesStage stage;
    stage.setJson(QStringLiteral("{\"rules\": [{\"on\": \"message\", \"do\": [{\"echo\": true}]}]}"));
    stage.apply();
    const auto strikes = [&stage] { return stage.list().item(0)->data(int(RuleRole::Strikes)).toString(); };
    QCOMPARE(strikes(), QStringLiteral("0×"));
    const ClientId client = stage.connectClient();
    QTRY_COMPARE(stage.workbench().clientState(client).phase, ClientPhase::Open);
    for (int i = 0; i < 3; ++i)
        stage.workbench().clientSend(client, Opcode::Text, "a");
    QTRY_COMPARE(strikes(), QStringLiteral("3×"));
    stage.setJson(twoRules); // not what is followed
    QCOMPARE(strikes(), QString());
}

void tst_RulesDialog::applyingMakesThemTheBehaviour()
{
    RulesStage stage;
    auto &behaviour = RulesStage::in<QComboBox>(stage.panel(), "serverBehaviour");
    QTest::keyClick(&behaviour, Qt::Key_Home);
    QVERIFY(!RulesStage::in<QWidget>(stage.panel(), "editRules").isVisible());
    stage.panel().openRules(); // the same dialog
    QCOMPARE(stage.panel().findChildren<RulesDialog *>().size(), 1);
    stage.setJson(twoRules);
    stage.apply();
    QCOMPARE(stage.workbench().serverSettings().behaviour, Behaviour::Rules);
    QCOMPARE(behaviour.currentIndex(), behaviour.count() - 1);
    QVERIFY(!RulesStage::in<QWidget>(stage.panel(), "greeting").isEnabled());
    QVERIFY(!stage.part<QPushButton>("applyRules").isEnabled());
    QTest::keyClick(&behaviour, Qt::Key_Home); // the rules stay, and can be followed again
    QVERIFY(stage.part<QLabel>("rulesState").text().startsWith(QStringLiteral("Not followed")));
    stage.apply();
    QCOMPARE(stage.workbench().serverSettings().behaviour, Behaviour::Rules);
}

void tst_RulesDialog::wheelScrollsWithoutChanging()
{
    RulesStage stage;
    stage.setJson(twoRules);
    stage.list().setCurrentRow(1);
    for (const char *name : {"close1", "kind1"}) {
        auto &field = RulesStage::in<QWidget>(stage.actions(), name);
        const QPointF middle = field.rect().center();
        QWheelEvent wheel(middle, field.mapToGlobal(middle), {}, {0, -120}, Qt::NoButton, Qt::NoModifier,
            Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&field, &wheel);
        QCOMPARE(stage.json(), twoRules);
    }
}

void tst_RulesDialog::accessible()
{
    RulesStage stage;
    for (const RulePreset &preset : rulePresets()) {
        stage.setJson(presetText(preset));
        for (int rule = 0; rule < stage.list().count(); ++rule) {
            stage.list().setCurrentRow(rule);
            const QStringList faults = Testing::accessibilityFaults(stage.dialog());
            QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
        }
    }
    const QStringList faults = Testing::accessibilityFaults(stage.panel());
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

QTEST_MAIN(tst_RulesDialog)
#include "tst_rulesdialog.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/anatomy.h"
#include "support/accessibility.h"
#include "support/warnings.h"
#include "tests/support/parts.h"
#include "widgets/bench/faultdialog.h"
#include "widgets/bench/faultlist.h"
#include "widgets/bench/networkdialog.h"
#include "widgets/bench/networkmark.h"
#include "widgets/common/faultwording.h"
#include "workbench/workbench.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

#include <memory>

using namespace Fanlight;

// The faults of a network by clicks and keys: the list, the dialog of one, presets, and what is said of them.
class tst_NetworkFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        Testing::failOnWarnings();
        m_workbench = std::make_unique<Workbench>(quint64(16) << 20);
        m_client = m_workbench->addClient({});
        m_dialog = std::make_unique<NetworkDialog>(*m_workbench, m_client);
        m_dialog->findChild<QTabWidget *>()->setCurrentIndex(2);
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog.get()));
    }
    void cleanup()
    {
        m_dialog.reset();
        m_workbench.reset();
    }

    void aFaultIsMadeInItsDialog()
    {
        click("toServerAddFault");
        FaultDialog *dialog = faultDialog();
        QVERIFY(dialog);
        QVERIFY(!child<QSpinBox>(*dialog, "faultPlaces").isVisible());
        choose(*dialog, "faultAction", int(FaultAction::HoldBack));
        QVERIFY(child<QSpinBox>(*dialog, "faultPlaces").isVisible());
        child<QSpinBox>(*dialog, "faultPlaces").setValue(3);
        child<QSpinBox>(*dialog, "faultNth").setValue(12);
        for (const char *name :
            {"fault_binary", "fault_continuation", "fault_ping", "fault_pong", "fault_close"})
            QTest::mouseClick(&child<QCheckBox>(*dialog, name), Qt::LeftButton, {}, {8, 8});
        child<QSpinBox>(*dialog, "faultLeastSize").setValue(5);
        QTest::keyClicks(&child<QLineEdit>(*dialog, "faultPattern"), QStringLiteral("hello"));
        QCOMPARE(child<QLabel>(*dialog, "faultSentence").text(),
            QStringLiteral(
                "Holds back every 12th text frame of at least 5 B with “hello” in it until 3 others "
                "have passed."));
        QTest::keyClick(dialog, Qt::Key_Return);
        const DirectionConditions made = conditions().toServer;
        QCOMPARE(made.faults.size(), std::size_t(1));
        FaultRule wanted;
        wanted.action = FaultAction::HoldBack;
        wanted.places = 3;
        wanted.nth = 12;
        wanted.opcodes = 1U << quint8(Opcode::Text);
        wanted.leastSize = 5;
        wanted.pattern = QStringLiteral("hello");
        QVERIFY(made.faults.front() == wanted);
        QVERIFY(conditions().toClient.isClear());
        QVERIFY(child<QLabel>(*m_dialog, "networkSentence")
                    .text()
                    .contains(QStringLiteral("To the server: Holds")));
    }

    void whatMakesNoSenseIsSaid()
    {
        click("toClientAddFault");
        FaultDialog *dialog = faultDialog();
        const QPushButton *good = dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
        QTest::keyClicks(&child<QLineEdit>(*dialog, "faultPattern"), QStringLiteral("(a"));
        QVERIFY(good->isEnabled()); // as a word it is one
        QTest::mouseClick(&child<QCheckBox>(*dialog, "faultIsExpression"), Qt::LeftButton, {}, {8, 8});
        QVERIFY(!good->isEnabled());
        QVERIFY(child<QLabel>(*dialog, "faultError").isVisible());
        QTest::keyClicks(&child<QLineEdit>(*dialog, "faultPattern"), QStringLiteral(")"));
        QVERIFY(good->isEnabled());
        QVERIFY(!child<QLabel>(*dialog, "faultError").isVisible());
        for (const Opcode opcode :
            {Opcode::Text, Opcode::Binary, Opcode::Continuation, Opcode::Ping, Opcode::Pong, Opcode::Close})
            child<QCheckBox>(*dialog, "fault_" + opcodeName(opcode)).setChecked(false);
        QVERIFY(!good->isEnabled());
        QTest::keyClick(dialog, Qt::Key_Escape);
        QVERIFY(conditions().isClear());
    }

    void theListIsWorkedByKeys()
    {
        setRules({rule(FaultAction::Drop), rule(FaultAction::Duplicate), rule(FaultAction::Corrupt)});
        QTreeWidget &list = child<QTreeWidget>(*m_dialog, "toServerFaults");
        QCOMPARE(list.topLevelItemCount(), 3);
        list.setFocus();
        list.setCurrentItem(list.topLevelItem(2));
        QTest::keyClick(&list, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(actions(), "0 3 1");
        QTest::keyClick(&list, Qt::Key_Up, Qt::AltModifier);
        QTest::keyClick(&list, Qt::Key_Up, Qt::AltModifier); // no further
        QCOMPARE(actions(), "3 0 1");
        QTest::keyClick(&list, Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(actions(), "0 3 1");
        QTest::keyClick(&list, Qt::Key_Space);
        QVERIFY(!conditions().toServer.faults[1].enabled);
        QTest::keyClick(&list, Qt::Key_Space);
        QVERIFY(conditions().toServer.faults[1].enabled);
        QTest::keyClick(&list, Qt::Key_Delete);
        QCOMPARE(actions(), "0 1");
        QTest::keyClick(&list, Qt::Key_Return);
        QTRY_VERIFY(faultDialog());
        FaultDialog *dialog = faultDialog();
        QCOMPARE(child<QComboBox>(*dialog, "faultAction").currentData().toInt(), int(FaultAction::Duplicate));
        choose(*dialog, "faultPick", int(FaultPick::Share));
        child<QDoubleSpinBox>(*dialog, "faultShare").setValue(2.5);
        QTest::keyClick(dialog, Qt::Key_Return);
        QCOMPARE(conditions().toServer.faults[1].share, 2.5);
        QTRY_VERIFY(!faultDialog());
        m_dialog->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
        list.setFocus();
        QTest::keyClick(&list, Qt::Key_Insert);
        QTRY_VERIFY(faultDialog());
        QTest::keyClick(faultDialog(), Qt::Key_Return);
        QCOMPARE(actions(), "0 1 0");
    }

    void theListIsWorkedByClicks()
    {
        setRules({rule(FaultAction::Drop), rule(FaultAction::Duplicate)});
        click("toServerFaultDown");
        QCOMPARE(actions(), "1 0");
        QVERIFY(!child<QToolButton>(*m_dialog, "toServerFaultDown").isEnabled());
        click("toServerFaultUp");
        QCOMPARE(actions(), "0 1");
        click("toServerRemoveFault");
        QCOMPARE(actions(), "1");
        click("toServerRemoveFault");
        QVERIFY(conditions().isClear());
        QVERIFY(!child<QToolButton>(*m_dialog, "toServerEditFault").isEnabled());
    }

    void howOftenItStruckIsLive()
    {
        const FaultRule drop = rule(FaultAction::Drop);
        setRules({drop});
        drop.tally->struck = 1'234;
        const QTreeWidgetItem *item = child<QTreeWidget>(*m_dialog, "toServerFaults").topLevelItem(0);
        QTRY_COMPARE(item->text(1), QStringLiteral("1,234 ×"));
        QCOMPARE(item->text(0), QStringLiteral("1  Drops every frame"));
    }

    void streamFaultsTakeEffectAtOnce()
    {
        child<QDoubleSpinBox>(*m_dialog, "toServerSlowClose").setValue(100);
        child<QDoubleSpinBox>(*m_dialog, "toServerTimeout").setValue(0);
        child<QDoubleSpinBox>(*m_dialog, "toClientResetAfter").setValue(300);
        child<QDoubleSpinBox>(*m_dialog, "toClientDataLimit").setValue(4'000);
        QVERIFY((conditions().toServer.stream == StreamFaults{100, 0, -1, 0}));
        QVERIFY((conditions().toClient.stream == StreamFaults{0, -1, 300, 4'000}));
        const QString sentence = child<QLabel>(*m_dialog, "networkSentence").text();
        for (const char *part : {"Lets nothing pass", "by 100 ms", "after 300 ms", "3.9 KiB"})
            QVERIFY2(sentence.contains(QLatin1StringView(part)), qPrintable(sentence));
        click("resetNetwork");
        QVERIFY(conditions().isClear());
    }

    void presetsAddToWhatIsThere()
    {
        setRules({rule(FaultAction::Reset)});
        const auto *menu = m_dialog->findChild<QMenu *>(QStringLiteral("networkPresetMenu"));
        QVERIFY(menu->actions().size() >= 4);
        for (QAction *preset : menu->actions())
            preset->trigger();
        const NetworkConditions all = conditions();
        QCOMPARE(all.toServer.faults.size(), std::size_t(7));
        QCOMPARE(all.toClient.faults.size(), std::size_t(6));
        QCOMPARE(all.toServer.faults.front().action, FaultAction::Reset);
        QVERIFY(all.toServer.latency > 0 && all.toClient.latency > 0);
        // They count for themselves.
        QVERIFY(all.toServer.faults.back().tally != all.toClient.faults.back().tally);
        for (const FaultRule &one : all.toServer.faults)
            QVERIFY(faultError(one).isEmpty());
    }

    void everythingIsResetTogether()
    {
        NetworkMark mark(*m_workbench, m_client);
        NetworkMark ofServer(*m_workbench, {});
        setRules({rule(FaultAction::Drop), rule(FaultAction::Duplicate)});
        NetworkConditions server;
        server.toClient.stream.dataLimit = 5;
        m_workbench->setServerConditions(server);
        QCOMPARE(mark.text(), QStringLiteral("⚡ 2"));
        QVERIFY2(mark.toolTip().contains(QStringLiteral("2 faults")), qPrintable(mark.toolTip()));
        QCOMPARE(m_dialog->findChild<QTabWidget *>()->tabText(2), QStringLiteral("Frame faults (2)"));
        QCOMPARE(ofServer.text(), QStringLiteral("⚡ 1"));
        m_workbench->resetConditions();
        QVERIFY(mark.isHidden());
        QVERIFY(ofServer.isHidden());
        QCOMPARE(child<QTreeWidget>(*m_dialog, "toServerFaults").topLevelItemCount(), 0);
        QVERIFY(m_workbench->serverConditions().isClear());
    }

    void ciphertextIsSaid()
    {
        const QLabel &note = child<QLabel>(*m_dialog, "networkCipherNote");
        QVERIFY(!note.isVisible());
        ClientSettings settings = m_workbench->clientSettings(m_client);
        settings.url = QStringLiteral("wss://example.org/");
        m_workbench->setClientSettings(m_client, settings);
        QVERIFY(note.isVisible());
    }

    void accessible()
    {
        setRules({rule(FaultAction::Drop)});
        const QStringList faults = Testing::accessibilityFaults(*m_dialog);
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
        FaultDialog one(rule(FaultAction::Corrupt), QStringLiteral("one"));
        one.show();
        const QStringList more = Testing::accessibilityFaults(one);
        QVERIFY2(more.isEmpty(), qPrintable(more.join(u'\n')));
    }

private:
    static FaultRule rule(FaultAction action)
    {
        FaultRule made;
        made.action = action;
        return made;
    }
    template <typename Widget>
    static Widget &child(const QWidget &parent, const QByteArray &name)
    {
        return Testing::partOf<Widget>(parent, name.constData());
    }
    static void choose(const QWidget &dialog, const QByteArray &name, int value)
    {
        QComboBox &box = child<QComboBox>(dialog, name);
        box.setCurrentIndex(box.findData(value));
    }
    void click(const QByteArray &name)
    {
        QTest::mouseClick(&child<QAbstractButton>(*m_dialog, name), Qt::LeftButton);
    }
    [[nodiscard]] FaultDialog *faultDialog() const { return m_dialog->findChild<FaultDialog *>(); }
    [[nodiscard]] NetworkConditions conditions() const { return m_workbench->clientConditions(m_client); }
    void setRules(const std::vector<FaultRule> &rules)
    {
        NetworkConditions wanted;
        wanted.toServer.faults = rules;
        m_workbench->setClientConditions(m_client, wanted);
    }
    // Those of the list that are in effect: "0 3".
    [[nodiscard]] QByteArray actions() const
    {
        QByteArrayList all;
        for (const FaultRule &one : conditions().toServer.faults)
            all += QByteArray::number(int(one.action));
        return all.join(' ');
    }

    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<NetworkDialog> m_dialog;
    ClientId m_client;
};

QTEST_MAIN(tst_NetworkFaults)
#include "tst_networkfaults.moc"

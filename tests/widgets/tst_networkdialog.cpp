// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/draftbook.h"
#include "support/accessibility.h"
#include "support/warnings.h"
#include "widgets/bench/clientdeck.h"
#include "widgets/bench/clientpanel.h"
#include "widgets/bench/networkdialog.h"
#include "widgets/bench/networkmark.h"
#include "widgets/bench/serverpanel.h"
#include "workbench/workbench.h"

#include <QDoubleSpinBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace Fanlight;

class tst_NetworkDialog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        Testing::failOnWarnings();
        m_workbench = std::make_unique<Workbench>(quint64(16) << 20);
        m_client = m_workbench->addClient({});
    }
    void cleanup() { m_workbench.reset(); }

    void everyFieldTakesEffectAtOnce()
    {
        NetworkDialog dialog(*m_workbench, m_client);
        const QStringList parts{QStringLiteral("Latency"), QStringLiteral("Jitter"),
            QStringLiteral("Bandwidth"), QStringLiteral("SliceSize"), QStringLiteral("SliceVariation"),
            QStringLiteral("SliceDelay")};
        for (int i = 0; i < int(parts.size()); ++i) {
            field(dialog, QStringLiteral("toServer") + parts.at(i)).setValue(i + 1);
            field(dialog, QStringLiteral("toClient") + parts.at(i)).setValue(i + 11);
        }
        const NetworkConditions conditions = m_workbench->clientConditions(m_client);
        QVERIFY((conditions.toServer == DirectionConditions{1, 2, 3'000, 4, 5, 6}));
        QVERIFY((conditions.toClient == DirectionConditions{11, 12, 13'000, 14, 15, 16}));
        QVERIFY(m_workbench->serverConditions().isClear());
    }

    void slicesNeedASize()
    {
        NetworkDialog dialog(*m_workbench, m_client);
        QVERIFY(!field(dialog, QStringLiteral("toServerSliceDelay")).isEnabled());
        field(dialog, QStringLiteral("toServerSliceSize")).setValue(100);
        QVERIFY(field(dialog, QStringLiteral("toServerSliceDelay")).isEnabled());
        field(dialog, QStringLiteral("toServerSliceDelay")).setValue(5);
        field(dialog, QStringLiteral("toServerSliceSize")).setValue(0);
        QVERIFY(m_workbench->clientConditions(m_client).isClear());
    }

    void resetIsOneClick()
    {
        m_workbench->setServerConditions(slow());
        NetworkDialog dialog(*m_workbench, {});
        QCOMPARE(field(dialog, QStringLiteral("toServerLatency")).value(), 25.0);
        const auto *sentence = dialog.findChild<QLabel *>(QStringLiteral("networkSentence"));
        QVERIFY2(sentence->text().contains(QStringLiteral("60 ms")), qPrintable(sentence->text()));
        QTest::mouseClick(dialog.findChild<QPushButton *>(QStringLiteral("resetNetwork")), Qt::LeftButton);
        QVERIFY(m_workbench->serverConditions().isClear());
        QCOMPARE(field(dialog, QStringLiteral("toServerLatency")).value(), 0.0);
    }

    void followsWhatIsSetElsewhere()
    {
        NetworkDialog dialog(*m_workbench, m_client);
        m_workbench->setClientConditions(m_client, slow());
        QCOMPARE(field(dialog, QStringLiteral("toClientLatency")).value(), 35.0);
        m_workbench->resetConditions();
        QCOMPARE(field(dialog, QStringLiteral("toClientLatency")).value(), 0.0);
    }

    void aClientPanelShowsThatItsNetworkIsNotClear()
    {
        QTemporaryDir folder;
        DraftBook book(folder.filePath(QStringLiteral("drafts")));
        ClientDeck deck(*m_workbench, book);
        deck.resize(600, 600);
        deck.show();
        QVERIFY(QTest::qWaitForWindowExposed(&deck));
        ClientPanel *panel = deck.panel(m_client);
        auto *mark = panel->findChild<NetworkMark *>();
        QVERIFY(!mark->isVisible());
        m_workbench->setClientConditions(m_client, slow());
        QVERIFY(mark->isVisible());
        QCOMPARE(mark->text(), QStringLiteral("≈ 60 ms"));
        QVERIFY2(mark->toolTip().contains(QStringLiteral("25 ms")), qPrintable(mark->toolTip()));
        QTest::mouseClick(mark, Qt::LeftButton);
        auto *dialog = deck.findChild<NetworkDialog *>();
        QVERIFY(dialog && dialog->isVisible());
        QCOMPARE(field(*dialog, QStringLiteral("toServerLatency")).value(), 25.0);
        m_workbench->resetConditions();
        QVERIFY(!mark->isVisible());
        m_workbench->removeClient(m_client);
        QTRY_VERIFY(!deck.findChild<NetworkDialog *>());
    }

    void theServersIsReachedFromItsPanel()
    {
        ServerPanel panel(*m_workbench);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        auto *mark = panel.findChild<NetworkMark *>();
        QVERIFY(!mark->isVisible());
        panel.findChild<QPushButton *>(QStringLiteral("serverNetwork"))->click();
        auto *dialog = panel.findChild<NetworkDialog *>();
        QVERIFY(dialog && dialog->isVisible());
        field(*dialog, QStringLiteral("toClientBandwidth")).setValue(100);
        QCOMPARE(m_workbench->serverConditions().toClient.bandwidth, 100'000.0);
        QVERIFY(mark->isVisible());
    }

    void accessible()
    {
        m_workbench->setClientConditions(m_client, slow());
        NetworkDialog dialog(*m_workbench, m_client);
        dialog.show();
        const QStringList faults = Testing::accessibilityFaults(dialog);
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
    }

private:
    static QDoubleSpinBox &field(const NetworkDialog &dialog, const QString &name)
    {
        auto *found = dialog.findChild<QDoubleSpinBox *>(name);
        if (!found)
            qFatal("no field %s", qPrintable(name));
        return *found;
    }
    static NetworkConditions slow()
    {
        NetworkConditions conditions;
        conditions.toServer.latency = 25;
        conditions.toClient.latency = 35;
        return conditions;
    }

    std::unique_ptr<Workbench> m_workbench;
    ClientId m_client;
};

QTEST_MAIN(tst_NetworkDialog)
#include "tst_networkdialog.moc"

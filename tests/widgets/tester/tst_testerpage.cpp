// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/accessibility.h"
#include "support/warnings.h"
#include "widgets/common/emptystate.h"
#include "widgets/tester/targetbar.h"
#include "widgets/tester/testerpage.h"
#include "workbench/workbench.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <memory>

using namespace Fanlight;
using namespace Fanlight::Testing;

class tst_TesterPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        Testing::failOnWarnings();
        m_workbench = std::make_unique<Workbench>(16 * 1024 * 1024);
        ServerSettings settings;
        settings.port = 0;
        m_workbench->setServerSettings(settings);
        m_page = std::make_unique<TesterPage>(*m_workbench);
        m_page->resize(1180, 640);
        m_page->show();
        m_page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    }
    void cleanup()
    {
        m_page.reset();
        m_workbench.reset();
    }

    // The empty state says what the page is for; its button makes the first raw client.
    void beginsEmpty()
    {
        startServer();
        auto &empty = *m_page->findChild<EmptyState *>(QStringLiteral("noRawClient"));
        QVERIFY(empty.isVisible());
        QVERIFY(!empty.hint().isEmpty());
        QCOMPARE(url().text(), serverUrl(m_workbench->serverState(), QStringLiteral("ws")));
        QTest::mouseClick(empty.findChild<QPushButton *>(), Qt::LeftButton);
        QVERIFY(!empty.isVisible());
        QCOMPARE(m_workbench->clients().size(), qsizetype(1));
        const ClientSettings settings = m_workbench->clientSettings(m_workbench->clients().constFirst());
        QCOMPARE(settings.engine, ClientEngine::Raw);
        QCOMPARE(settings.url, url().text());
        QVERIFY(!settings.sendOnOpen);
        QCOMPARE(combo().currentText(), settings.name);
        // Enter goes on: the button that connects has the focus.
        QCOMPARE(m_page->focusWidget()->objectName(), QStringLiteral("targetConnect"));
    }

    void connectsAndDisconnects()
    {
        startServer();
        url().setFocus();
        QTest::keyClick(&url(), Qt::Key_Return); // makes a client where there is none
        const ClientId client = m_page->targetBar()->client();
        QTRY_COMPARE(m_workbench->clientState(client).phase, ClientPhase::Open);
        QTRY_COMPARE(state(), QStringLiteral("open"));
        QVERIFY(url().isReadOnly());
        QTest::mouseClick(button("targetConnect"), Qt::LeftButton);
        QTRY_COMPARE(m_workbench->clientState(client).phase, ClientPhase::Disconnected);
        QTRY_VERIFY2(state().contains(QStringLiteral("1000")), qPrintable(state()));
        QVERIFY(!url().isReadOnly());
    }

    // The lab's first request makes a client for the target, and whoever writes goes on writing.
    void theLabUsesTheTarget()
    {
        startServer();
        m_page->tabs()->setCurrentIndex(1);
        auto &text = *m_page->findChild<QPlainTextEdit *>(QStringLiteral("requestText"));
        const QString host = QUrl(url().text()).authority();
        QVERIFY2(
            text.toPlainText().contains(QStringLiteral("\nHost: ") + host), qPrintable(text.toPlainText()));
        text.setFocus();
        QTest::keyClick(&text, Qt::Key_Return, Qt::ControlModifier);
        const ClientId client = m_page->targetBar()->client();
        QTRY_COMPARE(m_workbench->clientState(client).phase, ClientPhase::Open);
        QVERIFY(text.hasFocus());
    }

    void saysWhyItFailed()
    {
        url().setText(QStringLiteral("no url"));
        QTest::keyClick(&url(), Qt::Key_Return);
        auto &error = *m_page->findChild<QLabel *>(QStringLiteral("targetError"));
        QTRY_VERIFY(error.isVisible());
        QVERIFY(error.text().contains(QStringLiteral("WebSocket URL")));
        QCOMPARE(url().text(), QStringLiteral("no url"));
    }

    // A certificate of one's own is taken where it was refused; what is sent then is seen in the clear.
    void trustsACertificate()
    {
        QTemporaryDir folder;
        Workbench foreign(16 * 1024 * 1024); // one's own server is trusted from the start
        ServerSettings settings;
        settings.port = 0;
        settings.tls.enabled = true;
        settings.tls.ownFolder = folder.path();
        settings.greeting.reset();
        settings.behaviour = Behaviour::Echo;
        foreign.startServer(settings);
        QTRY_VERIFY(foreign.serverState().listening);
        url().setText(serverUrl(foreign.serverState(), QStringLiteral("ws")));
        QVERIFY(url().text().startsWith(QStringLiteral("wss://")));
        QTest::keyClick(&url(), Qt::Key_Return);
        const ClientId client = m_page->targetBar()->client();
        QVERIFY(!button("targetTrust")->isVisible());
        QTRY_VERIFY(button("targetTrust")->isVisible());
        QTest::mouseClick(button("targetTrust"), Qt::LeftButton);
        QTRY_COMPARE(m_workbench->clientState(client).phase, ClientPhase::Open);
        QTRY_VERIFY(!button("targetTrust")->isVisible());
        QTRY_VERIFY(button("sendFrames")->isEnabled());
        QTest::mouseClick(button("sendFrames"), Qt::LeftButton);
        const QAbstractItemModel &followed =
            *m_page->findChild<QAbstractItemView *>(QStringLiteral("followUpList"))->model();
        QTRY_COMPARE(followed.rowCount(), 2);
        QCOMPARE(followed.index(1, 0).data().toString(), QStringLiteral("text · Hello"));
    }

    // Clients of the bench come and go; those of Qt's engine are not for this page.
    void offersTheRawClients()
    {
        ClientSettings settings;
        settings.name = QStringLiteral("plain");
        const ClientId plain = m_workbench->addClient(settings);
        QCOMPARE(combo().count(), 0);
        settings.name = QStringLiteral("first");
        settings.engine = ClientEngine::Raw;
        const ClientId first = m_workbench->addClient(settings);
        settings.name = QStringLiteral("second");
        settings.url = QStringLiteral("ws://127.0.0.1:2/");
        const ClientId second = m_workbench->addClient(settings);
        QCOMPARE(combo().count(), 2);
        QCOMPARE(m_page->targetBar()->client(), first);
        QTest::keyClick(&combo(), Qt::Key_Down);
        QCOMPARE(m_page->targetBar()->client(), second);
        QCOMPARE(url().text(), settings.url);
        m_workbench->removeClient(second);
        QTRY_COMPARE(m_page->targetBar()->client(), first);
        m_workbench->setClientSettings(plain, settings); // it changes its engine
        QCOMPARE(combo().count(), 2);
        m_workbench->removeClient(first);
        m_workbench->removeClient(plain);
        QTRY_COMPARE(m_page->targetBar()->client(), ClientId{});
        QVERIFY(m_page->findChild<EmptyState *>(QStringLiteral("noRawClient"))->isVisible());
    }

    void accessible()
    {
        m_page->targetBar()->addClient();
        const QStringList faults = accessibilityFaults(*m_page);
        QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
    }

private:
    void startServer()
    {
        m_workbench->startServer(m_workbench->serverSettings());
        QTRY_VERIFY(m_workbench->serverState().listening);
    }
    [[nodiscard]] QPushButton *button(const char *name) const
    {
        return m_page->findChild<QPushButton *>(QLatin1StringView(name));
    }
    [[nodiscard]] QLineEdit &url() const
    {
        return *m_page->findChild<QLineEdit *>(QStringLiteral("targetUrl"));
    }
    [[nodiscard]] QComboBox &combo() const
    {
        return *m_page->findChild<QComboBox *>(QStringLiteral("targetClient"));
    }
    [[nodiscard]] QString state() const
    {
        return m_page->findChild<QLabel *>(QStringLiteral("targetState"))->text();
    }

    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<TesterPage> m_page;
};

QTEST_MAIN(tst_TesterPage)
#include "tst_testerpage.moc"

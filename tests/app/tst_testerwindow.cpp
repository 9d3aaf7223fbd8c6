// SPDX-License-Identifier: GPL-3.0-or-later
// The tester in the window, by keys: from nothing to a broken frame and to the row of what came back.
#include "app/window/mainwindow.h"
#include "client/draftbook.h"
#include "support/warnings.h"
#include "widgets/common/messagelist.h"
#include "widgets/tester/framecomposer.h"
#include "widgets/tester/targetbar.h"
#include "widgets/wire/frametable.h"
#include "workbench/workbench.h"

#include <QAction>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace Fanlight;

class tst_TesterWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QCoreApplication::setOrganizationName(QStringLiteral("fanlight_tests"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_testerwindow"));
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    }
    void init()
    {
        Testing::failOnWarnings();
        m_workbench = std::make_unique<Workbench>(16 * 1024 * 1024);
        ServerSettings settings;
        settings.port = 0;
        settings.greeting.reset();
        m_workbench->setServerSettings(settings);
        m_book = std::make_unique<DraftBook>(m_folder.filePath(QStringLiteral("drafts.json")));
        m_window = std::make_unique<MainWindow>(*m_workbench, m_book.get());
        m_window->resize(1280, 800);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void cleanup()
    {
        m_window.reset();
        m_book.reset();
        m_workbench.reset();
    }

    void byKeys()
    {
        press(Qt::Key_F5); // the server
        QTRY_VERIFY(m_workbench->serverState().listening);
        press(Qt::Key_4, Qt::ControlModifier);
        QVERIFY(tabTo(QStringLiteral("emptyStateAction")));
        press(Qt::Key_Space);
        const ClientId client = m_window->findChild<TargetBar *>()->client();
        QVERIFY(client.value != 0);
        press(Qt::Key_Space); // the focus is on "Connect"
        QTRY_COMPARE(m_workbench->clientState(client).phase, ClientPhase::Open);
        QVERIFY(tabTo(QStringLiteral("composedDiagram")));
        press(Qt::Key_Right); // from the opcode to MASK
        press(Qt::Key_Return);
        QCOMPARE(m_window->focusWidget()->objectName(), QStringLiteral("fieldMask"));
        press(Qt::Key_Down); // no mask
        press(Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(m_workbench->clientState(client).phase, ClientPhase::Disconnected);
        QTRY_VERIFY(rowOf(QStringLiteral("close · 1002")).isValid());
        QVERIFY(tabTo(QStringLiteral("followUpList")));
        auto &list = *m_window->findChild<MessageList *>(QStringLiteral("followUpList"));
        list.setCurrentIndex(rowOf(QStringLiteral("close · 1002")));
        const quint64 number = m_window->findChild<FrameTable *>()->currentRecord();
        QCOMPARE(m_workbench->store().record(number).opcode, Opcode::Close);
        QCOMPARE(m_workbench->store().record(number).direction, Direction::ToClient);
        // The same client stands on the bench.
        press(Qt::Key_1, Qt::ControlModifier);
        QVERIFY(
            m_window->findChild<QWidget *>(QStringLiteral("clientPanel%1").arg(client.value))->isVisible());
    }

    // The pages that are built when they are shown first do not make the window larger.
    void fitsSmallScreens()
    {
        for (const Qt::Key page : {Qt::Key_3, Qt::Key_4}) {
            press(page, Qt::ControlModifier);
            QCoreApplication::processEvents();
            QCOMPARE(m_window->size(), QSize(1280, 800));
        }
    }

    // The page is built when it is shown first: what is there by then stands in it.
    void findsWhatWasThereBefore()
    {
        ClientSettings settings;
        settings.engine = ClientEngine::Raw;
        const ClientId client = m_workbench->addClient(settings);
        QVERIFY(!m_window->findChild<TargetBar *>());
        press(Qt::Key_4, Qt::ControlModifier);
        QCOMPARE(m_window->findChild<TargetBar *>()->client(), client);
    }

    // What is composed stays while one looks elsewhere, and Ctrl+Enter there is not for it.
    void staysWhileOneLooksElsewhere()
    {
        press(Qt::Key_4, Qt::ControlModifier);
        auto &composer = *m_window->findChild<FrameComposer *>();
        m_window->findChild<TargetBar *>()->addClient();
        composer.findChild<QAction *>(QStringLiteral("Ping"))->trigger();
        const std::size_t pieces = composer.composition().pieces.size();
        press(Qt::Key_2, Qt::ControlModifier);
        QVERIFY(!composer.isVisible());
        press(Qt::Key_4, Qt::ControlModifier);
        QVERIFY(composer.isVisible());
        QCOMPARE(composer.composition().pieces.size(), pieces);
    }

private:
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QWidget *focused = m_window->focusWidget();
        QTest::keyClick(focused ? focused : m_window.get(), key, modifiers);
    }
    [[nodiscard]] bool tabTo(const QString &name)
    {
        for (int steps = 0; steps < 80; ++steps) {
            if (const QWidget *focused = m_window->focusWidget();
                focused && focused->objectName() == name && focused->isVisible())
                return true;
            press(Qt::Key_Tab);
        }
        return false;
    }
    [[nodiscard]] QModelIndex rowOf(const QString &words) const
    {
        const QAbstractItemModel &model =
            *m_window->findChild<MessageList *>(QStringLiteral("followUpList"))->model();
        const QModelIndexList found =
            model.match(model.index(0, 0), Qt::DisplayRole, words, 1, Qt::MatchStartsWith);
        return found.isEmpty() ? QModelIndex() : found.constFirst();
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<DraftBook> m_book;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(tst_TesterWindow)
#include "tst_testerwindow.moc"

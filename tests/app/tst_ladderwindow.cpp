// SPDX-License-Identifier: GPL-3.0-or-later
// The ladder in the whole window, with real connections.
#include "app/window/mainwindow.h"
#include "client/draftbook.h"
#include "support/warnings.h"
#include "widgets/bench/ladderpanel.h"
#include "widgets/wire/frametable.h"
#include "workbench/workbench.h"

#include <QAbstractButton>
#include <QAction>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace Fanlight;

class tst_LadderWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void anArrowLeadsToItsRow();
    void oneFilterForBoth();
    void spaceFreezes();

private:
    [[nodiscard]] LadderView &view() { return *m_window->findChild<LadderPanel *>()->view(); }
    [[nodiscard]] FrameTable &table() { return *m_window->findChild<FrameTable *>(); }
    // The number of the newest arrow with that text and direction; 0: there is none.
    [[nodiscard]] quint64 arrowOf(const QByteArray &text, Direction direction);
    void click(quint64 number, int arrow);

    QTemporaryDir m_folder;
    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<DraftBook> m_book;
    std::unique_ptr<MainWindow> m_window;
};

void tst_LadderWindow::initTestCase()
{
    QCoreApplication::setOrganizationName(QStringLiteral("fanlight_tests"));
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
}

void tst_LadderWindow::init()
{
    Testing::failOnWarnings();
    m_workbench = std::make_unique<Workbench>(16 * 1024 * 1024);
    ServerSettings settings;
    settings.port = 0;
    m_workbench->setServerSettings(settings);
    m_book = std::make_unique<DraftBook>(m_folder.filePath(QStringLiteral("drafts.json")));
    m_window = std::make_unique<MainWindow>(*m_workbench, m_book.get());
    m_window->resize(1280, 800);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTest::keyClick(m_window.get(), Qt::Key_L, Qt::ControlModifier);
    QVERIFY(view().isVisible());
    QVERIFY(view().hasFocus());
    m_window->findChild<QAction *>(QStringLiteral("startWithThree"))->trigger();
    const auto greeted = [this] { return arrowOf("Hello Server!", Direction::ToServer) != 0; };
    QTRY_VERIFY(greeted());
}

void tst_LadderWindow::cleanup()
{
    m_window.reset();
    m_book.reset();
    m_workbench.reset();
}

quint64 tst_LadderWindow::arrowOf(const QByteArray &text, Direction direction)
{
    quint64 number = 0;
    for (const LadderEvent &event : view().tape().events()) {
        if (event.direction == direction && m_workbench->store().record(event.number).payload == text)
            number = event.number;
    }
    return number;
}

void tst_LadderWindow::click(quint64 number, int arrow)
{
    const LadderLayout &ladder = view().ladder();
    const LadderArrow wanted = ladder.arrowsOf(view().tape().indexOf(number))[std::size_t(arrow)];
    // At its end: the arrows of a fan begin at the same place.
    const double aside = wanted.toServer ? 3 : -3;
    const double x = ladder.laneX(wanted.toServer ? wanted.server : wanted.lane) + aside;
    const QPoint place = view().toViewport(QPointF(x, wanted.arrives)).toPoint();
    QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, place);
}

void tst_LadderWindow::anArrowLeadsToItsRow()
{
    m_workbench->clientSend(m_workbench->clients().first(), Opcode::Text, "Good morning, class");
    const auto isHere = [this] { return arrowOf("Good morning, class", Direction::ToClient) != 0; };
    QTRY_VERIFY(isHere());
    const quint64 sent = arrowOf("Good morning, class", Direction::ToServer);
    click(sent, 0);
    QCOMPARE(table().currentRecord(), sent);
    QCOMPARE(table().currentDelivery(), noDelivery);
    // The broadcast: one arrow for each of the three, and each leads to its own row.
    const quint64 broadcast = arrowOf("Good morning, class", Direction::ToClient);
    const auto isFan = [&] {
        const int index = view().tape().indexOf(broadcast);
        return view().ladder().arrowsOf(index).size() == 3;
    };
    QTRY_VERIFY(isFan());
    const quint32 place = view().ladder().arrowsOf(view().tape().indexOf(broadcast))[2].place;
    click(broadcast, 2);
    QCOMPARE(table().currentRecord(), broadcast);
    QCOMPARE(table().currentDelivery(), place);
    // And back: the table's row is marked on the ladder.
    table().selectRecord(sent);
    QCOMPARE(view().current(), sent);
}

void tst_LadderWindow::oneFilterForBoth()
{
    const auto hasPing = [this] {
        const auto &events = view().tape().events();
        return std::any_of(events.begin(), events.end(),
            [](const LadderEvent &event) { return event.opcode == Opcode::Ping; });
    };
    m_workbench->pingAll();
    QTRY_VERIFY(m_workbench->store().lastNumber() > 0);
    QVERIFY(!hasPing());
    QTest::mouseClick(m_window->findChild<QAbstractButton *>(QStringLiteral("chipControl")), Qt::LeftButton);
    QTRY_VERIFY(hasPing());
}

void tst_LadderWindow::spaceFreezes()
{
    view().setFocus();
    QTest::keyClick(&view(), Qt::Key_Space);
    QVERIFY(m_workbench->isFrozen());
    QTest::keyClick(&view(), Qt::Key_Space);
    QVERIFY(!m_workbench->isFrozen());
}

QTEST_MAIN(tst_LadderWindow)
#include "tst_ladderwindow.moc"

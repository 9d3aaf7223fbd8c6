// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window on a real workbench, driven by keys alone: nothing here touches a widget but through the
// one that has the focus.
#include "app/window/mainwindow.h"
#include "client/draftbook.h"
#include "support/accessibility.h"
#include "support/warnings.h"
#include "tables/frametablemodel.h"
#include "tests/support/parts.h"
#include "widgets/bench/clientpanel.h"
#include "widgets/common/messagelist.h"
#include "widgets/common/theme.h"
#include "widgets/window/commandpalette.h"
#include "workbench/workbench.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSet>
#include <QSettings>
#include <QSplitter>
#include <QTableView>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace Fanlight;

namespace {

constexpr quint64 captureBudget = 16 * 1024 * 1024; // bytes
constexpr int tabsAtMost = 120;

QString focusName()
{
    const QWidget *focus = QApplication::focusWidget();
    return focus ? focus->objectName() : QString();
}

// Presses a key as a keyboard does: it goes to whatever has the focus.
void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
{
    QWidget *focus = QApplication::focusWidget();
    QTest::keyClick(focus ? focus : QApplication::activeWindow(), Qt::Key(key), modifiers);
}

void type(const QString &text)
{
    QTest::keyClicks(QApplication::focusWidget(), text);
}

// Tab until it is there.
bool tabTo(const QString &objectName, const QWidget *place = nullptr)
{
    for (int i = 0; i < tabsAtMost; ++i) {
        QWidget *focus = QApplication::focusWidget();
        if (focus && focus->objectName() == objectName && (!place || place->isAncestorOf(focus)))
            return true;
        press(Qt::Key_Tab);
    }
    return false;
}

} // namespace

class tst_MainWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void theMainJob();
    void filtersAndClears();
    void addsAndDuplicates();
    void paletteRunsACommand();
    void questionMarkShowsTheKeys();
    void keysOpenCrowdAndSend();
    void startsAndStops();
    void portTakenOffersTheNext();
    void pages();
    void freezes();
    void switchesTheScheme();
    void tabWalksAround();
    void remembersItsShape();
    void fitsSmallScreens();
    void accessible();

private:
    void open();
    void startThree();
    [[nodiscard]] bool isBackInTheWindow();
    template <typename Widget>
    [[nodiscard]] Widget &part(const QString &objectName) const
    {
        return Testing::partOf<Widget>(*m_window, objectName);
    }
    [[nodiscard]] ClientPanel &panel(int number) const
    {
        return part<ClientPanel>(QStringLiteral("clientPanel%1").arg(number));
    }
    [[nodiscard]] QStringList lines(int number) const
    {
        const QAbstractItemModel &model = *panel(number).findChild<MessageList *>()->model();
        QStringList all;
        for (int row = 0; row < model.rowCount(); ++row)
            all += model.index(row, 0).data().toString();
        return all;
    }
    [[nodiscard]] ClientPhase phase(int number) const
    {
        return m_workbench->clientState(ClientId{quint32(number)}).phase;
    }
    [[nodiscard]] int wireRows() const
    {
        return part<QTableView>(QStringLiteral("wireTable")).model()->rowCount();
    }
    [[nodiscard]] int wireRowsOf(const QString &text) const
    {
        const QAbstractItemModel &model = *part<QTableView>(QStringLiteral("wireTable")).model();
        int count = 0;
        for (int row = 0; row < model.rowCount(); ++row)
            count += model.index(row, int(FrameColumn::Info)).data().toString().startsWith(text) ? 1 : 0;
        return count;
    }
    [[nodiscard]] bool isInComposer(int number) const
    {
        return focusName() == QStringLiteral("messageEdit") &&
               panel(number).isAncestorOf(QApplication::focusWidget());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<DraftBook> m_book;
    std::unique_ptr<MainWindow> m_window;
};

void tst_MainWindow::initTestCase()
{
    QCoreApplication::setOrganizationName(QStringLiteral("Fanlight"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_mainwindow"));
    QSettings::setDefaultFormat(QSettings::IniFormat);
}

void tst_MainWindow::init()
{
    Testing::failOnWarnings();
    m_folder = std::make_unique<QTemporaryDir>();
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder->path());
    applyTheme(*qobject_cast<QApplication *>(QCoreApplication::instance()), Scheme::Light);
    open();
}

void tst_MainWindow::open()
{
    m_workbench = std::make_unique<Workbench>(captureBudget);
    ServerSettings settings;
    settings.port = 0;
    m_workbench->setServerSettings(settings);
    m_book = std::make_unique<DraftBook>(m_folder->filePath(QStringLiteral("drafts.json")));
    m_window = std::make_unique<MainWindow>(*m_workbench, m_book.get());
    m_window->resize(1440, 900);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void tst_MainWindow::cleanup()
{
    m_window.reset();
    m_book.reset();
    m_workbench.reset();
}

void tst_MainWindow::startThree()
{
    QCOMPARE(focusName(), QStringLiteral("emptyStateAction"));
    press(Qt::Key_Return);
    for (int number = 1; number <= 3; ++number) {
        QTRY_COMPARE(phase(number), ClientPhase::Open);
        QTRY_VERIFY(lines(number).contains(QStringLiteral("Hello! Message From Server!!")));
        QTRY_VERIFY(lines(number).contains(QStringLiteral("Hello Server!")));
    }
}

// After a dialog; the offscreen platform has no window manager that would see to it.
bool tst_MainWindow::isBackInTheWindow()
{
    const bool closed = QTest::qWaitFor([] { return !QApplication::activeModalWidget(); });
    m_window->activateWindow();
    return closed && QTest::qWaitForWindowActive(m_window.get()) && QApplication::focusWidget();
}

void tst_MainWindow::theMainJob()
{
    startThree();
    QVERIFY(isInComposer(1));
    type(QStringLiteral("Good morning, class"));
    press(Qt::Key_Return, Qt::ControlModifier);
    for (int number = 1; number <= 3; ++number) {
        const qsizetype expected = number == 1 ? 2 : 1; // the sender has it twice: sent and received
        QTRY_COMPARE(lines(number).count(QStringLiteral("Good morning, class")), expected);
    }
    // The composer keeps its text, and another client's is reached with Tab alone.
    QCOMPARE(qobject_cast<QPlainTextEdit *>(QApplication::focusWidget())->toPlainText(),
        QStringLiteral("Good morning, class"));
    QVERIFY(tabTo(QStringLiteral("messageEdit"), &panel(3)));
    type(QStringLiteral("Present?"));
    press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(lines(2).count(QStringLiteral("Present?")), 1);
    // The table walks with the arrows, the inspector follows.
    QVERIFY(tabTo(QStringLiteral("wireTable")));
    const auto &table = part<QTableView>(QStringLiteral("wireTable"));
    for (const auto &modifiers : {Qt::KeyboardModifiers(), Qt::KeyboardModifiers(Qt::ControlModifier)}) {
        press(Qt::Key_End, modifiers);
        QCOMPARE(table.selectionModel()->selectedRows().value(0).row(), wireRows() - 1);
        press(Qt::Key_Home, modifiers);
        QCOMPARE(table.currentIndex().row(), 0);
        QCOMPARE(table.selectionModel()->selectedRows().value(0).row(), 0);
    }
    // The lab has one of that name too.
    const auto *handshake =
        part<QWidget>(QStringLiteral("inspector")).findChild<QWidget *>(QStringLiteral("handshakeText"));
    QTRY_VERIFY(handshake && handshake->isVisible());
}

void tst_MainWindow::filtersAndClears()
{
    startThree();
    type(QStringLiteral("needle"));
    press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(lines(3).count(QStringLiteral("needle")), 1);
    const int all = wireRows();
    QVERIFY(all > 4);
    press(Qt::Key_F, Qt::ControlModifier);
    QCOMPARE(focusName(), QStringLiteral("wireFilter"));
    type(QStringLiteral("needle"));
    QTRY_COMPARE(wireRows(), 2); // to the server, and from there to all
    // The broadcast opens to those who got it, and closes again.
    QVERIFY(tabTo(QStringLiteral("wireTable")));
    press(Qt::Key_End);
    press(Qt::Key_Right);
    QTRY_COMPARE(wireRows(), 2 + 3);
    press(Qt::Key_Left);
    QCOMPARE(wireRows(), 2);
    press(Qt::Key_F, Qt::ControlModifier);
    press(Qt::Key_Escape);
    QTRY_VERIFY(wireRows() >= all);
    QVERIFY(part<QLineEdit>(QStringLiteral("wireFilter")).text().isEmpty());
    // What the filter says wrong is said in words, and hides nothing.
    type(QStringLiteral("(needle"));
    QTRY_VERIFY(part<QLabel>(QStringLiteral("filterError")).isVisible());
    QVERIFY(wireRows() >= all);
}

void tst_MainWindow::addsAndDuplicates()
{
    press(Qt::Key_F5);
    QTRY_VERIFY(m_workbench->serverState().listening);
    press(Qt::Key_N, Qt::ControlModifier);
    QTRY_COMPARE(phase(1), ClientPhase::Open);
    QVERIFY(isInComposer(1));
    press(Qt::Key_D, Qt::ControlModifier);
    QTRY_COMPARE(phase(2), ClientPhase::Open);
    QVERIFY(isInComposer(2));
    // Also from the composer of one that is not the last, and from where no client has the focus.
    QVERIFY(tabTo(QStringLiteral("messageEdit"), &panel(1)));
    press(Qt::Key_D, Qt::ControlModifier);
    QTRY_COMPARE(m_workbench->clients().size(), 3);
    QVERIFY(tabTo(QStringLiteral("wireTable")));
    press(Qt::Key_D, Qt::ControlModifier);
    QTRY_COMPARE(m_workbench->clients().size(), 4);
}

void tst_MainWindow::paletteRunsACommand()
{
    startThree();
    QVERIFY(isInComposer(1)); // a text field must not keep the key
    press(Qt::Key_K, Qt::ControlModifier);
    QTRY_COMPARE(focusName(), QStringLiteral("commandEdit"));
    type(QStringLiteral("ping all"));
    QCOMPARE(QApplication::activeModalWidget()->findChild<QListWidget *>()->count(), 1);
    press(Qt::Key_Return);
    QVERIFY(isBackInTheWindow());
    QTRY_COMPARE(m_workbench->connectionStats().size(), 3);
    QTRY_VERIFY(std::all_of(m_workbench->connectionStats().begin(), m_workbench->connectionStats().end(),
        [](const ConnectionStats &stats) { return stats.roundTrip != timeUnknown; }));
    press(Qt::Key_K, Qt::ControlModifier);
    QTRY_COMPARE(focusName(), QStringLiteral("commandEdit"));
    press(Qt::Key_Escape);
    QVERIFY(isBackInTheWindow());
}

void tst_MainWindow::questionMarkShowsTheKeys()
{
    press(Qt::Key_Question);
    QTRY_VERIFY(qobject_cast<KeysDialog *>(QApplication::activeWindow()));
    QStringList said;
    for (const QLabel *label : QApplication::activeModalWidget()->findChildren<QLabel *>())
        said += label->text();
    for (const char *key : {"Ctrl+Return", "Ctrl+F", "Ctrl+K", "Ctrl+N", "Ctrl+D", "F5", "?"})
        QVERIFY2(said.contains(QLatin1StringView(key)), key);
    press(Qt::Key_Escape);
    QVERIFY(isBackInTheWindow());
    // Where one types, it is a character.
    startThree();
    type(QStringLiteral("Why?"));
    QCOMPARE(
        qobject_cast<QPlainTextEdit *>(QApplication::focusWidget())->toPlainText(), QStringLiteral("Why?"));
    QVERIFY(!QApplication::activeModalWidget());
}

void tst_MainWindow::keysOpenCrowdAndSend()
{
    open();
    press(Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(focusName(), QStringLiteral("crowdClients"));
    QVERIFY(part<QWidget>(QStringLiteral("crowdPanel")).isVisible());      // where its card will be
    QVERIFY(!part<QPushButton>(QStringLiteral("crowdStart")).isEnabled()); // the server is stopped
    press(Qt::Key_Escape);
    QTRY_VERIFY(isBackInTheWindow());
    press(Qt::Key_Return, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(focusName(), QStringLiteral("sendMessage"));
    press(Qt::Key_Escape);
    QTRY_VERIFY(isBackInTheWindow());
}

void tst_MainWindow::startsAndStops()
{
    startThree();
    press(Qt::Key_F5);
    QTRY_VERIFY(!m_workbench->serverState().listening);
    for (int number = 1; number <= 3; ++number)
        QTRY_COMPARE(phase(number), ClientPhase::Disconnected);
    // What was typed cannot be sent now, and is kept.
    QVERIFY(tabTo(QStringLiteral("messageEdit"), &panel(2)));
    type(QStringLiteral("anybody?"));
    press(Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(panel(2).findChild<QLabel *>(QStringLiteral("composerFault"))->isVisible());
    press(Qt::Key_F5);
    QTRY_VERIFY(m_workbench->serverState().listening);
    QCOMPARE(qobject_cast<QPlainTextEdit *>(QApplication::focusWidget())->toPlainText(),
        QStringLiteral("anybody?"));
}

void tst_MainWindow::portTakenOffersTheNext()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    ServerSettings settings;
    settings.port = other.serverPort();
    m_workbench->setServerSettings(settings);
    press(Qt::Key_Return); // Start with three clients
    auto &banner = part<QWidget>(QStringLiteral("serverBanner"));
    QTRY_VERIFY(banner.isVisible());
    QVERIFY(banner.findChild<QLabel *>(QStringLiteral("bannerText"))
                ->text()
                .contains(QString::number(other.serverPort())));
    QTRY_COMPARE(focusName(), QStringLiteral("bannerAction"));
    // Starting once more brings no more clients than the first time.
    press(Qt::Key_K, Qt::ControlModifier);
    QTRY_COMPARE(focusName(), QStringLiteral("commandEdit"));
    type(QStringLiteral("three"));
    press(Qt::Key_Return);
    QVERIFY(isBackInTheWindow());
    QCOMPARE(m_workbench->clients().size(), 3);
    QVERIFY(tabTo(QStringLiteral("bannerAction"), &banner));
    press(Qt::Key_Return);
    QTRY_VERIFY(m_workbench->serverState().listening);
    QVERIFY(m_workbench->serverState().port != other.serverPort());
    for (int number = 1; number <= 3; ++number)
        QTRY_COMPARE(phase(number), ClientPhase::Open);
    QVERIFY(!banner.isVisible());
}

void tst_MainWindow::pages()
{
    const auto &bench = part<QWidget>(QStringLiteral("benchSplitter"));
    const auto &wire = part<QWidget>(QStringLiteral("wireSplitter"));
    const int height = wire.height();
    QVERIFY(bench.isVisible());
    press(Qt::Key_2, Qt::ControlModifier);
    QVERIFY(!bench.isVisible());
    QTRY_VERIFY(wire.height() > height + 100);
    QCOMPARE(focusName(), QStringLiteral("wireTable")); // what is hidden cannot keep it
    press(Qt::Key_1, Qt::ControlModifier);
    QVERIFY(bench.isVisible());
    QTRY_COMPARE(wire.height(), height);
    press(Qt::Key_3, Qt::ControlModifier);
    QVERIFY(part<QWidget>(QStringLiteral("httpPage")).isVisible());
    QVERIFY(!wire.isVisible());
    QCOMPARE(focusName(), QStringLiteral("comparisonRun"));
    press(Qt::Key_4, Qt::ControlModifier);
    QVERIFY(part<QWidget>(QStringLiteral("testerPage")).isVisible());
    QVERIFY(!part<QWidget>(QStringLiteral("httpPage")).isVisible());
    QCOMPARE(focusName(), QStringLiteral("testerTabBar"));
    press(Qt::Key_1, Qt::ControlModifier);
    QVERIFY(bench.isVisible());
    QCOMPARE(focusName(), QStringLiteral("wireTable"));
}

void tst_MainWindow::freezes()
{
    startThree();
    press(Qt::Key_Period, Qt::ControlModifier);
    QVERIFY(m_workbench->isFrozen());
    type(QStringLiteral("unseen"));
    press(Qt::Key_Return, Qt::ControlModifier);
    // The sockets go on: the connection's own count says so while the view stands still.
    QTRY_VERIFY(std::any_of(m_workbench->connectionStats().begin(), m_workbench->connectionStats().end(),
        [](const ConnectionStats &stats) { return stats.framesIn >= 2; }));
    QCOMPARE(wireRowsOf(QStringLiteral("unseen")), 0);
    QVERIFY(tabTo(QStringLiteral("wireTable")));
    press(Qt::Key_Space);
    QVERIFY(!m_workbench->isFrozen());
    QTRY_COMPARE(wireRowsOf(QStringLiteral("unseen")), 2);
    press(Qt::Key_Space);
    QVERIFY(m_workbench->isFrozen());
    press(Qt::Key_Period, Qt::ControlModifier);
    QVERIFY(!m_workbench->isFrozen());
}

void tst_MainWindow::switchesTheScheme()
{
    startThree();
    const Scheme before = schemeOf(*m_window);
    press(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(schemeOf(*m_window) != before);
    for (const QWidget *widget : m_window->findChildren<QWidget *>())
        QCOMPARE(schemeOf(*widget), schemeOf(*m_window));
    press(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(schemeOf(*m_window), before);
}

// Tab goes through every part of the window and comes back: nothing swallows it, nothing is left out.
void tst_MainWindow::tabWalksAround()
{
    startThree();
    const QWidget *start = QApplication::focusWidget();
    QSet<const QWidget *> seen;
    int tabs = 0;
    do {
        seen.insert(QApplication::focusWidget());
        press(Qt::Key_Tab);
        QVERIFY(++tabs < tabsAtMost); // the map keeps the focus from node to node
    } while (QApplication::focusWidget() != start);
    for (const char *name : {"topBar", "rail", "serverPanel", "fanoutMap", "clientPanel1", "clientPanel2",
             "clientPanel3", "wirePanel"}) {
        const auto &place = part<QWidget>(QLatin1StringView(name));
        QVERIFY2(std::any_of(seen.begin(), seen.end(),
                     [&place](const QWidget *one) { return &place == one || place.isAncestorOf(one); }),
            name);
    }
    press(Qt::Key_Backtab, Qt::ShiftModifier);
    QVERIFY(QApplication::focusWidget() != start);
}

void tst_MainWindow::remembersItsShape()
{
    auto &bench = part<QSplitter>(QStringLiteral("benchSplitter"));
    QList<int> sizes = bench.sizes();
    sizes[1] -= 60;
    sizes[2] += 60;
    bench.setSizes(sizes);
    sizes = bench.sizes();
    m_window->close();
    cleanup();
    open();
    QCOMPARE(part<QSplitter>(QStringLiteral("benchSplitter")).sizes(), sizes);
}

void tst_MainWindow::fitsSmallScreens()
{
    m_window->close();
    QSettings().clear();
    m_window = std::make_unique<MainWindow>(*m_workbench, m_book.get());
    m_window->resize(1280, 800);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QCOMPARE(m_window->size(), QSize(1280, 800));
    startThree();
    // Two columns of clients, all of each to be seen.
    QCOMPARE(panel(1).y(), panel(2).y());
    for (int number = 1; number <= 3; ++number)
        QCOMPARE(panel(number).visibleRegion().boundingRect().size(), panel(number).size());
}

void tst_MainWindow::accessible()
{
    startThree();
    for (const Qt::Key page : {Qt::Key_3, Qt::Key_4, Qt::Key_1})
        press(page, Qt::ControlModifier);
    const QStringList faults = Testing::accessibilityFaults(*m_window);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

QTEST_MAIN(tst_MainWindow)
#include "tst_mainwindow.moc"

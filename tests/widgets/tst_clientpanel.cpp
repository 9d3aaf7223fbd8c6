// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/draftbook.h"
#include "support/accessibility.h"
#include "support/broadcasts.h"
#include "support/rawserver.h"
#include "support/warnings.h"
#include "tables/deliveryrow.h"
#include "widgets/bench/clientdeck.h"
#include "widgets/bench/clientpanel.h"
#include "widgets/bench/clientsettingsdialog.h"
#include "widgets/bench/composer.h"
#include "widgets/bench/headertable.h"
#include "widgets/common/messagelist.h"
#include "workbench/workbench.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QShortcut>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

class tst_ClientPanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void theMainJob();
    void enterConnectsAndButtonDisconnects();
    void saysWhyItFailed();
    void locksWhileConnected();
    void showsPingsOnDemand();
    void staysWhereItIsScrolled();
    void activatesRecords();
    void activatesDeliveries();
    void duplicates();
    void opensSeveral();
    void removes();
    void columnsByWidth();
    void draftsSurviveRestart();
    void settingsSayWhatIsWrong_data();
    void settingsSayWhatIsWrong();
    void settingsRoundTrip();
    void accessible();

private:
    void open();
    void startServer();
    [[nodiscard]] ClientPanel &panel(quint32 id) const
    {
        ClientPanel *found = m_deck->panel(ClientId{id});
        if (!found)
            qFatal("no panel %u", id);
        return *found;
    }
    [[nodiscard]] static QPlainTextEdit &edit(const ClientPanel &panel)
    {
        return *panel.findChild<QPlainTextEdit *>(QStringLiteral("messageEdit"));
    }
    [[nodiscard]] static QStringList lines(const ClientPanel &panel)
    {
        const QAbstractItemModel &model = *panel.findChild<MessageList *>()->model();
        QStringList all;
        for (int row = 0; row < model.rowCount(); ++row)
            all += model.index(row, 0).data().toString();
        return all;
    }
    [[nodiscard]] ClientPhase phase(quint32 id) const { return m_workbench->clientState(ClientId{id}).phase; }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<DraftBook> m_book;
    std::unique_ptr<ClientDeck> m_deck;
};

void tst_ClientPanel::init()
{
    Testing::failOnWarnings();
    m_folder = std::make_unique<QTemporaryDir>();
    open();
}

void tst_ClientPanel::open()
{
    m_workbench = std::make_unique<Workbench>(16 * 1024 * 1024);
    ServerSettings settings;
    settings.port = 0;
    m_workbench->setServerSettings(settings);
    m_book = std::make_unique<DraftBook>(m_folder->filePath(QStringLiteral("drafts.json")));
    m_deck = std::make_unique<ClientDeck>(*m_workbench, *m_book);
    m_deck->resize(520, 460);
    m_deck->show();
    m_deck->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_deck.get()));
}

void tst_ClientPanel::cleanup()
{
    m_deck.reset();
    m_book.reset();
    m_workbench.reset();
}

void tst_ClientPanel::startServer()
{
    m_workbench->startServer(m_workbench->serverSettings());
    QTRY_VERIFY(m_workbench->serverState().listening);
}

void tst_ClientPanel::theMainJob()
{
    m_workbench->startWithClients(3);
    for (quint32 id = 1; id <= 3; ++id)
        QTRY_COMPARE(phase(id), ClientPhase::Open);
    for (quint32 id = 1; id <= 3; ++id) {
        QTRY_VERIFY(lines(panel(id)).contains(QStringLiteral("Hello! Message From Server!!")));
        QTRY_VERIFY(lines(panel(id)).contains(QStringLiteral("Hello Server!")));
    }
    edit(panel(1)).setFocus();
    QTest::keyClicks(&edit(panel(1)), QStringLiteral("Good morning, class"));
    QTest::keyClick(&edit(panel(1)), Qt::Key_Return, Qt::ControlModifier);
    for (quint32 id = 1; id <= 3; ++id) {
        const qsizetype expected = id == 1 ? 2 : 1; // the sender has it twice: sent and received
        QTRY_COMPARE(lines(panel(id)).count(QStringLiteral("Good morning, class")), expected);
    }
    QCOMPARE(edit(panel(1)).toPlainText(), QStringLiteral("Good morning, class"));
}

void tst_ClientPanel::enterConnectsAndButtonDisconnects()
{
    startServer();
    const ClientId client = m_workbench->addClient({});
    ClientPanel &one = panel(client.value);
    auto *url = one.findChild<QLineEdit *>(QStringLiteral("urlEdit"));
    auto *button = one.findChild<QPushButton *>(QStringLiteral("connectButton"));
    QCOMPARE(button->text(), QStringLiteral("Connect"));
    url->setFocus();
    url->selectAll();
    QTest::keyClicks(url, QStringLiteral("ws://127.0.0.1:%1/room").arg(m_workbench->serverState().port));
    QTest::keyClick(url, Qt::Key_Return);
    QTRY_COMPARE(phase(client.value), ClientPhase::Open);
    QTRY_COMPARE(button->text(), QStringLiteral("Disconnect"));
    QCOMPARE(m_workbench->clientSettings(client).url, url->text());
    QTest::keyClick(url, Qt::Key_Return); // ends nothing
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_COMPARE(phase(client.value), ClientPhase::Disconnected);
    auto *words = one.findChild<QLabel *>(QStringLiteral("clientError"));
    QTRY_VERIFY2(words->text().contains(QStringLiteral("1000")), qPrintable(words->text()));
    QCOMPARE(button->text(), QStringLiteral("Connect"));
}

void tst_ClientPanel::saysWhyItFailed()
{
    Testing::RawServer server([](QTcpSocket &peer, const QByteArray &said) {
        if (said.endsWith("\r\n\r\n"))
            peer.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    });
    ClientSettings settings;
    settings.url = QStringLiteral("ws://127.0.0.1:%1/").arg(server.port());
    const ClientId client = m_workbench->addClient(settings);
    auto *words = panel(client.value).findChild<QLabel *>(QStringLiteral("clientError"));
    QVERIFY(!words->isVisible());
    QTest::mouseClick(
        panel(client.value).findChild<QPushButton *>(QStringLiteral("connectButton")), Qt::LeftButton);
    QTRY_VERIFY2(
        words->isVisible() && words->text().contains(QStringLiteral("404")), qPrintable(words->text()));

    QLineEdit &url = *panel(client.value).findChild<QLineEdit *>(QStringLiteral("urlEdit"));
    url.setFocus();
    url.selectAll();
    QTest::keyClicks(&url, QStringLiteral("nonsense"));
    QTest::keyClick(&url, Qt::Key_Return);
    QTRY_VERIFY2(words->text().contains(QStringLiteral("URL")), qPrintable(words->text()));
    QCOMPARE(url.text(), QStringLiteral("nonsense"));

    edit(panel(client.value)).setPlainText(QStringLiteral("x"));
    panel(client.value).composer().send();
    QVERIFY(panel(client.value)
                .findChild<QLabel *>(QStringLiteral("composerFault"))
                ->text()
                .contains(QStringLiteral("Not connected")));
}

void tst_ClientPanel::locksWhileConnected()
{
    m_workbench->startWithClients(1);
    QTRY_COMPARE(phase(1), ClientPhase::Open);
    QTRY_VERIFY(panel(1).findChild<QLineEdit *>(QStringLiteral("urlEdit"))->isReadOnly());
    panel(1).editSettings();
    auto *dialog = panel(1).findChild<ClientSettingsDialog *>();
    QVERIFY(dialog->isVisible());
    QVERIFY(!dialog->findChild<QLineEdit *>(QStringLiteral("clientUrl"))->isEnabled());
    QVERIFY(!dialog->findChild<QLineEdit *>(QStringLiteral("sendOnOpenText"))->isEnabled());
    auto *name = dialog->findChild<QLineEdit *>(QStringLiteral("clientName"));
    QVERIFY(name->isEnabled());
    name->setText(QStringLiteral("Teacher"));
    dialog->accept();
    QTRY_COMPARE(panel(1).title(), QStringLiteral("Teacher"));
}

void tst_ClientPanel::showsPingsOnDemand()
{
    m_workbench->startWithClients(1);
    QTRY_COMPARE(phase(1), ClientPhase::Open);
    QTRY_VERIFY(lines(panel(1)).size() >= 3);
    const qsizetype before = lines(panel(1)).size();
    m_workbench->clientSend(ClientId{1}, Opcode::Ping, "p");
    m_workbench->clientSend(ClientId{1}, Opcode::Text, "after");
    QTRY_VERIFY(lines(panel(1)).count(QStringLiteral("after")) == 2);
    QCOMPARE(lines(panel(1)).size(), before + 2);
    panel(1).findChild<QAction *>(QStringLiteral("showPings"))->setChecked(true);
    QTRY_VERIFY(lines(panel(1)).size() >= before + 4); // ping and pong
}

void tst_ClientPanel::staysWhereItIsScrolled()
{
    m_workbench->startWithClients(1);
    QTRY_COMPARE(phase(1), ClientPhase::Open);
    auto *list = panel(1).findChild<MessageList *>();
    auto *resume = list->findChild<QPushButton *>(QStringLiteral("resumeButton"));
    for (int i = 0; i < 40; ++i)
        m_workbench->clientSend(ClientId{1}, Opcode::Text, QByteArray::number(i));
    QTRY_VERIFY(lines(panel(1)).size() > 80);
    QTRY_COMPARE(list->verticalScrollBar()->value(), list->verticalScrollBar()->maximum());
    QVERIFY(!resume->isVisible());

    list->verticalScrollBar()->setValue(100);
    QVERIFY(!list->isFollowing());
    QVERIFY(resume->isVisible());
    const qsizetype rows = lines(panel(1)).size();
    m_workbench->clientSend(ClientId{1}, Opcode::Text, "more");
    QTRY_COMPARE(lines(panel(1)).size(), rows + 2);
    QTRY_COMPARE(resume->text(), QStringLiteral("↓ New messages"));
    QCOMPARE(list->verticalScrollBar()->value(), 100);
    QTest::mouseClick(resume, Qt::LeftButton);
    QVERIFY(list->isFollowing());
    QTRY_COMPARE(list->verticalScrollBar()->value(), list->verticalScrollBar()->maximum());
    QVERIFY(!resume->isVisible());
}

void tst_ClientPanel::activatesRecords()
{
    m_workbench->startWithClients(1);
    QTRY_VERIFY(lines(panel(1)).contains(QStringLiteral("Hello Server!")));
    QSignalSpy activated(m_deck.get(), &ClientDeck::recordActivated);
    auto *list = panel(1).findChild<MessageList *>();
    list->setCurrentIndex(list->model()->index(0, 0));
    QCOMPARE(activated.count(), 1);
    const quint64 number = activated.first().first().toULongLong();
    QCOMPARE(
        m_workbench->store().record(number).connection, m_workbench->clientState(ClientId{1}).connection);
    QCOMPARE(activated.first().at(1).toUInt(), noDelivery);
}

// Something else may have been looked at since: the same one can be asked for again, by Enter or a click.
void tst_ClientPanel::activatesDeliveries()
{
    m_workbench->startWithClients(2);
    QTRY_VERIFY(lines(panel(1)).contains(QStringLiteral("Hello Server!")));
    const ConnectionId receiver = m_workbench->clientState(ClientId{1}).connection;
    CaptureBatch batch;
    addBroadcast(
        batch, 4'711, m_workbench->clock().now(), {receiver.value + 1'000, receiver.value}, "to all");
    m_workbench->store().append(std::move(batch));
    QTRY_VERIFY(lines(panel(1)).contains(QStringLiteral("to all")));
    auto *list = panel(1).findChild<MessageList *>();
    QSignalSpy activated(m_deck.get(), &ClientDeck::recordActivated);
    const QModelIndex row = list->model()->index(int(lines(panel(1)).indexOf(QStringLiteral("to all"))), 0);
    list->scrollTo(row);
    const QPoint at = list->visualRect(row).center();
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(activated.count(), 1);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, at);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(activated.count(), 3);
    for (const auto &one : activated) {
        const Record &record = m_workbench->store().record(one.at(0).toULongLong());
        QCOMPARE(record.payload, QByteArray("to all"));
        QCOMPARE(one.at(1).toUInt(), 1U);
    }
}

void tst_ClientPanel::duplicates()
{
    m_workbench->startWithClients(1);
    QTRY_COMPARE(phase(1), ClientPhase::Open);
    ClientSettings settings = m_workbench->clientSettings(ClientId{1});
    settings.subprotocols = {QStringLiteral("chat")};
    settings.sendOnOpen = QStringLiteral("me again");
    m_workbench->setClientSettings(ClientId{1}, settings);
    edit(panel(1)).setFocus();
    QShortcut windows(QKeySequence(Qt::CTRL | Qt::Key_D), m_deck.get()); // must not make it ambiguous
    QTest::keyClick(&edit(panel(1)), Qt::Key_D, Qt::ControlModifier);
    QTRY_COMPARE(m_workbench->clients().size(), 2);
    QTRY_COMPARE(phase(2), ClientPhase::Open);
    QCOMPARE(panel(2).title(), QStringLiteral("Client 2"));
    const ClientSettings copy = m_workbench->clientSettings(ClientId{2});
    QCOMPARE(copy.subprotocols, settings.subprotocols);
    QCOMPARE(copy.sendOnOpen, settings.sendOnOpen);
    QCOMPARE(copy.url, settings.url);
}

void tst_ClientPanel::opensSeveral()
{
    startServer();
    QTest::mouseClick(m_deck->findChild<QPushButton *>(QStringLiteral("addClient")), Qt::LeftButton);
    QTRY_COMPARE(phase(1), ClientPhase::Open);
    m_deck->openSeveral(ClientId{1}, 5);
    QTRY_COMPARE(phase(6), ClientPhase::Open);
    QCOMPARE(m_deck->findChildren<ClientPanel *>().size(), 6);
}

void tst_ClientPanel::removes()
{
    m_deck->addClient();
    m_deck->addClient();
    m_workbench->removeClient(ClientId{1});
    QVERIFY(!m_deck->panel(ClientId{1}));
    QVERIFY(m_deck->panel(ClientId{2}));
    QTRY_COMPARE(m_deck->findChildren<ClientPanel *>().size(), 1);
}

void tst_ClientPanel::columnsByWidth()
{
    m_deck->addClient();
    m_deck->addClient();
    QTRY_VERIFY(panel(2).x() > panel(1).x());
    QCOMPARE(panel(2).y(), panel(1).y());
    m_deck->resize(250, 460);
    QTRY_VERIFY(panel(2).y() > panel(1).y());
    QCOMPARE(panel(2).x(), panel(1).x());
}

void tst_ClientPanel::draftsSurviveRestart()
{
    m_deck->addClient();
    edit(panel(1)).setPlainText(QStringLiteral("unfinished"));
    cleanup();
    open();
    m_deck->addClient();
    QCOMPARE(edit(panel(1)).toPlainText(), QStringLiteral("unfinished"));
}

void tst_ClientPanel::settingsSayWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("words"); // empty: nothing is wrong
    QTest::newRow("good") << QByteArray("X-Token") << QByteArray("a b") << QString();
    QTest::newRow("RFC 9110 5.6.2 no token")
        << QByteArray("X Token") << QByteArray("a") << QStringLiteral("no name");
    QTest::newRow("RFC 9110 5.5 injection")
        << QByteArray("X-Token") << QByteArray("a\r\nEvil: 1") << QStringLiteral("another line");
    QTest::newRow("value alone") << QByteArray() << QByteArray("a") << QStringLiteral("needs a name");
    QTest::newRow("RFC 6455 4.1 the handshake's own")
        << QByteArray("sec-websocket-key") << QByteArray("a") << QStringLiteral("handshake itself");
}

void tst_ClientPanel::settingsSayWhatIsWrong()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(QString, words);
    ClientSettings settings;
    settings.name = QStringLiteral("Client 1");
    settings.headers = {{name, value}};
    ClientSettingsDialog dialog(settings, false);
    const QPushButton *accept = dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
    const QString said = dialog.findChild<HeaderTable *>()->fault();
    QCOMPARE(accept->isEnabled(), words.isEmpty());
    QVERIFY2(words.isEmpty() ? said.isEmpty() : said.contains(words), qPrintable(said));
    dialog.findChild<HeaderTable *>()->setFields({});
    QVERIFY(accept->isEnabled());
    auto *subprotocols = dialog.findChild<QLineEdit *>(QStringLiteral("subprotocols"));
    subprotocols->setText(QStringLiteral("chat, b@d"));
    QVERIFY(!accept->isEnabled());
    QVERIFY(dialog.findChild<QLabel *>(QStringLiteral("subprotocolFault"))
                ->text()
                .contains(QStringLiteral("b@d")));
    subprotocols->setText(QStringLiteral("chat, chat"));
    QVERIFY(!accept->isEnabled());
    subprotocols->setText(QStringLiteral("chat.v2, chat.v1"));
    QVERIFY(accept->isEnabled());
}

void tst_ClientPanel::settingsRoundTrip()
{
    ClientSettings settings;
    settings.name = QStringLiteral("Client 1");
    settings.url = QStringLiteral("wss://example.org/x?y=1");
    settings.subprotocols = {QStringLiteral("a"), QStringLiteral("b")};
    settings.headers = {{"Cookie", "k=v"}, {"Authorization", "Bearer t"}};
    settings.verifyCertificate = false;
    settings.connectTimeout = 1234;
    settings.maxMessage = 12345;
    settings.sendOnOpen.reset();
    ClientSettingsDialog dialog(settings, false);
    QVERIFY(dialog.settings() == settings);
    // One more line is always free to type into.
    auto *table = dialog.findChild<QTableWidget *>(QStringLiteral("headerFields"));
    QCOMPARE(table->rowCount(), 3);
    table->setItem(2, 0, new QTableWidgetItem(QStringLiteral("X-More")));
    QCOMPARE(table->rowCount(), 4);
    QCOMPARE(dialog.settings().headers.size(), std::size_t(3));
    QCOMPARE(Testing::accessibilityFaults(dialog)
                 .filter(QRegularExpression(QStringLiteral("objectName|accessible name")))
                 .filter(QRegularExpression(QStringLiteral("'(?!qt_)[a-z]"))),
        QStringList());
}

void tst_ClientPanel::accessible()
{
    m_deck->addClient();
    const QStringList faults = Testing::accessibilityFaults(*m_deck);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

QTEST_MAIN(tst_ClientPanel)
#include "tst_clientpanel.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/accessibility.h"
#include "support/warnings.h"
#include "widgets/bench/connectiondelegate.h"
#include "widgets/bench/connectiontable.h"
#include "workbench/workbench.h"

#include <QAction>
#include <QHeaderView>
#include <QHostAddress>
#include <QMenu>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

#include <algorithm>
#include <array>
#include <memory>

using namespace Fanlight;

// The table of connections with peers that do not read.
class tst_ConnectionTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void columnsComeWithWhatTheySay();
    void chosenColumnsStay();
    void sortsByKeys();
    void theSlowestComesFirst();
    void timesGetShorter();
    void accessible();

private:
    void connectAll();
    [[nodiscard]] bool isShown(ConnectionColumn column) const
    {
        return !m_table->isColumnHidden(int(column));
    }
    [[nodiscard]] QAction &entry(const char *menu, ConnectionColumn column) const;
    [[nodiscard]] QString peerAt(int row) const
    {
        return m_model->index(row, int(ConnectionColumn::Address)).data().toString();
    }
    [[nodiscard]] static QString nameOf(const QTcpSocket &peer)
    {
        return QStringLiteral("127.0.0.1:%1").arg(peer.localPort());
    }

    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<ConnectionTableModel> m_model;
    std::unique_ptr<ConnectionTable> m_table;
    std::array<QTcpSocket, 3> m_peers;
};

void tst_ConnectionTable::init()
{
    Testing::failOnWarnings();
    m_workbench = std::make_unique<Workbench>(64 * 1024 * 1024);
    m_model = std::make_unique<ConnectionTableModel>(*m_workbench);
    m_table = std::make_unique<ConnectionTable>(*m_workbench, *m_model);
    m_table->addViewActions();
    m_table->resize(300, 200);
    m_table->show();
    ServerSettings settings;
    settings.port = 0;
    m_workbench->startServer(settings);
    QTRY_VERIFY(m_workbench->serverState().listening);
    connectAll();
    QTRY_COMPARE(m_model->rowCount(), int(m_peers.size()));
    m_table->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_table.get()));
    m_table->setFocus();
}

// They open, and read no more than a byte at a time, and only when they are asked to.
void tst_ConnectionTable::connectAll()
{
    for (QTcpSocket &peer : m_peers) {
        peer.setReadBufferSize(1);
        peer.connectToHost(QHostAddress::LocalHost, m_workbench->serverState().port);
        QVERIFY(peer.waitForConnected());
        peer.write("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        QVERIFY(peer.flush());
    }
}

void tst_ConnectionTable::cleanup()
{
    for (QTcpSocket &peer : m_peers)
        peer.abort();
    m_table.reset();
    m_model.reset();
    m_workbench.reset();
}

QAction &tst_ConnectionTable::entry(const char *menu, ConnectionColumn column) const
{
    const QString title = m_model->headerData(int(column), Qt::Horizontal, Qt::DisplayRole).toString();
    const auto actions = m_table->findChild<QMenu *>(QLatin1StringView(menu))->actions();
    for (QAction *action : actions) {
        if (action->text() == title)
            return *action;
    }
    qFatal("no %s in %s", qPrintable(title), menu);
}

void tst_ConnectionTable::columnsComeWithWhatTheySay()
{
    QVERIFY(isShown(ConnectionColumn::In) && isShown(ConnectionColumn::Out));
    QVERIFY(!isShown(ConnectionColumn::RoundTrip) && !isShown(ConnectionColumn::Queue));
    QVERIFY(!entry("connectionColumns", ConnectionColumn::Queue).isChecked());
    m_workbench->serverSend(
        {m_model->connectionAt(m_model->index(0, 0))}, Opcode::Binary, QByteArray(14 * 1024 * 1024, 'x'));
    QTRY_VERIFY(isShown(ConnectionColumn::Queue));
    QVERIFY(entry("connectionColumns", ConnectionColumn::Queue).isChecked());
    QVERIFY(!isShown(ConnectionColumn::RoundTrip)); // nobody has answered a ping
    const QModelIndex queue = m_model->index(0, int(ConnectionColumn::Queue));
    const quint64 queued = queue.data(int(ConnectionRole::Queued)).toULongLong();
    QVERIFY(queued > 0);
    QVERIFY2(queue.data(Qt::ToolTipRole).toString().contains(QStringLiteral("bytes wait to leave")),
        qPrintable(queue.data(Qt::ToolTipRole).toString()));
    QCOMPARE(m_model->index(1, int(ConnectionColumn::Queue)).data().toString(), QString());
}

void tst_ConnectionTable::chosenColumnsStay()
{
    QAction &queue = entry("connectionColumns", ConnectionColumn::Queue);
    queue.trigger();
    QVERIFY(isShown(ConnectionColumn::Queue));
    queue.trigger();
    QVERIFY(!isShown(ConnectionColumn::Queue));
    m_workbench->serverSend(
        {m_model->connectionAt(m_model->index(0, 0))}, Opcode::Binary, QByteArray(14 * 1024 * 1024, 'x'));
    const auto queued = [this] {
        return m_model->index(0, 0).data(int(ConnectionRole::Queued)).toULongLong();
    };
    QTRY_VERIFY(queued() > 0);
    QSignalSpy news(m_workbench.get(), &Workbench::statsChanged);
    QTRY_VERIFY(news.count() >= 3); // it stayed there
    QVERIFY(queued() > 0);
    QVERIFY(!isShown(ConnectionColumn::Queue)); // the reader took it away
}

// What a click on the header does, from the menu that its key opens.
void tst_ConnectionTable::sortsByKeys()
{
    QAction &byAddress = entry("connectionSorting", ConnectionColumn::Address);
    QVERIFY(m_table->actions().contains(
        m_table->findChild<QMenu *>(QStringLiteral("connectionSorting"))->menuAction()));
    byAddress.trigger();
    QVERIFY(isShown(ConnectionColumn::Address)); // what it is sorted by is seen
    QStringList names;
    for (const QTcpSocket &peer : m_peers)
        names << nameOf(peer);
    names.sort();
    const auto shown = [this] { return QStringList{peerAt(0), peerAt(1), peerAt(2)}; };
    QTRY_COMPARE(shown(), names);
    byAddress.trigger(); // the other way round
    std::reverse(names.begin(), names.end());
    QTRY_COMPARE(shown(), names);
    m_table->findChild<QMenu *>(QStringLiteral("connectionSorting"))->actions().constFirst()->trigger();
    QCOMPARE(m_table->horizontalHeader()->sortIndicatorSection(), -1);
}

void tst_ConnectionTable::theSlowestComesFirst()
{
    const QString slow = peerAt(2);
    m_workbench->serverSend(
        {m_model->connectionAt(m_model->index(2, 0))}, Opcode::Binary, QByteArray(14 * 1024 * 1024, 'x'));
    entry("connectionSorting", ConnectionColumn::Queue).trigger();
    QTRY_COMPARE(peerAt(0), slow);
    QCOMPARE(m_model->index(0, int(ConnectionColumn::Queue)).data().toString().isEmpty(), false);
}

void tst_ConnectionTable::timesGetShorter()
{
    const auto shortened = [](const char *time) {
        return ConnectionDelegate::withoutFraction(QString::fromUtf8(time));
    };
    QCOMPARE(shortened("262.399 ms"), QStringLiteral("262 ms"));
    QCOMPARE(shortened("1.003 s"), QStringLiteral("1 s"));
    QCOMPARE(shortened("24 µs"), QStringLiteral("24 µs"));
}

void tst_ConnectionTable::accessible()
{
    QCOMPARE(Testing::accessibilityFaults(*m_table), QStringList());
}

QTEST_MAIN(tst_ConnectionTable)
#include "tst_connectiontable.moc"

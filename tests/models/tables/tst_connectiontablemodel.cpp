// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/connectiontablemodel.h"

#include <QAbstractItemModelTester>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace Fanlight;

namespace {

constexpr quint64 budget = quint64(64) << 20;

// The store is filled as the bench would fill it, where real connections would not come in this order.
CaptureBatch news(const std::vector<ConnectionInfo> &connections)
{
    CaptureBatch batch;
    batch.connections = connections;
    return batch;
}

ConnectionInfo connection(
    quint32 id, ConnectionState state = ConnectionState::Open, ConnectionSide side = ConnectionSide::Server)
{
    ConnectionInfo info;
    info.id = ConnectionId{id};
    info.state = state;
    info.side = side;
    info.name = QStringLiteral("peer %1").arg(id);
    return info;
}

QStringList names(const QAbstractItemModel &model)
{
    QStringList result;
    for (int row = 0; row < model.rowCount(); ++row)
        result << model.index(row, int(ConnectionColumn::Name)).data().toString();
    return result;
}

} // namespace

class TestConnectionTableModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void realConnections()
    {
        Workbench bench(budget);
        ConnectionTableModel model(bench);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ServerSettings settings;
        settings.port = 0;
        bench.setServerSettings(settings);
        bench.startWithClients(3);
        QTRY_COMPARE(model.rowCount(), 3);
        const auto cell = [&model](int row, ConnectionColumn column) {
            return model.index(row, int(column)).data().toString();
        };
        QTRY_COMPARE(names(model), (QStringList{QStringLiteral("Client 1"), QStringLiteral("Client 2"),
                                       QStringLiteral("Client 3")}));
        for (int row = 0; row < 3; ++row) {
            QTRY_COMPARE(cell(row, ConnectionColumn::In), QStringLiteral("1"));
            QTRY_VERIFY(cell(row, ConnectionColumn::Out).toInt() >= 2); // greeting, and a hello at least
            QCOMPARE(cell(row, ConnectionColumn::Path), QStringLiteral("/"));
            QVERIFY(cell(row, ConnectionColumn::Address).startsWith(QStringLiteral("127.0.0.1:")));
            const QModelIndex index = model.index(row, 0);
            QCOMPARE(index.data(int(ConnectionRole::Client)).toUInt(), bench.clients().at(row).value);
            QCOMPARE(index.data(int(ConnectionRole::State)).toInt(), int(ConnectionState::Open));
            QCOMPARE(index.data(int(ConnectionRole::WebSocket)).toBool(), true);
            QCOMPARE(model.connectionAt(index), bench.clientState(bench.clients().at(row)).connection);
        }
        bench.pingAll();
        QTRY_VERIFY(!cell(0, ConnectionColumn::RoundTrip).isEmpty());
        bench.closeClient(bench.clients().at(1), CloseCodes::Normal, {});
        QTRY_COMPARE(names(model), (QStringList{QStringLiteral("Client 1"), QStringLiteral("Client 3")}));
        bench.stopServer();
        QTRY_COMPARE(model.rowCount(), 0);
    }

    void rowsComeAndGoInBatches()
    {
        Workbench bench(budget);
        ConnectionTableModel model(bench);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        std::vector<ConnectionInfo> many;
        for (quint32 id = 1; id <= 1'000; ++id)
            many.push_back(connection(id * 10));
        bench.store().append(news(many));
        QTRY_COMPARE(model.rowCount(), 1'000);
        QCOMPARE(inserted.size(), 1);
        // Late ones find their place: one before all, one in the middle, two at the end.
        bench.store().append(news({connection(1), connection(55), connection(20'000), connection(20'001)}));
        QTRY_COMPARE(model.rowCount(), 1'004);
        QCOMPARE(inserted.size(), 4);
        QCOMPARE(model.connectionAt(model.index(0, 0)), ConnectionId{1});
        QCOMPARE(model.connectionAt(model.index(6, 0)), ConnectionId{55});
        QCOMPARE(model.connectionAt(model.index(1'003, 0)), ConnectionId{20'001});
        // Neighbours go together.
        bench.store().append(news({connection(1, ConnectionState::Closed),
            connection(10, ConnectionState::Closed), connection(20'001, ConnectionState::Closed)}));
        QTRY_COMPARE(model.rowCount(), 1'001);
        QCOMPARE(removed.size(), 2);
        QCOMPARE(model.connectionAt(model.index(0, 0)), ConnectionId{20});
        QCOMPARE(reset.size(), 0);
    }

    void listsWhatIsOpenOnOurServer()
    {
        Workbench bench(budget);
        bench.store().append(
            news({connection(1, ConnectionState::Opening), connection(2, ConnectionState::Handshaking),
                connection(3, ConnectionState::Open, ConnectionSide::Client),
                connection(4, ConnectionState::Closing, ConnectionSide::Both),
                connection(5, ConnectionState::Closed)}));
        ConnectionTableModel model(bench);
        QCOMPARE(names(model), (QStringList{QStringLiteral("peer 2"), QStringLiteral("peer 4")}));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        ConnectionInfo renamed = connection(2);
        renamed.name = QStringLiteral("Ada");
        bench.store().append(news({renamed, connection(1)}));
        QTRY_COMPARE(names(model),
            (QStringList{QStringLiteral("peer 1"), QStringLiteral("Ada"), QStringLiteral("peer 4")}));
        QVERIFY(!changed.isEmpty());
        QCOMPARE(model.connectionAt({}), ConnectionId{});
        for (int column = 0; column < model.columnCount(); ++column)
            QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
    }

    void sortsAndFilters()
    {
        Workbench bench(budget);
        ConnectionTableModel model(bench);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        std::vector<ConnectionInfo> many;
        for (quint32 id = 1; id <= 300; ++id) {
            ConnectionInfo info = connection(id);
            info.name = QStringLiteral("peer %1").arg(1000 - id);
            info.path = id % 3 == 0 ? QStringLiteral("/Third") : QStringLiteral("/");
            many.push_back(info);
        }
        bench.store().append(news(many));
        QTRY_COMPARE(model.rowCount(), 300);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        const QPersistentModelIndex kept(model.index(5, 0)); // id 6
        model.sort(int(ConnectionColumn::Name));
        QCOMPARE(names(model).front(), QStringLiteral("peer 700"));
        QCOMPARE(kept.row(), 294);
        QCOMPARE(model.connectionAt(kept), ConnectionId{6});
        model.sort(int(ConnectionColumn::Name), Qt::DescendingOrder);
        QCOMPARE(names(model).front(), QStringLiteral("peer 999"));
        model.setFilter(QStringLiteral("third")); // upper or lower case
        QCOMPARE(model.rowCount(), 100);
        QCOMPARE(model.openCount(), 300);
        QCOMPARE(names(model).front(), QStringLiteral("peer 997"));
        QCOMPARE(model.connectionAt(kept), ConnectionId{6}); // it is still one of them
        QCOMPARE(removed.size(), 1);                         // in one piece, wherever they stood
        // Who comes is put where it belongs, who goes goes, who does not pass stays away.
        ConnectionInfo another = connection(301);
        another.name = QStringLiteral("peer 998");
        another.path = QStringLiteral("/third");
        bench.store().append(news({another, connection(302), connection(3, ConnectionState::Closed)}));
        QTRY_COMPARE(names(model).front(), QStringLiteral("peer 998"));
        QCOMPARE(model.rowCount(), 100);
        QCOMPARE(model.openCount(), 301);
        // Everybody again, in the order in which they came.
        model.setFilter({});
        model.sort(-1);
        QCOMPARE(model.rowCount(), 301);
        QCOMPARE(model.connectionAt(model.index(0, 0)), ConnectionId{1});
        QCOMPARE(model.connectionAt(model.index(300, 0)), ConnectionId{302});
        QCOMPARE(reset.size(), 0);
    }

    void tellsRooms()
    {
        Workbench bench(budget);
        ConnectionTableModel model(bench);
        ConnectionInfo one = connection(1);
        one.rooms = {QStringLiteral("red"), QStringLiteral("blue")};
        ConnectionInfo two = connection(2);
        two.rooms = {QStringLiteral("blue")};
        ConnectionInfo three = connection(3);
        three.userAgent = QStringLiteral("<b>bold</b>");
        bench.store().append(news({one, two, three}));
        QTRY_COMPARE(model.rowCount(), 3);
        const auto of = [&model](
                            int row, ConnectionRole role) { return model.index(row, 0).data(int(role)); };
        QCOMPARE(model.index(0, int(ConnectionColumn::Rooms)).data().toString(), QStringLiteral("red, blue"));
        QCOMPARE(of(0, ConnectionRole::FirstRoom).toString(), QStringLiteral("red"));
        QCOMPARE(of(0, ConnectionRole::RoomCount).toInt(), 2);
        QCOMPARE(of(0, ConnectionRole::RoomNumber).toInt(), bench.rooms().numberOf(QStringLiteral("red")));
        QCOMPARE(of(1, ConnectionRole::RoomNumber).toInt(), bench.rooms().numberOf(QStringLiteral("blue")));
        QVERIFY(of(0, ConnectionRole::RoomNumber) != of(1, ConnectionRole::RoomNumber));
        QCOMPARE(of(2, ConnectionRole::RoomCount).toInt(), 0);
        QCOMPARE(of(2, ConnectionRole::RoomNumber).toInt(), -1);
        QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("red, blue")));
        QVERIFY(!model.index(2, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("<b>")));
        model.sort(int(ConnectionColumn::Rooms), Qt::DescendingOrder);
        QCOMPARE(names(model).front(), QStringLiteral("peer 1"));
        two.rooms.clear(); // it left
        bench.store().append(news({two}));
        QTRY_COMPARE(bench.rooms().memberCount(QStringLiteral("blue")), 1);
        model.setFilter(QStringLiteral("blu"));
        QCOMPARE(names(model), QStringList{QStringLiteral("peer 1")});
    }

    // So many that their texts are compared in the background; what comes meanwhile is not lost.
    void sortsManyInTheBackground()
    {
        Workbench bench(budget);
        ConnectionTableModel model(bench);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        constexpr quint32 count = 5'000;
        std::vector<ConnectionInfo> many;
        for (quint32 id = 1; id <= count; ++id) {
            many.push_back(connection(id));
            many.back().name = QStringLiteral("peer %1").arg(20'000 - id);
        }
        bench.store().append(news(many));
        QTRY_COMPARE(model.rowCount(), int(count));
        model.sort(int(ConnectionColumn::Name));
        ConnectionInfo first = connection(count + 1);
        first.name = QStringLiteral("Ada");
        bench.store().append(news({first, connection(7, ConnectionState::Closed)}));
        QTRY_COMPARE(names(model).front(), QStringLiteral("Ada"));
        QTRY_COMPARE(names(model).at(1), QStringLiteral("peer 15000"));
        QCOMPARE(model.rowCount(), int(count));
        const QStringList shown = names(model);
        QVERIFY(std::is_sorted(shown.cbegin(), shown.cend(),
            [](const QString &one, const QString &other) { return one.toLower() < other.toLower(); }));
    }
};

QTEST_GUILESS_MAIN(TestConnectionTableModel)
#include "tst_connectiontablemodel.moc"

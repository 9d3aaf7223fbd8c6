// SPDX-License-Identifier: GPL-3.0-or-later
// From a client's message and from the trace to that very delivery in the wire table and the inspector.
#include "app/window/mainwindow.h"
#include "client/draftbook.h"
#include "support/broadcasts.h"
#include "support/warnings.h"
#include "widgets/bench/clientpanel.h"
#include "widgets/bench/tracepanel.h"
#include "widgets/common/messagelist.h"
#include "widgets/wire/frametable.h"
#include "widgets/wire/inspector.h"
#include "workbench/workbench.h"

#include <QSettings>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace Fanlight;
using namespace Fanlight::Testing;

class tst_DeliveryClicks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void fromTheMessages();
    void fromTheTrace();

private:
    [[nodiscard]] FrameTable &table() { return *m_window->findChild<FrameTable *>(); }
    [[nodiscard]] ConnectionId receiver(quint32 client) const
    {
        return m_workbench->clientState(ClientId{client}).connection;
    }
    // To both clients, the second one first.
    void broadcast();
    void expectDeliveryTo(quint32 client);

    QTemporaryDir m_folder;
    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<DraftBook> m_book;
    std::unique_ptr<MainWindow> m_window;
    quint64 m_number = 0; // of the broadcast's record
};

void tst_DeliveryClicks::initTestCase()
{
    QCoreApplication::setOrganizationName(QStringLiteral("fanlight_tests"));
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
}

void tst_DeliveryClicks::init()
{
    failOnWarnings();
    m_workbench = std::make_unique<Workbench>(16 * 1024 * 1024);
    ServerSettings settings;
    settings.port = 0;
    m_workbench->setServerSettings(settings);
    m_book = std::make_unique<DraftBook>(m_folder.filePath(QStringLiteral("drafts.json")));
    m_window = std::make_unique<MainWindow>(*m_workbench, m_book.get());
    m_window->resize(1440, 900);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_workbench->startWithClients(2);
    QTRY_VERIFY(m_workbench->clientState(ClientId{1}).phase == ClientPhase::Open &&
                m_workbench->clientState(ClientId{2}).phase == ClientPhase::Open);
    QTRY_VERIFY(receiver(1).value != 0 && receiver(2).value != 0);
    broadcast();
}

void tst_DeliveryClicks::cleanup()
{
    m_window.reset();
    m_book.reset();
    m_workbench.reset();
}

void tst_DeliveryClicks::broadcast()
{
    CaptureBatch batch;
    addBroadcast(batch, 4'711, m_workbench->clock().now(), {receiver(2).value, receiver(1).value}, "to all");
    m_workbench->store().append(std::move(batch));
    m_number = m_workbench->store().lastNumber();
}

void tst_DeliveryClicks::expectDeliveryTo(quint32 client)
{
    QCOMPARE(table().currentRecord(), m_number);
    QCOMPARE(table().currentDelivery(), client == 2 ? 0U : 1U);
    QVERIFY(table().viewport()->rect().intersects(table().visualRect(table().currentIndex())));
    const QString note = m_window->findChild<Inspector *>()->note();
    QVERIFY2(note.startsWith(QStringLiteral("server → Client %1").arg(client)), qPrintable(note));
}

void tst_DeliveryClicks::fromTheMessages()
{
    for (const quint32 client : {1U, 2U}) {
        auto *panel = m_window->findChild<ClientPanel *>(QStringLiteral("clientPanel%1").arg(client));
        auto *list = panel->findChild<MessageList *>();
        const auto row = [list] {
            const QModelIndexList found =
                list->model()->match(list->model()->index(0, 0), Qt::DisplayRole, QStringLiteral("to all"));
            return found.isEmpty() ? QModelIndex() : found.constFirst();
        };
        QTRY_VERIFY(row().isValid());
        list->scrollTo(row());
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(row()).center());
        expectDeliveryTo(client);
        table().selectRecord(1);
        QTest::keyClick(list, Qt::Key_Return);
        expectDeliveryTo(client);
    }
}

void tst_DeliveryClicks::fromTheTrace()
{
    auto *trace = m_window->findChild<TracePanel *>();
    trace->showBroadcast(m_number);
    auto *slowest = trace->findChild<QTableWidget *>(QStringLiteral("traceSlowest"));
    QTRY_COMPARE(slowest->rowCount(), 2);
    slowest->setCurrentCell(0, 0); // the later of the two
    QTest::keyClick(slowest, Qt::Key_Return);
    expectDeliveryTo(1);
    slowest->setCurrentCell(1, 0);
    QTest::keyClick(slowest, Qt::Key_Return);
    expectDeliveryTo(2);
}

QTEST_MAIN(tst_DeliveryClicks)
#include "tst_deliveryclicks.moc"

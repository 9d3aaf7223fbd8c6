// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/warnings.h"
#include "transport/enginedispatcher.h"

#include <QEventLoop>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <memory>
#include <utility>
#include <vector>

using namespace Fanlight;

namespace {

constexpr int patience = 4'000; // ms

// A server on a free loopback port whose clients get back what they say.
class EchoServer : public QTcpServer
{
public:
    EchoServer()
    {
        setListenBacklogSize(256); // one that finds no room tries again a second later
        if (!listen(QHostAddress::LocalHost))
            qFatal("the server cannot listen");
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *socket = nextPendingConnection()) {
                connect(
                    socket, &QTcpSocket::readyRead, socket, [socket] { socket->write(socket->readAll()); });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
    }
};

// Runs a function on a thread that has the engine's dispatcher.
template <typename Function>
void onEngineThread(Function function)
{
    QThread thread;
    setEngineDispatcher(thread);
    QObject there;
    there.moveToThread(&thread);
    thread.start();
    QMetaObject::invokeMethod(&there, std::move(function), Qt::BlockingQueuedConnection);
    thread.quit();
    thread.wait();
}

} // namespace

// Qt's sockets on an engine thread.
class TestEngineSockets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    void echo()
    {
        onEngineThread([] {
            constexpr qsizetype size = 1024 * 1024;
            QByteArray said(size, Qt::Uninitialized);
            for (qsizetype i = 0; i < size; ++i)
                said[i] = char(i * 31 / 7);
            EchoServer server;
            QTcpSocket client;
            QByteArray heard;
            QEventLoop loop;
            connect(&client, &QTcpSocket::connected, &client, [&] { client.write(said); });
            connect(&client, &QTcpSocket::readyRead, &client, [&] {
                heard += client.readAll();
                if (heard.size() >= size)
                    client.disconnectFromHost();
            });
            connect(&client, &QTcpSocket::disconnected, &loop, &QEventLoop::quit);
            QTimer::singleShot(patience, &loop, &QEventLoop::quit);
            client.connectToHost(server.serverAddress(), server.serverPort());
            loop.exec();
            QCOMPARE(client.state(), QAbstractSocket::UnconnectedState);
            QVERIFY(heard == said);
            QTRY_VERIFY(server.findChildren<QTcpSocket *>().isEmpty()); // it saw the end too
        });
    }

    void refusedConnections()
    {
        onEngineThread([] {
            quint16 port = 0;
            {
                QTcpServer gone;
                QVERIFY(gone.listen(QHostAddress::LocalHost));
                port = gone.serverPort();
            }
            QTcpSocket client;
            client.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
            QTRY_COMPARE(client.error(), QAbstractSocket::ConnectionRefusedError);
        });
    }

    void manyThatComeAndGo()
    {
        onEngineThread([] {
            constexpr std::size_t clients = 200;
            EchoServer server;
            server.setMaxPendingConnections(clients);
            // Twice: the second ones have the first ones' descriptor numbers.
            for (int round = 0; round < 2; ++round) {
                std::vector<std::unique_ptr<QTcpSocket>> sockets;
                std::size_t answered = 0;
                for (std::size_t i = 0; i < clients; ++i) {
                    sockets.push_back(std::make_unique<QTcpSocket>());
                    QTcpSocket *socket = sockets.back().get();
                    const QByteArray said = "I am " + QByteArray::number(i);
                    connect(socket, &QTcpSocket::connected, socket, [=] { socket->write(said); });
                    connect(socket, &QTcpSocket::readyRead, socket, [=, &answered] {
                        if (socket->bytesAvailable() == said.size())
                            answered += socket->readAll() == said ? 1 : 0;
                    });
                    socket->connectToHost(server.serverAddress(), server.serverPort());
                }
                QTRY_COMPARE_WITH_TIMEOUT(answered, clients, patience);
                sockets.clear();
                QTRY_VERIFY(server.findChildren<QTcpSocket *>().isEmpty());
            }
        });
    }

    // A connection that another thread made goes on here.
    void socketsMoveIn()
    {
        EchoServer server;
        QTcpSocket client;
        client.connectToHost(server.serverAddress(), server.serverPort());
        QTRY_COMPARE(client.state(), QAbstractSocket::ConnectedState);
        QThread thread;
        setEngineDispatcher(thread);
        thread.start();
        client.moveToThread(&thread);
        QByteArray heard;
        connect(&client, &QTcpSocket::readyRead, &client, [&] {
            heard += client.readAll();
            if (heard == "hello")
                client.disconnectFromHost();
        });
        connect(&client, &QTcpSocket::disconnected, &thread, &QThread::quit, Qt::DirectConnection);
        QMetaObject::invokeMethod(
            &client, [&] { client.write("hello"); }, Qt::QueuedConnection);
        QTRY_VERIFY_WITH_TIMEOUT(thread.isFinished(), patience);
        QCOMPARE(heard, QByteArray("hello"));
    }
};

QTEST_GUILESS_MAIN(TestEngineSockets)
#include "tst_enginesockets.moc"

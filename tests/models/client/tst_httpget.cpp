// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/httpget.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Fanlight;

class TestHttpGet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void answers_data()
    {
        QTest::addColumn<QByteArray>("reply");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("200") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhi there") << 200
                             << QByteArray("hi there");
        QTest::newRow("404") << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone") << 404
                             << QByteArray("none");
    }
    void answers()
    {
        QFETCH(QByteArray, reply);
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QByteArray request;
        connect(&server, &QTcpServer::newConnection, this, [&] {
            QTcpSocket *socket = server.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [&, socket] {
                request += socket->readAll();
                if (request.endsWith("\r\n\r\n"))
                    socket->write(reply);
            });
        });
        HttpGet get;
        QSignalSpy finished(&get, &HttpGet::finished);
        get.get(QUrl(QStringLiteral("http://127.0.0.1:%1/page").arg(server.serverPort())));
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(finished.constFirst().at(0).toInt(), status);
        QCOMPARE(finished.constFirst().at(1).toByteArray(), body);
        QVERIFY(finished.constFirst().at(2).toString().isEmpty());
        QVERIFY(request.startsWith("GET /page HTTP/1.1\r\n"));
        QVERIFY(request.contains("User-Agent: Fanlight/"));
    }

    void nobodyThere()
    {
        quint16 port = 0;
        {
            QTcpServer server;
            QVERIFY(server.listen(QHostAddress::LocalHost));
            port = server.serverPort();
        }
        HttpGet get;
        QSignalSpy finished(&get, &HttpGet::finished);
        get.get(QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(port)));
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(finished.constFirst().at(0).toInt(), 0);
        QVERIFY(!finished.constFirst().at(2).toString().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestHttpGet)
#include "tst_httpget.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/httpclientconnection.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Fanlight;

namespace {

// A server that takes one connection and says what it is told to.
class Script
{
public:
    Script() { m_server.listen(QHostAddress::LocalHost); }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    [[nodiscard]] bool waitForRequest(QByteArrayView end)
    {
        return QTest::qWaitFor([&] {
            if (!m_peer)
                m_peer = m_server.nextPendingConnection();
            if (m_peer)
                m_got += m_peer->readAll();
            return m_got.endsWith(end);
        });
    }
    [[nodiscard]] const QByteArray &got() const { return m_got; }
    void say(const QByteArray &bytes)
    {
        m_peer->write(bytes);
        m_peer->flush();
    }
    void hangUp() { m_peer->disconnectFromHost(); }

private:
    QTcpServer m_server;
    QTcpSocket *m_peer = nullptr;
    QByteArray m_got;
};

} // namespace

class TestHttpClientConnection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void requests()
    {
        QCOMPARE(
            getRequest("/a?b=1", 80, true), QByteArray("GET /a?b=1 HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n"));
        QCOMPARE(getRequest("/", 81, false),
            QByteArray("GET / HTTP/1.1\r\nHost: 127.0.0.1:81\r\nConnection: close\r\n\r\n"));
        QCOMPARE(postRequest("/submit", 82, "4 6"),
            QByteArray("POST /submit HTTP/1.1\r\nHost: 127.0.0.1:82\r\nContent-Length: 3\r\n\r\n4 6"));
    }

    // Every answer, whole or cut at each offset, is the same answer.
    void answersInOrder_data()
    {
        QTest::addColumn<qsizetype>("cut");
        for (qsizetype cut = 0; cut < answers().size(); ++cut)
            QTest::addRow("cut at %d", int(cut)) << cut;
    }
    void answersInOrder()
    {
        QFETCH(qsizetype, cut);
        Script script;
        HttpClientConnection connection;
        QList<ClientReply> got;
        connect(&connection, &HttpClientConnection::answered, this,
            [&](const ClientReply &answer) { got << answer; });
        connection.open(script.port(), QNetworkProxy::NoProxy);
        connection.send("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n"); // before it stands
        QVERIFY(script.waitForRequest("/2 HTTP/1.1\r\n\r\n"));
        connection.send("GET /3 HTTP/1.1\r\n\r\n");
        QVERIFY(script.waitForRequest("/3 HTTP/1.1\r\n\r\n"));
        script.say(answers().left(cut));
        QCoreApplication::processEvents();
        script.say(answers().mid(cut));
        QTRY_COMPARE(got.size(), 3);
        QCOMPARE(got[0].status, 200);
        QCOMPARE(got[0].body, QByteArray("one"));
        QCOMPARE(got[0].bytes, QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"));
        QCOMPARE(got[0].size, quint64(got[0].bytes.size()));
        QCOMPARE(got[1].status, 204);
        QCOMPARE(got[1].body, QByteArray());
        QCOMPARE(got[2].status, 404);
        QCOMPARE(got[2].body, QByteArray("5\r\nthree\r\n0\r\n\r\n"));
    }

    void bodyUntilTheEnd()
    {
        Script script;
        HttpClientConnection connection;
        QSignalSpy answered(&connection, &HttpClientConnection::answered);
        QSignalSpy ended(&connection, &HttpClientConnection::ended);
        connection.open(script.port(), QNetworkProxy::NoProxy);
        connection.send("GET / HTTP/1.1\r\n\r\n");
        QVERIFY(script.waitForRequest("\r\n\r\n"));
        script.say("HTTP/1.1 200 OK\r\n\r\nhalf");
        script.say(" and half");
        script.hangUp();
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(answered.size(), 1);
        QCOMPARE(answered[0][0].value<ClientReply>().body, QByteArray("half and half"));
    }

    // A body of a known length that never came whole is no answer.
    void cutShort()
    {
        Script script;
        HttpClientConnection connection;
        QSignalSpy answered(&connection, &HttpClientConnection::answered);
        QSignalSpy ended(&connection, &HttpClientConnection::ended);
        connection.open(script.port(), QNetworkProxy::NoProxy);
        connection.send("GET / HTTP/1.1\r\n\r\n");
        QVERIFY(script.waitForRequest("\r\n\r\n"));
        script.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        script.hangUp();
        QTRY_COMPARE(ended.size(), 1);
        QVERIFY(answered.isEmpty());
    }

    void noHttp()
    {
        Script script;
        HttpClientConnection connection;
        QSignalSpy ended(&connection, &HttpClientConnection::ended);
        connection.open(script.port(), QNetworkProxy::NoProxy);
        connection.send("GET / HTTP/1.1\r\n\r\n");
        QVERIFY(script.waitForRequest("\r\n\r\n"));
        script.say("220 mail.example ESMTP\r\n");
        QTRY_COMPARE(ended.size(), 1);
        QVERIFY(ended[0][0].toString().contains(QStringLiteral("no HTTP")));
        script.hangUp();
    }

    void nobodyThere()
    {
        quint16 port = 0;
        {
            const Script script;
            port = script.port();
        }
        HttpClientConnection connection;
        QSignalSpy ended(&connection, &HttpClientConnection::ended);
        connection.open(port, QNetworkProxy::NoProxy);
        QTRY_COMPARE(ended.size(), 1);
        QVERIFY(!ended[0][0].toString().isEmpty());
    }

private:
    static QByteArray answers()
    {
        return "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"
               "HTTP/1.1 103 Early Hints\r\n\r\n"
               "HTTP/1.1 204 No Content\r\n\r\n"
               "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nthree\r\n0\r\n\r\n";
    }
};

QTEST_GUILESS_MAIN(TestHttpClientConnection)
#include "tst_httpclientconnection.moc"

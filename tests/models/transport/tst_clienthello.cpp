// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/clienthello.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

QByteArray number(qsizetype value, int bytes)
{
    QByteArray text;
    for (int i = bytes - 1; i >= 0; --i)
        text.append(char(value >> (8 * i)));
    return text;
}

QByteArray vector(const QByteArray &content, int lengthBytes)
{
    return number(content.size(), lengthBytes) + content;
}

QByteArray extension(int type, const QByteArray &content)
{
    return number(type, 2) + vector(content, 2);
}

// RFC 6066 section 3.
QByteArray serverName(const QByteArray &name)
{
    return extension(0, vector(QByteArray(1, '\0') + vector(name, 2), 2));
}

// RFC 7301 section 3.1.
QByteArray alpn(const QByteArrayList &names)
{
    QByteArray list;
    for (const QByteArray &name : names)
        list += vector(name, 1);
    return extension(16, vector(list, 2));
}

// RFC 8446 section 4.1.2, with its message header.
QByteArray message(const QByteArray &extensions)
{
    const QByteArray body = QByteArray::fromHex("0303") + QByteArray(32, 'r') +
                            vector(QByteArray(32, 's'), 1) + vector(QByteArray::fromHex("13011302"), 2) +
                            vector(QByteArray(1, '\0'), 1) + extensions;
    return QByteArray(1, '\1') + vector(body, 3);
}

QByteArray record(const QByteArray &fragment)
{
    return QByteArray::fromHex("160301") + vector(fragment, 2);
}

} // namespace

class TestClientHello : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void reads_data();
    void reads();
    void waits();
    void endsWaiting();
};

void TestClientHello::reads_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<FirstBytes>("kind");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QList<QByteArray>>("protocols");
    const QList<QByteArray> none;
    const QByteArray both = message(vector(serverName("example.org") + alpn({"h2", "http/1.1"}), 2));
    QTest::newRow("RFC 6066 3 and RFC 7301 3.1")
        << record(both) << FirstBytes::Hello << QByteArray("example.org")
        << QList<QByteArray>{"h2", "http/1.1"};
    QTest::newRow("the other order, an unknown extension between")
        << record(message(vector(alpn({"http/1.1"}) + extension(0xFF01, "x") + serverName("a"), 2)))
        << FirstBytes::Hello << QByteArray("a") << QList<QByteArray>{"http/1.1"};
    QTest::newRow("no extensions, TLS 1.2")
        << record(message({})) << FirstBytes::Hello << QByteArray() << none;
    QTest::newRow("empty extensions")
        << record(message(vector({}, 2))) << FirstBytes::Hello << QByteArray() << none;
    QTest::newRow("8446 5.1 two records")
        << record(both.first(50)) + record(both.sliced(50)) << FirstBytes::Hello << QByteArray("example.org")
        << QList<QByteArray>{"h2", "http/1.1"};
    QByteArray drops;
    for (const char byte : both)
        drops += record(QByteArray(1, byte));
    QTest::newRow("8446 5.1 a record for each byte")
        << drops << FirstBytes::Hello << QByteArray("example.org") << QList<QByteArray>{"h2", "http/1.1"};
    QTest::newRow("8446 5.1 an empty record") << record({}) << FirstBytes::Other << QByteArray() << none;
    QTest::newRow("another kind of record")
        << QByteArray::fromHex("15030100020228") << FirstBytes::Other << QByteArray() << none;
    QTest::newRow("another message first")
        << record(QByteArray::fromHex("02000000")) << FirstBytes::Other << QByteArray() << none;
    QTest::newRow("not version 3") << QByteArray::fromHex("160201000401000000") << FirstBytes::Other
                                   << QByteArray() << none;
    QTest::newRow("message too short")
        << record(QByteArray::fromHex("010000020303")) << FirstBytes::Other << QByteArray() << none;
    QTest::newRow("extensions longer than the message")
        << record(message(number(100, 2))) << FirstBytes::Other << QByteArray() << none;
    QTest::newRow("name longer than its extension")
        << record(message(vector(extension(0, QByteArray::fromHex("0009000009") + "abc"), 2)))
        << FirstBytes::Hello << QByteArray() << none;
    QTest::newRow("GET") << QByteArray("GET / HTTP/1.1\r\n") << FirstBytes::PlainHttp << QByteArray() << none;
    QTest::newRow("HTTP/2 in the clear")
        << QByteArray("PRI * HTTP/2.0\r\n") << FirstBytes::PlainHttp << QByteArray() << none;
    QTest::newRow("no method") << QByteArray(" / HTTP/1.1") << FirstBytes::Other << QByteArray() << none;
    QTest::newRow("too long for a method")
        << QByteArray(17, 'A') << FirstBytes::Other << QByteArray() << none;
    QTest::newRow("lower case") << QByteArray("get / HTTP/1.1") << FirstBytes::Other << QByteArray() << none;
    QTest::newRow("a WebSocket frame")
        << QByteArray::fromHex("8182") << FirstBytes::Other << QByteArray() << none;
}

void TestClientHello::reads()
{
    QFETCH(const QByteArray, bytes);
    ClientHello hello;
    QTEST(readFirstBytes(bytes, hello), "kind");
    QTEST(hello.serverName, "name");
    QTEST(hello.protocols, "protocols");
}

// Every beginning of a good one says that more is needed, and nothing else.
void TestClientHello::waits()
{
    const QByteArray whole = message(vector(serverName("example.org") + alpn({"http/1.1"}), 2));
    for (const QByteArray &bytes :
        {record(whole), record(whole.first(7)) + record(whole.sliced(7)), QByteArray("OPTIONS ")}) {
        for (qsizetype size = 0; size < bytes.size(); ++size) {
            ClientHello hello;
            QCOMPARE(readFirstBytes(bytes.first(size), hello), FirstBytes::NeedMore);
            QCOMPARE(hello, ClientHello());
        }
    }
}

// What claims to be 16 MB long is not waited for.
void TestClientHello::endsWaiting()
{
    QByteArray bytes;
    QByteArray fragment = QByteArray::fromHex("01ffffff") + QByteArray(4096, 'x');
    while (bytes.size() < mostHelloBytes) {
        ClientHello hello;
        QCOMPARE(readFirstBytes(bytes, hello), FirstBytes::NeedMore);
        bytes += record(std::exchange(fragment, QByteArray(4096, 'x')));
    }
    ClientHello hello;
    QCOMPARE(readFirstBytes(bytes, hello), FirstBytes::Other);
}

QTEST_GUILESS_MAIN(TestClientHello)
#include "tst_clienthello.moc"

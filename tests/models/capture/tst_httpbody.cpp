// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/httpbody.h"
#include "protocol/httphead.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

class TestHttpBody : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void announced_data()
    {
        QTest::addColumn<QList<QByteArray>>("fields"); // name, value, name, value, …
        QTest::addColumn<bool>("present");
        QTest::addColumn<BodyFraming>("framing");
        QTest::addColumn<quint64>("length");
        const auto row = [](const char *name, const QList<QByteArray> &fields, bool present,
                             BodyFraming framing, quint64 length) {
            QTest::newRow(name) << fields << present << framing << length;
        };
        row("6.3 nothing said", {}, false, BodyFraming::None, 0);
        row("6.2 length", {"content-length", "12"}, true, BodyFraming::Length, 12);
        row("6.2 length zero", {"Content-Length", "0"}, true, BodyFraming::Length, 0);
        row("6.3 equal lengths", {"Content-Length", "5", "Content-Length", "5"}, true, BodyFraming::Length,
            5);
        row("6.3 unequal lengths", {"Content-Length", "5", "Content-Length", "6"}, true,
            BodyFraming::UntilEnd, 0);
        row("6.3 sign", {"Content-Length", "+5"}, true, BodyFraming::UntilEnd, 0);
        row("6.3 empty", {"Content-Length", ""}, true, BodyFraming::UntilEnd, 0);
        row("6.3 too large", {"Content-Length", "99999999999999999999"}, true, BodyFraming::UntilEnd, 0);
        row("6.1 chunked", {"Transfer-Encoding", "gzip, Chunked"}, true, BodyFraming::Chunked, 0);
        row("6.3 chunked before length", {"Content-Length", "5", "Transfer-Encoding", "chunked"}, true,
            BodyFraming::Chunked, 0);
        row("6.3 other coding", {"Transfer-Encoding", "gzip"}, true, BodyFraming::UntilEnd, 0);
    }
    void announced()
    {
        QFETCH(QList<QByteArray>, fields);
        HeaderFields header;
        for (qsizetype i = 0; i < fields.size(); i += 2)
            header.append(fields[i], fields[i + 1]);
        const std::optional<BodyExtent> extent = announcedBody(header);
        QTEST(extent.has_value(), "present");
        if (extent) {
            QTEST(extent->framing, "framing");
            QTEST(extent->length, "length");
        }
    }

    void ends_data()
    {
        QTest::addColumn<BodyFraming>("framing");
        QTest::addColumn<quint64>("length");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<qsizetype>("taken"); // of the bytes, which go on after the body
        QTest::addColumn<bool>("complete");
        const auto row = [](const char *name, BodyFraming framing, quint64 length, const QByteArray &body,
                             bool complete) {
            const QByteArray rest = complete ? QByteArray("NEXT") : QByteArray();
            QTest::newRow(name) << framing << length << body + rest << body.size() << complete;
        };
        row("6.3 none", BodyFraming::None, 0, "", true);
        row("6.2 length", BodyFraming::Length, 5, "12345", true);
        row("6.2 length, more to come", BodyFraming::Length, 9, "12345", false);
        row("6.3 until end", BodyFraming::UntilEnd, 0, "0\r\n\r\nwhatever", false);
        row("7.1 empty", BodyFraming::Chunked, 0, "0\r\n\r\n", true);
        row("7.1 two chunks", BodyFraming::Chunked, 0, "5\r\nhello\r\n0A\r\n0123456789\r\n0\r\n\r\n", true);
        row("7.1.1 extension", BodyFraming::Chunked, 0, "5;a=b\r\nhello\r\n0 ;x\r\n\r\n", true);
        row("7.1.2 trailers", BodyFraming::Chunked, 0, "0\r\nA: b\r\nC: d\r\n\r\n", true);
        row("7.1 lone line feeds", BodyFraming::Chunked, 0, "1\nx\n0\n\n", true);
        row("7.1 more to come", BodyFraming::Chunked, 0, "5\r\nhel", false);
        row("7.1 no digit", BodyFraming::Chunked, 0, "\r\n0\r\n\r\n", false);
        row("7.1 letters", BodyFraming::Chunked, 0, "xyz\r\n0\r\n\r\n", false);
        row("7.1 size overflows", BodyFraming::Chunked, 0, "11111111111111111\r\n0\r\n\r\n", false);
        row("7.1 content longer than its size", BodyFraming::Chunked, 0, "1\r\nxx\r\n0\r\n\r\n", false);
    }
    void ends()
    {
        QFETCH(BodyFraming, framing);
        QFETCH(quint64, length);
        QFETCH(QByteArray, bytes);
        HttpBody whole({framing, length});
        QTEST(whole.receive(bytes), "taken");
        QTEST(whole.isComplete(), "complete");
        HttpBody slow({framing, length});
        qsizetype taken = 0;
        for (qsizetype i = 0; i < bytes.size(); ++i)
            taken += slow.receive(QByteArrayView(bytes).sliced(i, 1));
        QTEST(taken, "taken");
        QTEST(slow.isComplete(), "complete");
        QCOMPARE(slow.endsWithStream(), whole.endsWithStream());
    }
};

QTEST_GUILESS_MAIN(TestHttpBody)
#include "tst_httpbody.moc"

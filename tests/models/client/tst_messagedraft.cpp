// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/messagedraft.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Fanlight;

namespace {

VariableValues values()
{
    return {7, QDateTime(QDate(2026, 1, 2), QTime(3, 4, 5, 678), Qt::UTC),
        QUuid(QStringLiteral("{0f8fad5b-d9cb-469f-a165-70867728950e}")), 42};
}

} // namespace

class tst_MessageDraft : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void encodes_data();
    void encodes();
    void refuses_data();
    void refuses();
    void readsFile();
    void refusesFile();
    void sizeOnTheWire_data();
    void sizeOnTheWire();
    void beautifies_data();
    void beautifies();
    void beautifyRefuses();
};

void tst_MessageDraft::encodes_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<QString>("text");
    QTest::addColumn<quint16>("code");
    QTest::addColumn<QByteArray>("payload");
    const auto row = [](const char *name, DraftFormat format, const char *text, const char *hex,
                         quint16 code = 1000) {
        QTest::newRow(name) << int(format) << QString::fromUtf8(text) << code << QByteArray::fromHex(hex);
    };
    row("text", DraftFormat::Text, "h\xC3\xA9", "68c3a9");
    row("empty text", DraftFormat::Text, "", "");
    row("counter", DraftFormat::Text, "a{{counter}}b", "613762");
    row("blanks around a name", DraftFormat::Text, "{{ counter }}", "37");
    row("random", DraftFormat::Text, "{{random}}", "3432");
    row("time", DraftFormat::Text, "{{time}}", "323032362d30312d30325430333a30343a30352e3637385a");
    row("uuid", DraftFormat::Ping, "{{uuid}}",
        "30663866616435622d643963622d343639662d613136352d373038363737323839353065");
    row("braces that are no variable", DraftFormat::Text, "{{a b}} {{}} {{",
        "7b7b6120627d7d207b7b7d7d207b7b");
    row("three braces", DraftFormat::Text, "{{{counter}}}", "7b377d");
    row("json object", DraftFormat::Json, "{\"a\":[1]}", "7b2261223a5b315d7d");
    row("json string alone", DraftFormat::Json, "\"x\"", "227822");
    row("json with a variable", DraftFormat::Json, "{\"n\":{{counter}}}", "7b226e223a377d");
    row("hex with blanks and colons", DraftFormat::Hex, "00 fF:0a\n1,2", "00ff0a12");
    row("base64", DraftFormat::Base64, "AP8=", "00ff");
    row("base64 for URLs, unpadded", DraftFormat::Base64, "-_8", "fbff");
    row("base64 over two lines", DraftFormat::Base64, "AAAA\nAQ==", "00000001");
    row("pong", DraftFormat::Pong, "x", "78");
    row("close", DraftFormat::Close, "bye", "03e8627965");
    row("close without a body", DraftFormat::Close, "", "", 1005);
    row("close 4999", DraftFormat::Close, "", "1387", 4999);
}

void tst_MessageDraft::encodes()
{
    QFETCH(int, format);
    QFETCH(QString, text);
    QFETCH(quint16, code);
    QFETCH(QByteArray, payload);
    const auto encoded = encode({DraftFormat(format), text, CloseCode{code}}, values());
    QVERIFY(encoded);
    QCOMPARE(encoded->toHex(), payload.toHex());
}

void tst_MessageDraft::refuses_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<QString>("text");
    QTest::addColumn<quint16>("code");
    QTest::addColumn<int>("error");
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::addColumn<qint64>("count");
    const auto row = [](const char *name, DraftFormat format, const QString &text, DraftError error,
                         int offset, int line, int column, qint64 count = 0, quint16 code = 1000) {
        QTest::newRow(name) << int(format) << text << code << int(error) << offset << line << column << count;
    };
    row("unknown variable", DraftFormat::Text, QStringLiteral("a\n {{nope}}"), DraftError::UnknownVariable, 3,
        2, 2);
    row("json misses a value", DraftFormat::Json, QStringLiteral("{\n\"a\": }"), DraftError::BadJson, 7, 2,
        6);
    row("json after a variable", DraftFormat::Json, QStringLiteral("[{{uuid}}]"), DraftError::BadJson, 1, 1,
        2);
    row("json behind a variable", DraftFormat::Json, QStringLiteral("[{{counter}} x]"), DraftError::BadJson,
        13, 1, 14);
    row("no json", DraftFormat::Json, QString(), DraftError::BadJson, 0, 1, 1);
    row("two values", DraftFormat::Json, QStringLiteral("1,2"), DraftError::BadJson, 3, 1, 4);
    row("two arrays", DraftFormat::Json, QStringLiteral("1],[2"), DraftError::BadJson, 2, 1, 3);
    row("odd hex", DraftFormat::Hex, QStringLiteral("00 1\n"), DraftError::OddHexDigits, 3, 1, 4, 3);
    row("no hex digit", DraftFormat::Hex, QStringLiteral("00\n0g"), DraftError::BadHexDigit, 4, 2, 2);
    row("no base64 character", DraftFormat::Base64, QStringLiteral("AA*A"), DraftError::BadBase64Character, 2,
        1, 3);
    row("base64 after the padding", DraftFormat::Base64, QStringLiteral("AA==AA"),
        DraftError::BadBase64Character, 2, 1, 3);
    row("base64 of one character", DraftFormat::Base64, QStringLiteral("AAAAA"), DraftError::Base64Length, 5,
        1, 6, 5);
    row("ping of 126 bytes", DraftFormat::Ping, QString(126, u'x'), DraftError::ControlTooLong, 0, 1, 1, 126);
    row("pong of 63 two-byte letters", DraftFormat::Pong, QString(63, QChar(0xE9)),
        DraftError::ControlTooLong, 0, 1, 1, 126);
    row("close reason of 124 bytes", DraftFormat::Close, QString(62, QChar(0xE9)),
        DraftError::CloseReasonTooLong, 0, 1, 1, 124);
    row("close code 1005 with a reason", DraftFormat::Close, QStringLiteral("x"),
        DraftError::CloseCodeNotAllowed, 0, 1, 1, 1005, 1005);
    row("close code 999", DraftFormat::Close, QString(), DraftError::CloseCodeNotAllowed, 0, 1, 1, 999, 999);
    row("no path", DraftFormat::File, QStringLiteral(" "), DraftError::NoFile, 0, 1, 1);
}

void tst_MessageDraft::refuses()
{
    QFETCH(int, format);
    QFETCH(QString, text);
    QFETCH(quint16, code);
    QFETCH(int, error);
    QFETCH(int, offset);
    QFETCH(int, line);
    QFETCH(int, column);
    QFETCH(qint64, count);
    const auto encoded = encode({DraftFormat(format), text, CloseCode{code}}, values());
    QVERIFY(!encoded);
    QCOMPARE(int(encoded.error().error), error);
    QCOMPARE(int(encoded.error().offset), offset);
    QCOMPARE(encoded.error().line, line);
    QCOMPARE(encoded.error().column, column);
    QCOMPARE(encoded.error().count, count);
}

void tst_MessageDraft::readsFile()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("bytes")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(QByteArray(200, '\0')), 200);
    file.close();
    const MessageDraft draft{DraftFormat::File, file.fileName(), CloseCodes::Normal};
    QCOMPARE(encode(draft, values()).value(), QByteArray(200, '\0'));
    QCOMPARE(clientWireSize(draft, values()).value(), 208U);
}

void tst_MessageDraft::refusesFile()
{
    const QTemporaryDir folder;
    const auto missing = encode({DraftFormat::File, folder.filePath(QStringLiteral("none")), {}}, values());
    QVERIFY(!missing);
    QCOMPARE(missing.error().error, DraftError::UnreadableFile);
    QVERIFY(!missing.error().detail.isEmpty());
    QCOMPARE(clientWireSize({DraftFormat::File, folder.path(), {}}, values()).error().error,
        DraftError::UnreadableFile);

    QFile big(folder.filePath(QStringLiteral("big")));
    QVERIFY(big.open(QIODevice::WriteOnly) && big.resize(maxDraftFile + 1)); // sparse
    const auto tooBig = encode({DraftFormat::File, big.fileName(), {}}, values());
    QVERIFY(!tooBig);
    QCOMPARE(tooBig.error().error, DraftError::FileTooBig);
    QCOMPARE(tooBig.error().count, maxDraftFile);
}

void tst_MessageDraft::sizeOnTheWire_data()
{
    QTest::addColumn<int>("length");
    QTest::addColumn<quint64>("size");
    QTest::newRow("5.2 empty") << 0 << quint64(6);
    QTest::newRow("5.2 Good morning, class") << 19 << quint64(25);
    QTest::newRow("5.2 125") << 125 << quint64(131);
    QTest::newRow("5.2 126") << 126 << quint64(134);
    QTest::newRow("5.2 65535") << 65535 << quint64(65543);
    QTest::newRow("5.2 65536") << 65536 << quint64(65550);
}

void tst_MessageDraft::sizeOnTheWire()
{
    QFETCH(int, length);
    QFETCH(quint64, size);
    const MessageDraft draft{DraftFormat::Text, QString(length, u'x'), {}};
    QCOMPARE(clientWireSize(draft, values()).value(), size);
}

void tst_MessageDraft::beautifies_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("pretty");
    QTest::newRow("object") << QStringLiteral("{\"b\":1,\"a\":[true,null]}")
                            << QStringLiteral("{\n  \"b\": 1,\n  \"a\": [\n    true,\n    null\n  ]\n}");
    QTest::newRow("empty ones") << QStringLiteral("[ { } , [ ] ]") << QStringLiteral("[\n  {},\n  []\n]");
    QTest::newRow("strings stay") << QStringLiteral("[\"a , {\\\" b\"]")
                                  << QStringLiteral("[\n  \"a , {\\\" b\"\n]");
    QTest::newRow("numbers stay") << QStringLiteral("12345678901234567890.10")
                                  << QStringLiteral("12345678901234567890.10");
    QTest::newRow("variables in strings stay")
        << QStringLiteral("[\"{{uuid}}\"]") << QStringLiteral("[\n  \"{{uuid}}\"\n]");
}

void tst_MessageDraft::beautifies()
{
    QFETCH(QString, text);
    QFETCH(QString, pretty);
    QCOMPARE(beautifyJson(text).value(), pretty);
    QCOMPARE(beautifyJson(pretty).value(), pretty);
}

void tst_MessageDraft::beautifyRefuses()
{
    const auto pretty = beautifyJson(QStringLiteral("[1,]"));
    QVERIFY(!pretty);
    QCOMPARE(pretty.error().error, DraftError::BadJson);
    QCOMPARE(pretty.error().column, 4);
}

QTEST_GUILESS_MAIN(tst_MessageDraft)
#include "tst_messagedraft.moc"

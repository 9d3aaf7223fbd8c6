// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/utf8validator.h"
#include "tests/support/bytes.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

class TestUtf8Validator : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void cases_data();
    void cases();
    void everyCodePoint();
    void everyPairOfBytes();
    void asciiRuns();
    void reset();
};

void TestUtf8Validator::cases_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("error"); // offset of the first impossible byte, or -1
    QTest::addColumn<bool>("complete");
    const auto row = [](const char *name, const char *bytes, int error, bool complete) {
        QTest::newRow(name) << hex(bytes) << error << complete;
    };
    row("empty", "", -1, true);
    row("ASCII", "48 65 6c 6c 6f 00 7f", -1, true);
    row("two bytes, first", "c2 80", -1, true);
    row("two bytes, last", "df bf", -1, true);
    row("three bytes, first", "e0 a0 80", -1, true);
    row("before the surrogates", "ed 9f bf", -1, true);
    row("after the surrogates", "ee 80 80", -1, true);
    row("three bytes, last", "ef bf bf", -1, true);
    row("four bytes, first", "f0 90 80 80", -1, true);
    row("four bytes, last", "f4 8f bf bf", -1, true);
    row("Autobahn's kosme", "ce ba e1 bd b9 cf 83 ce bc ce b5", -1, true);
    row("stray continuation 80", "80", 0, false);
    row("stray continuation bf", "41 bf", 1, false);
    row("overlong NUL", "c0 80", 0, false);
    row("overlong slash in two", "c0 af", 0, false);
    row("overlong 7f in two", "c1 bf", 0, false);
    row("overlong slash in three", "e0 80 af", 1, false);
    row("overlong 7ff in three", "e0 9f bf", 1, false);
    row("overlong slash in four", "f0 80 80 af", 1, false);
    row("overlong ffff in four", "f0 8f bf bf", 1, false);
    row("first surrogate", "ed a0 80", 1, false);
    row("last surrogate", "ed bf bf", 1, false);
    row("surrogate pair (CESU-8)", "ed a0 bd ed b8 80", 1, false);
    row("above U+10FFFF", "f4 90 80 80", 1, false);
    row("lead byte f5", "f5 80 80 80", 0, false);
    row("five bytes", "f8 88 80 80 80", 0, false);
    row("six bytes", "fc 84 80 80 80 80", 0, false);
    row("fe", "fe", 0, false);
    row("ff", "ff", 0, false);
    row("two bytes cut", "c3", -1, false);
    row("three bytes cut after one", "e2", -1, false);
    row("three bytes cut after two", "e2 82", -1, false);
    row("four bytes cut after three", "f0 9f 98", -1, false);
    row("ASCII inside two", "c3 41", 1, false);
    row("lead inside three", "e2 82 c3", 2, false);
    row("ASCII inside four", "f0 9f 98 41", 3, false);
    row("long ASCII, then wrong", "41414141414141414141414141414141 41414141414141414141414141414141 4141 ff",
        34, false);
}

void TestUtf8Validator::cases()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const int, error);
    QFETCH(const bool, complete);
    QCOMPARE(isValidUtf8(bytes), complete);
    for (const Pieces &pieces : feedings(bytes)) {
        Utf8Validator validator;
        qsizetype fed = 0;
        for (const QByteArrayView piece : pieces) {
            fed += piece.size();
            // It says no with the piece that holds the impossible byte, and ever after.
            QCOMPARE(validator.receive(piece), error < 0 || fed <= error);
        }
        QCOMPARE(validator.isComplete(), complete);
        if (error >= 0)
            QCOMPARE(validator.errorOffset(), quint64(error));
    }
}

void TestUtf8Validator::everyCodePoint()
{
    for (char32_t codePoint = 0; codePoint <= 0x10FFFF; ++codePoint) {
        if (codePoint >= 0xD800 && codePoint <= 0xDFFF)
            continue;
        const QByteArray bytes = QString::fromUcs4(&codePoint, 1).toUtf8();
        if (!isValidUtf8(bytes))
            QFAIL(bytes.toHex().constData());
    }
}

// Against the table of RFC 3629 section 4, for every lead byte.
void TestUtf8Validator::everyPairOfBytes()
{
    for (int lead = 0; lead < 256; ++lead) {
        for (int next = 0; next < 256; ++next) {
            const bool continuation = next >= 0x80 && next <= 0xBF;
            const bool expected = lead < 0x80    ? next < 0x80 || (next >= 0xC2 && next <= 0xF4)
                                  : lead < 0xC2  ? false
                                  : lead == 0xE0 ? next >= 0xA0 && next <= 0xBF
                                  : lead == 0xED ? next >= 0x80 && next <= 0x9F
                                  : lead == 0xF0 ? next >= 0x90 && next <= 0xBF
                                  : lead == 0xF4 ? next >= 0x80 && next <= 0x8F
                                                 : lead < 0xF5 && continuation;
            const char pair[] = {char(lead), char(next)};
            Utf8Validator validator;
            QCOMPARE(validator.receive(QByteArrayView(pair, 2)), expected);
        }
    }
}

void TestUtf8Validator::asciiRuns()
{
    // A character at every place relative to the words in which ASCII is skipped.
    for (qsizetype size = 0; size < 80; ++size) {
        for (qsizetype at = 0; at <= size; ++at) {
            QByteArray bytes(size, 'a');
            bytes.insert(at, "\xC3\xA9");
            QVERIFY(isValidUtf8(bytes));
            bytes[at + 1] = 'a';
            Utf8Validator validator;
            QVERIFY(!validator.receive(bytes));
            QCOMPARE(validator.errorOffset(), quint64(at + 1));
        }
    }
}

void TestUtf8Validator::reset()
{
    Utf8Validator validator;
    QVERIFY(!validator.receive("\xFF"));
    validator.reset();
    QVERIFY(validator.isComplete());
    QVERIFY(validator.receive("ok"));
}

QTEST_GUILESS_MAIN(TestUtf8Validator)
#include "tst_utf8validator.moc"

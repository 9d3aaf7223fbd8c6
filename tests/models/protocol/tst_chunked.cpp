// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/chunked.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr ChunkLimits small{.content = 20, .sizeLine = 12, .trailers = 16};

struct Outcome
{
    QByteArray content;
    qsizetype taken = 0;
    bool complete = false;
    std::optional<ChunkFailure> failure;
    HeaderFields trailers;
    bool operator==(const Outcome &) const = default;
};

// Gives the pieces to a decoder until it takes no more.
Outcome decode(const QList<QByteArray> &pieces)
{
    ChunkedDecoder decoder(small);
    Outcome outcome;
    for (const QByteArray &piece : pieces)
        outcome.taken += decoder.receive(piece, outcome.content);
    outcome.complete = decoder.isComplete();
    outcome.failure = decoder.failure();
    outcome.trailers = decoder.trailers();
    return outcome;
}

} // namespace

class TestChunked : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void bodies_data();
    void bodies();
    void failures_data();
    void failures();
    void unfinishedIsNeither();
    void everyErrorHasItsWords();
    void chunks();
};

void TestChunked::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestChunked::bodies_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<HeaderFields>("trailers");
    const auto row = [](const char *name, const char *bytes, const char *content,
                         const HeaderFields &trailers = {}) {
        QTest::newRow(name) << QByteArray(bytes) << QByteArray(content) << trailers;
    };
    row("7.1 empty", "0\r\n\r\n", "");
    row("7.1 one chunk", "5\r\nhello\r\n0\r\n\r\n", "hello");
    row("7.1 two chunks", "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", "hello!");
    row("7.1 lower case", "a\r\n0123456789\r\n0\r\n\r\n", "0123456789");
    row("7.1 upper case", "A\r\n0123456789\r\n0\r\n\r\n", "0123456789");
    row("7.1 leading zeros", "00005\r\nhello\r\n000\r\n\r\n", "hello");
    row("7.1 line ends are content", "4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n");
    row("7.1 as much as may be", "14\r\n01234567890123456789\r\n0\r\n\r\n", "01234567890123456789");
    row("7.1.1 extension", "5;a=b\r\nhello\r\n0;c\r\n\r\n", "hello");
    row("7.1.1 blanks before an extension", "5 \t;a\r\nhello\r\n0\r\n\r\n", "hello");
    row("7.1.2 trailers", "0\r\nA: b\r\nC:d \r\n\r\n", "", {{"A", "b"}, {"C", "d"}});
}

void TestChunked::bodies()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, content);
    QFETCH(HeaderFields, trailers);
    const Outcome expected{content, bytes.size(), true, std::nullopt, trailers};
    QVERIFY(decode({bytes}) == expected);
    QVERIFY(decode({bytes + "GET /"}) == expected); // what follows is not its own
    for (qsizetype at = 0; at <= bytes.size(); ++at)
        QVERIFY(decode({bytes.first(at), bytes.sliced(at)}) == expected);
    QList<QByteArray> each;
    for (const char byte : bytes)
        each.append(QByteArray(1, byte));
    QVERIFY(decode(each) == expected);
}

void TestChunked::failures_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<ChunkError>("error");
    QTest::addColumn<quint64>("offset");
    const auto row = [](const char *name, const char *bytes, ChunkError error, quint64 offset) {
        QTest::newRow(name) << QByteArray(bytes) << error << offset;
    };
    row("7.1 no size", "\r\n", ChunkError::BadSize, 0);
    row("7.1 blank first", " 5\r\n", ChunkError::BadSize, 0);
    row("7.1 extension without size", ";a\r\n", ChunkError::BadSize, 0);
    row("7.1 0x", "0x5\r\n", ChunkError::BadSize, 1);
    row("7.1 minus", "-5\r\n", ChunkError::BadSize, 0);
    row("7.1 beyond f", "g\r\n", ChunkError::BadSize, 0);
    row("7.1 bracket", "[\r\n", ChunkError::BadSize, 0);
    row("7.1 CR without LF", "5\rhello", ChunkError::BadSize, 2);
    row("7.1 second size", "1\r\na\r\nz", ChunkError::BadSize, 6);
    row("2.2 bare LF after a size", "5\nhello", ChunkError::BareLineFeed, 1);
    row("2.2 bare LF alone", "\n", ChunkError::BareLineFeed, 0);
    row("2.2 bare LF after an extension", "5;a\nhello", ChunkError::BareLineFeed, 3);
    row("2.2 bare LF after a trailer", "0\r\nA: b\n", ChunkError::BareLineFeed, 7);
    row("7.1.1 control character", "5;a\x01\r\n", ChunkError::BadExtension, 3);
    row("7.1.1 long extension", "5;2345678901X\r\n", ChunkError::SizeLineTooLong, 12);
    row("7.1 long size", "0000000000001\r\n", ChunkError::SizeLineTooLong, 12);
    row("15.5.14 too much at once", "15\r\n", ChunkError::ContentTooLong, 1);
    row("15.5.14 beyond 64 bits", "fffffffffff", ChunkError::ContentTooLong, 1);
    row("15.5.14 too much together", "10\r\n0123456789012345\r\n5\r\n", ChunkError::ContentTooLong, 22);
    row("7.1 longer than said", "1\r\nab", ChunkError::MissingLineEnd, 4);
    row("7.1 LF alone after content", "1\r\na\n", ChunkError::MissingLineEnd, 4);
    row("7.1 CR alone after content", "1\r\na\rb", ChunkError::MissingLineEnd, 5);
    row("7.1.2 no colon", "0\r\nabc\r\n", ChunkError::BadTrailer, 7);
    row("7.1.2 no name", "0\r\n: b\r\n", ChunkError::BadTrailer, 7);
    row("7.1.2 blank in the name", "0\r\na : b\r\n", ChunkError::BadTrailer, 9);
    row("7.1.2 control character", "0\r\na: \x02\r\n", ChunkError::BadTrailer, 8);
    row("7.1.2 CR without LF", "0\r\na: b\rc", ChunkError::BadTrailer, 8);
    row("5 too many trailers", "0\r\na: 45678\r\nb: 12345678\r\n", ChunkError::TrailersTooLong, 21);
}

void TestChunked::failures()
{
    QFETCH(QByteArray, bytes);
    QFETCH(ChunkError, error);
    QFETCH(quint64, offset);
    const Outcome whole = decode({bytes});
    QVERIFY(whole.failure.has_value());
    QCOMPARE(whole.failure->error, error);
    QCOMPARE(whole.failure->offset, offset);
    QCOMPARE(whole.taken, qsizetype(offset) + 1);
    QVERIFY(!whole.complete);
    for (qsizetype at = 0; at <= bytes.size(); ++at)
        QVERIFY(decode({bytes.first(at), bytes.sliced(at)}) == whole);
}

void TestChunked::unfinishedIsNeither()
{
    const QByteArray bytes("3\r\nabc\r\n0\r\nA: b\r\n");
    for (qsizetype size = 0; size <= bytes.size(); ++size) {
        const Outcome outcome = decode({bytes.first(size)});
        QVERIFY(!outcome.complete && !outcome.failure);
        QCOMPARE(outcome.taken, size);
    }
}

void TestChunked::everyErrorHasItsWords()
{
    for (int i = 0; i <= int(ChunkError::TrailersTooLong); ++i) {
        const auto error = ChunkError(i);
        QVERIFY(QByteArray(clause(error)).startsWith("RFC "));
        QVERIFY(QByteArray(sentence(error)).endsWith('.'));
        QVERIFY(refusalStatus(error) >= 400);
    }
    QCOMPARE(refusalStatus(ChunkError::BadSize), 400);
    QCOMPARE(refusalStatus(ChunkError::ContentTooLong), 413);
    QCOMPARE(refusalStatus(ChunkError::TrailersTooLong), 431);
}

void TestChunked::chunks()
{
    QCOMPARE(chunkOf("hello"), QByteArray("5\r\nhello\r\n"));
    QCOMPARE(chunkOf(QByteArray(10, 'x')), "a\r\n" + QByteArray(10, 'x') + "\r\n");
    ChunkedDecoder decoder(ChunkLimits{});
    const QByteArray bytes = chunkOf("one") + chunkOf("two") + lastChunk;
    QByteArray content;
    QCOMPARE(decoder.receive(bytes, content), bytes.size());
    QVERIFY(decoder.isComplete());
    QCOMPARE(content, QByteArray("onetwo"));
}

QTEST_GUILESS_MAIN(TestChunked)
#include "tst_chunked.moc"

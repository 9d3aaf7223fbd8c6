// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/deflate.h"
#include "tests/support/bytes.h"

#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

#include <limits>
#include <new>
#include <optional>
#include <utility>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

constexpr DeflateWindow largest{};
constexpr DeflateWindow forgetful{.bits = 15, .contextTakeover = false};
constexpr quint64 noLimit = std::numeric_limits<quint64>::max();
constexpr quint32 seed = 7692;

struct Outcome
{
    QByteArray bytes; // empty after a fault: how much came before it depends on the pieces
    std::optional<DeflateFault> fault;
    bool operator==(const Outcome &) const = default;
};

// One message, brought in these pieces.
Outcome inflateAll(MessageInflater &inflater, const Pieces &pieces, quint64 most = noLimit)
{
    Outcome outcome;
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        const auto part =
            inflater.inflate(pieces[i], i == pieces.size() - 1, most - quint64(outcome.bytes.size()));
        if (!part)
            return {{}, part.error()};
        outcome.bytes += *part;
    }
    return outcome;
}

Outcome inflateOne(const QByteArray &message, quint64 most = noLimit)
{
    MessageInflater inflater(largest);
    return inflateAll(inflater, {message}, most);
}

QByteArray randomBytes(QRandomGenerator &random, qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (char &byte : bytes)
        byte = char(random.generate());
    return bytes;
}

// Repeats itself at distances of all sizes.
QByteArray repetitive(QRandomGenerator &random, qsizetype size)
{
    QByteArray bytes = randomBytes(random, qMin<qsizetype>(size, 40));
    while (bytes.size() < size) {
        const qsizetype from = qsizetype(random.bounded(quint32(bytes.size())));
        bytes += bytes.mid(from, qMin<qsizetype>(size - bytes.size(), 3 + random.bounded(300)));
        if (random.bounded(4) == 0)
            bytes += randomBytes(random, qMin<qsizetype>(size - bytes.size(), 5));
    }
    return bytes;
}

Pieces splitAtRandom(QRandomGenerator &random, const QByteArray &bytes)
{
    Pieces pieces;
    QByteArrayView rest = bytes;
    while (rest.size() > 1) {
        const qsizetype size = qsizetype(random.bounded(quint32(rest.size()) + 1));
        pieces.append(rest.first(size));
        rest = rest.sliced(size);
    }
    pieces.append(rest);
    return pieces;
}

} // namespace
Q_DECLARE_METATYPE(Fanlight::DeflateFault)

class TestDeflate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void readsTheExamples_data();
    void readsTheExamples();
    void writesTheExamples();
    void forgetsTheWindow();
    void keepsTheWindowBeyondAFinalBlock();
    void roundTrips_data();
    void roundTrips();
    void largeMessages();
    void keepsWithinTheWindow();
    void readsEightBits();
    void allowsWhatIsAllowed();
    void stopsBombs();
    void faults_data();
    void faults();
    void bitFlips();
    void truncations();
    void holdsNoMoreThanItNeeds();
    void refusesWhatZlibLacks();
    void moves();
    void hasWords();
};

void TestDeflate::readsTheExamples_data()
{
    QTest::addColumn<QByteArrayList>("messages");
    QTest::addColumn<QByteArrayList>("inflated");
    const auto row = [](const char *name, const QByteArrayList &messages, const QByteArrayList &inflated) {
        QByteArrayList bytes;
        for (const QByteArray &message : messages)
            bytes.append(hex(message));
        QTest::newRow(name) << bytes << inflated;
    };
    row("7.2.3.1 one block", {"f248cdc9c90700"}, {"Hello"});
    row("7.2.3.2 sharing the window", {"f248cdc9c90700", "f200110000"}, {"Hello", "Hello"});
    row("7.2.3.3 no compression", {"000500faff48656c6c6f00"}, {"Hello"});
    row("7.2.3.4 BFINAL set", {"f348cdc9c9070000"}, {"Hello"});
    row("7.2.3.4 BFINAL set, then another message", {"f348cdc9c9070000", "f248cdc9c90700"},
        {"Hello", "Hello"});
    row("7.2.3.5 two blocks", {"f248050000 00ffff cac9c90700"}, {"Hello"});
    row("7.2.3.6 empty", {"00", "00", "f248cdc9c90700"}, {"", "", "Hello"});
    row("7.2.1 BFINAL set in the middle", {"f348cdc9c90700 f248cdc9c90700"}, {"HelloHello"});
    row("7.2.1 BFINAL set in the empty block", {"01", "f248cdc9c90700"}, {"", "Hello"});
}

void TestDeflate::readsTheExamples()
{
    QFETCH(const QByteArrayList, messages);
    QFETCH(const QByteArrayList, inflated);
    // The last message in every way to feed it, those before it whole.
    for (const Pieces &pieces : feedings(messages.last())) {
        MessageInflater inflater(largest);
        for (qsizetype i = 0; i + 1 < messages.size(); ++i)
            QCOMPARE(inflateAll(inflater, {messages[i]}).bytes, inflated[i]);
        QVERIFY((inflateAll(inflater, pieces) == Outcome{inflated.last(), std::nullopt}));
    }
}

void TestDeflate::writesTheExamples()
{
    MessageDeflater deflater(largest);
    QCOMPARE(deflater.compress({}).toHex(), QByteArray("00"));
    QCOMPARE(deflater.compress("Hello").toHex(), QByteArray("f248cdc9c90700"));
    QCOMPARE(deflater.compress({}).toHex(), QByteArray("00"));
    QCOMPARE(deflater.compress({}).toHex(), QByteArray("00"));
    QCOMPARE(deflater.compress("Hello").toHex(), QByteArray("f200110000"));
    MessageDeflater storing(largest, 0);
    QCOMPARE(storing.compress("Hello").toHex(), QByteArray("000500faff48656c6c6f00"));
}

void TestDeflate::forgetsTheWindow()
{
    MessageDeflater deflater(forgetful);
    QCOMPARE(deflater.compress("Hello").toHex(), QByteArray("f248cdc9c90700"));
    QCOMPARE(deflater.compress("Hello").toHex(), QByteArray("f248cdc9c90700"));
    MessageInflater inflater(forgetful);
    QCOMPARE(inflateAll(inflater, {hex("f248cdc9c90700")}).bytes, QByteArray("Hello"));
    QCOMPARE(inflateAll(inflater, {hex("f248cdc9c90700")}).bytes, QByteArray("Hello"));
    // 7.1.1: what refers to the message before is no message then.
    QCOMPARE(inflateAll(inflater, {hex("f200110000")}).fault, DeflateFault::Damaged);
}

void TestDeflate::keepsTheWindowBeyondAFinalBlock()
{
    MessageInflater inflater(largest);
    QCOMPARE(inflateAll(inflater, {hex("f348cdc9c9070000")}).bytes, QByteArray("Hello"));
    QCOMPARE(inflateAll(inflater, {hex("f200110000")}).bytes, QByteArray("Hello"));
    MessageInflater without(forgetful);
    QCOMPARE(inflateAll(without, {hex("f348cdc9c9070000")}).bytes, QByteArray("Hello"));
    QCOMPARE(inflateAll(without, {hex("f200110000")}).fault, DeflateFault::Damaged);
}

void TestDeflate::roundTrips_data()
{
    QTest::addColumn<int>("bits");
    QTest::addColumn<bool>("contextTakeover");
    for (int bits = leastWriterBits; bits <= mostWindowBits; ++bits) {
        QTest::addRow("%d bits", bits) << bits << true;
        QTest::addRow("%d bits, no context takeover", bits) << bits << false;
    }
}

void TestDeflate::roundTrips()
{
    QFETCH(const int, bits);
    QFETCH(const bool, contextTakeover);
    const DeflateWindow window{bits, contextTakeover};
    QRandomGenerator random(seed + quint32(bits));
    MessageDeflater deflater(window);
    MessageInflater inflater(window);
    for (const qsizetype bound : {2, 20, 300, 5000, 70'000, 300 * 1024}) {
        for (const bool repeats : {true, false, true}) {
            const qsizetype size = qsizetype(random.bounded(quint32(bound)));
            const QByteArray message = repeats ? repetitive(random, size) : randomBytes(random, size);
            const QByteArray compressed = deflater.compress(message);
            QVERIFY(compressed.size() <= message.size() + message.size() / 8 + 16);
            const Outcome outcome = inflateAll(inflater, splitAtRandom(random, compressed));
            QVERIFY((outcome == Outcome{message, std::nullopt}));
        }
    }
}

// Beyond what either side hands to zlib in one step.
void TestDeflate::largeMessages()
{
    QRandomGenerator random(seed);
    const QByteArray message = randomBytes(random, 3 * 1024 * 1024 + 1);
    MessageDeflater deflater(largest);
    const QByteArray compressed = deflater.compress(message);
    const Outcome outcome = inflateOne(compressed);
    QVERIFY((outcome == Outcome{message, std::nullopt}));
}

void TestDeflate::keepsWithinTheWindow()
{
    QRandomGenerator random(seed);
    const QByteArray half = randomBytes(random, 20'000);
    const QByteArray message = half + half;
    MessageDeflater wide(largest);
    const QByteArray far = wide.compress(message);
    QVERIFY(far.size() < message.size() * 3 / 4);
    MessageDeflater narrow({.bits = 14, .contextTakeover = true});
    const QByteArray near = narrow.compress(message);
    QVERIFY(near.size() > message.size());
    MessageInflater good({.bits = 14, .contextTakeover = true});
    QCOMPARE(inflateAll(good, byteByByte(near)).bytes, message);
    MessageInflater tooNarrow({.bits = 14, .contextTakeover = true});
    QCOMPARE(inflateAll(tooNarrow, byteByByte(far)).fault, DeflateFault::Damaged);
}

void TestDeflate::readsEightBits()
{
    QRandomGenerator random(seed);
    MessageDeflater deflater({.bits = 9, .contextTakeover = true});
    MessageInflater inflater({.bits = 8, .contextTakeover = true});
    for (int i = 0; i < 20; ++i) {
        const QByteArray message = repetitive(random, 2000);
        const QByteArray compressed = deflater.compress(message);
        QCOMPARE(inflateAll(inflater, byteByByte(compressed)).bytes, message);
    }
}

void TestDeflate::allowsWhatIsAllowed()
{
    QCOMPARE(inflateOne(hex("f248cdc9c90700"), 5).bytes, QByteArray("Hello"));
    QCOMPARE(inflateOne(hex("f248cdc9c90700"), 4).fault, DeflateFault::TooLarge);
    QCOMPARE(inflateOne(hex("f248cdc9c90700"), 0).fault, DeflateFault::TooLarge);
    QVERIFY((inflateOne(hex("00"), 0) == Outcome{}));
    // The limit is the call's: who brings fragments subtracts what they gave.
    MessageInflater inflater(largest);
    const QByteArray message = hex("f248cdc9c90700");
    for (const QByteArrayView piece : byteByByte(message))
        QVERIFY(inflater.inflate(piece, false, 1));
    QVERIFY(inflater.inflate({}, true, 0));
}

void TestDeflate::stopsBombs()
{
    constexpr qsizetype size = 10 * 1024 * 1024;
    MessageDeflater deflater(largest, 9);
    const QByteArray bomb = deflater.compress(QByteArray(size, '\0'));
    QVERIFY(bomb.size() < 11'000);
    for (const quint64 most : {quint64(0), quint64(1000), quint64(64 * 1024), quint64(size - 1)}) {
        QCOMPARE(inflateOne(bomb, most).fault, DeflateFault::TooLarge);
        MessageInflater inflater(largest);
        QCOMPARE(inflateAll(inflater, byteByByte(bomb), most).fault, DeflateFault::TooLarge);
    }
    QCOMPARE(inflateOne(bomb, quint64(size)).bytes.size(), size);

    // It stops as soon as the limit is passed: damage that lies beyond is never read.
    const QByteArray damagedLater = bomb + hex("0000ffff 07");
    QCOMPARE(inflateOne(damagedLater).fault, DeflateFault::Damaged);
    QCOMPARE(inflateOne(damagedLater, size - 2).fault, DeflateFault::TooLarge);
    // Damaged right behind the byte that is too much: what a cut lets zlib see does not matter.
    const QByteArray damagedNext = hex("f207000200 11f207005d0200");
    for (const Pieces &pieces : feedings(damagedNext)) {
        MessageInflater inflater(largest);
        QCOMPARE(inflateAll(inflater, pieces, 0).fault, DeflateFault::TooLarge);
    }
}

void TestDeflate::faults_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<DeflateFault>("fault");
    const auto row = [](const char *name, const char *message, DeflateFault fault) {
        QTest::newRow(name) << hex(message) << fault;
    };
    row("1951 3.2.3 reserved block type", "07", DeflateFault::Damaged);
    row("1951 3.2.4 lengths that do not fit", "000500faf0", DeflateFault::Damaged);
    row("1951 3.2.5 beyond the beginning", "f200110000", DeflateFault::Damaged);
    row("1951 3.2.7 code without end of block", "0499010400000082000000000000000000",
        DeflateFault::Truncated);
    row("7.2.2 no octet at all", "", DeflateFault::Truncated);
    row("7.2.2 inside a block", "f248cdc9", DeflateFault::Truncated);
    row("7.2.2 without the header of the empty block", "f248cdc9c907", DeflateFault::Truncated);
    row("7.2.2 the four octets were not removed", "f248cdc9c90700 0000ffff", DeflateFault::Truncated);
    row("7.2.2 inside the lengths", "0000", DeflateFault::Truncated);
    row("7.2.2 inside the lengths, which the tail makes fit", "00ff", DeflateFault::Truncated);
    // The four octets fill up the block: it ends, but with bytes that nobody sent.
    row("7.2.2 four octets before the end of a block", "000500faff48", DeflateFault::Truncated);
    // The same with a header of codes, which they complete to the last bit.
    row("7.2.2 inside a header of codes",
        "0499010400000082000000000000000000000000000000000000000000000000000000000000004015",
        DeflateFault::Truncated);
}

void TestDeflate::faults()
{
    QFETCH(const QByteArray, message);
    QFETCH(const DeflateFault, fault);
    QList<Pieces> ways = feedings(message);
    ways.append(Pieces{message, {}}); // the end comes by itself
    for (const Pieces &pieces : ways) {
        MessageInflater inflater(largest);
        QCOMPARE(inflateAll(inflater, pieces.isEmpty() ? Pieces{{}} : pieces).fault, fault);
        // Nothing mends it, not even a good message.
        const QByteArray good = hex("f248cdc9c90700");
        QCOMPARE(inflateAll(inflater, {good}).fault, fault);
        QCOMPARE(inflateAll(inflater, {good}, 0).fault, fault);
    }
}

void TestDeflate::bitFlips()
{
    constexpr quint64 most = 4096;
    MessageDeflater deflater(largest);
    const QByteArray text = R"({"type":"join","room":"blue","members":["ada","grace","ada"],"size":3})";
    const QByteArray message = deflater.compress(text + text);
    int faults = 0;
    for (qsizetype bit = 0; bit < 8 * message.size(); ++bit) {
        QByteArray flipped = message;
        flipped[bit / 8] = char(flipped[bit / 8] ^ (1 << (bit % 8)));
        const Outcome whole = inflateOne(flipped, most);
        QVERIFY(quint64(whole.bytes.size()) <= most);
        MessageInflater inflater(largest);
        QVERIFY(inflateAll(inflater, byteByByte(flipped), most) == whole);
        faults += whole.fault ? 1 : 0;
    }
    QVERIFY(faults > 0);
}

void TestDeflate::truncations()
{
    QRandomGenerator random(seed);
    MessageDeflater deflater(largest);
    const QByteArray message = deflater.compress(repetitive(random, 600));
    for (qsizetype size = 0; size < message.size(); ++size)
        QCOMPARE(inflateOne(message.first(size)).fault, DeflateFault::Truncated);
}

void TestDeflate::holdsNoMoreThanItNeeds()
{
    MessageDeflater deflater(largest);
    QVERIFY(deflater.compress("Hello").capacity() < 256);
    QVERIFY(inflateOne(hex("f248cdc9c90700")).bytes.capacity() < 256);
    // 64 KiB were taken at first.
    MessageInflater inflater(largest);
    const QByteArray bytes(40'000, 'x');
    const QByteArray small = deflater.compress(bytes);
    QVERIFY(small.capacity() <= small.size() + 1024);
    QCOMPARE(
        inflateOne(hex("000500faff48656c6c6f00") + QByteArray(20'000, '\0')).fault, DeflateFault::Damaged);
    const auto stored = MessageDeflater(largest, 0).compress(bytes);
    const auto inflated = inflater.inflate(stored, true, noLimit);
    QVERIFY(inflated);
    QVERIFY(inflated->capacity() <= 2 * inflated->size());
}

void TestDeflate::refusesWhatZlibLacks()
{
    constexpr DeflateWindow eight{.bits = leastWindowBits, .contextTakeover = true};
    constexpr DeflateWindow sixteen{.bits = mostWindowBits + 1, .contextTakeover = true};
    QVERIFY_THROWS_EXCEPTION(std::bad_alloc, MessageDeflater{eight});
    QVERIFY_THROWS_EXCEPTION(std::bad_alloc, MessageDeflater(largest, 10));
    QVERIFY_THROWS_EXCEPTION(std::bad_alloc, MessageInflater{sixteen});
}

void TestDeflate::moves()
{
    MessageDeflater deflater(largest);
    MessageInflater inflater(largest);
    QCOMPARE(inflateAll(inflater, {deflater.compress("Hello")}).bytes, QByteArray("Hello"));
    MessageDeflater otherDeflater(std::move(deflater));
    MessageInflater otherInflater(std::move(inflater));
    const QByteArray second = otherDeflater.compress("Hello");
    QCOMPARE(second.toHex(), QByteArray("f200110000"));
    QCOMPARE(inflateAll(otherInflater, {second}).bytes, QByteArray("Hello"));
    otherDeflater = MessageDeflater(largest);
    otherInflater = MessageInflater(largest);
    QCOMPARE(otherDeflater.compress("Hello").toHex(), QByteArray("f248cdc9c90700"));
    QCOMPARE(inflateAll(otherInflater, {second}).fault, DeflateFault::Damaged);
}

void TestDeflate::hasWords()
{
    QCOMPARE(sentence(DeflateFault::Damaged), "the compressed data is damaged (RFC 7692 section 7.2.2)");
    QVERIFY(QByteArray(sentence(DeflateFault::TooLarge)).contains("more than"));
    QVERIFY(QByteArray(sentence(DeflateFault::Truncated)).contains("ends inside"));
    QVERIFY(largest != forgetful);
}

QTEST_GUILESS_MAIN(TestDeflate)
#include "tst_deflate.moc"

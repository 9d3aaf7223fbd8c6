// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frame.h"
#include "tests/support/bytes.h"
#include "transport/framefaults.h"
#include "transport/outgoingpiece.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <vector>

using namespace Fanlight;

namespace {

constexpr qint64 ms = 1'000'000; // ns
constexpr FramePosition here{FramePosition::Part::Payload, 0};

QByteArray frame(const QByteArray &payload, Opcode opcode = Opcode::Text)
{
    return serializeMessage(opcode, payload);
}

// "1", "2", ... as text frames, in one stream.
QByteArray numbered(int count)
{
    QByteArray bytes;
    for (int i = 1; i <= count; ++i)
        bytes += frame(QByteArray::number(i));
    return bytes;
}

FaultRule rule(FaultAction action, FaultPick pick = FaultPick::Every, quint64 nth = 1)
{
    FaultRule made;
    made.action = action;
    made.pick = pick;
    made.nth = nth;
    return made;
}

// Server to client, framing begun at the stream's first byte.
class Stream
{
public:
    explicit Stream(const std::vector<FaultRule> &rules, quint64 seed = 1)
        : faults(Role::Client, 0, seed)
    {
        take(faults.setRules(rules));
        if (faults.isOn() && faults.skip("x", here) != 0)
            qFatal("no frames here");
    }
    Stream &push(QByteArrayView bytes, qint64 now = 0)
    {
        take(faults.push(bytes, now));
        return *this;
    }
    void take(std::vector<FrameFaults::Piece> &&given)
    {
        for (FrameFaults::Piece &piece : given)
            pieces.push_back(std::move(piece));
    }
    [[nodiscard]] QByteArray bytes() const
    {
        QByteArray all;
        for (const FrameFaults::Piece &piece : pieces)
            all += piece.bytes;
        return all;
    }
    // The payloads that came out: "1 2 3".
    [[nodiscard]] QByteArray payloads() const
    {
        FrameParser parser(Role::Client, 1'000'000, 0);
        parser.receive(bytes());
        QByteArrayList all;
        for (const Frame &one : parser.takeFrames())
            all += one.payload;
        return all.join(' ');
    }
    [[nodiscard]] const FrameFaults::Piece &marked(FaultEffect effect) const
    {
        const auto found = std::find_if(pieces.begin(), pieces.end(),
            [&](const FrameFaults::Piece &one) { return one.mark.effect == effect && !one.isNews; });
        if (found == pieces.end())
            qFatal("no such piece");
        return *found;
    }

    FrameFaults faults;
    std::vector<FrameFaults::Piece> pieces;
};

int differingBits(const QByteArray &one, const QByteArray &other)
{
    int bits = 0;
    for (qsizetype i = 0; i < one.size(); ++i)
        bits += qPopulationCount(quint8(one[i] ^ other[i]));
    return bits;
}

} // namespace

class TestFrameFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void whatIsNotStruckIsUntouched_data()
    {
        QTest::addColumn<FaultRule>("which");
        FaultRule never = rule(FaultAction::Drop, FaultPick::Share);
        never.share = 0;
        QTest::newRow("a share of nothing") << never;
        FaultRule later = rule(FaultAction::Corrupt, FaultPick::Once, 1000);
        QTest::newRow("one that does not come") << later;
        FaultRule other = rule(FaultAction::Drop);
        other.opcodes = 1 << quint8(Opcode::Pong);
        QTest::newRow("another opcode") << other;
        FaultRule filtered = rule(FaultAction::Duplicate);
        filtered.pattern = QStringLiteral("nobody says that");
        QTest::newRow("another payload") << filtered;
    }
    void whatIsNotStruckIsUntouched()
    {
        QFETCH(FaultRule, which);
        const QByteArray stream = frame("a") + frame({}) + frame(Testing::pattern(130), Opcode::Binary) +
                                  frame("ping", Opcode::Ping) + Testing::hex("03 01 41 C1 00") +
                                  frame("z").first(2);
        for (const Testing::Pieces &pieces : Testing::feedings(stream)) {
            Stream one({which});
            for (const QByteArrayView piece : pieces)
                one.push(piece);
            one.take(one.faults.releaseAll());
            QCOMPARE(one.bytes(), stream);
        }
    }

    void theRightOnesAreDropped_data()
    {
        QTest::addColumn<FaultPick>("pick");
        QTest::addColumn<int>("nth");
        QTest::addColumn<QByteArray>("left");
        QTest::newRow("the first once") << FaultPick::Once << 1 << QByteArray("2 3 4 5 6 7");
        QTest::newRow("the third once") << FaultPick::Once << 3 << QByteArray("1 2 4 5 6 7");
        QTest::newRow("every third") << FaultPick::Every << 3 << QByteArray("1 2 4 5 7");
        QTest::newRow("all") << FaultPick::Every << 1 << QByteArray();
        QTest::newRow("of a nonsensical zero, none") << FaultPick::Every << 0 << QByteArray("1 2 3 4 5 6 7");
    }
    void theRightOnesAreDropped()
    {
        QFETCH(FaultPick, pick);
        QFETCH(int, nth);
        const QByteArray frames = numbered(7);
        for (const Testing::Pieces &pieces : Testing::feedings(frames)) {
            const FaultRule drop = rule(FaultAction::Drop, pick, quint64(nth));
            Stream stream({drop});
            for (const QByteArrayView piece : pieces)
                stream.push(piece);
            QTEST(stream.payloads(), "left");
            const auto gone = 7 - (stream.payloads().size() + 1) / 2;
            QCOMPARE(drop.tally->struck.load(), quint64(gone));
        }
    }

    void whatWasDroppedIsTold()
    {
        Stream stream(
            {rule(FaultAction::Duplicate, FaultPick::Once, 9), rule(FaultAction::Drop, FaultPick::Once, 2)});
        stream.push(numbered(3), 7);
        const FrameFaults::Piece &dropped = stream.marked(FaultEffect::Dropped);
        QCOMPARE(dropped.sent, frame("2"));
        QCOMPARE(dropped.origin, quint64(3));
        QCOMPARE(dropped.mark.rule, quint8(2));
        QCOMPARE(dropped.entered, qint64(7));
        QCOMPARE(stream.pieces.back().origin, quint64(6));
    }

    void countsOnlyWhatItIsAbout()
    {
        FaultRule pings = rule(FaultAction::Drop, FaultPick::Every, 2);
        pings.opcodes = 1 << quint8(Opcode::Ping);
        Stream byOpcode({pings});
        for (const char *payload : {"a", "b", "c", "d"})
            byOpcode.push(frame(payload) + frame(QByteArray(payload).toUpper(), Opcode::Ping));
        QCOMPARE(byOpcode.payloads(), "a A b c C d");

        FaultRule large = rule(FaultAction::Drop);
        large.leastSize = 3;
        QCOMPARE(Stream({large}).push(frame("12") + frame("123") + frame("1")).payloads(), "12 1");

        FaultRule word = rule(FaultAction::Drop);
        word.pattern = QStringLiteral("ö");
        QCOMPARE(
            Stream({word}).push(frame("schon") + frame("schön") + frame("SCHÖN")).payloads(), "schon SCHÖN");

        FaultRule expression = rule(FaultAction::Drop);
        expression.pattern = QStringLiteral("^[a-c]\\d$");
        expression.isExpression = true;
        QCOMPARE(Stream({expression}).push(frame("a1") + frame("d1") + frame("c22")).payloads(), "d1 c22");
        expression.pattern = QStringLiteral("(");
        QCOMPARE(Stream({expression}).push(frame("a1")).payloads(), "a1");

        FaultRule off = rule(FaultAction::Drop);
        off.enabled = false;
        QVERIFY(!Stream({off}).faults.isOn());
    }

    void aShareIsAShareAndTheSeedDecides()
    {
        FaultRule some = rule(FaultAction::Drop, FaultPick::Share);
        some.share = 25;
        Stream one({some}, 7);
        Stream same({some}, 7);
        Stream other({some}, 8);
        const QByteArray frames = numbered(4'000);
        one.push(frames);
        same.push(frames);
        other.push(frames);
        const auto dropped = std::count_if(one.pieces.begin(), one.pieces.end(),
            [](const FrameFaults::Piece &piece) { return piece.bytes.isEmpty(); });
        QVERIFY2(dropped > 880 && dropped < 1'120, QByteArray::number(qlonglong(dropped)));
        QCOMPARE(one.bytes(), same.bytes());
        QVERIFY(one.bytes() != other.bytes());
    }

    void aCopyFollows()
    {
        Stream stream({rule(FaultAction::Duplicate, FaultPick::Once, 2)});
        stream.push(numbered(3));
        QCOMPARE(stream.payloads(), "1 2 2 3");
        QCOMPARE(stream.marked(FaultEffect::Duplicated).origin, quint64(3));
    }

    void othersOvertakeWhatIsHeldBack_data()
    {
        QTest::addColumn<int>("nth");
        QTest::addColumn<int>("places");
        QTest::addColumn<QByteArray>("order");
        QTest::newRow("swapped with the next") << 2 << 1 << QByteArray("1 3 2 5 4");
        QTest::newRow("back by two") << 2 << 2 << QByteArray("1 3 4 2 5");
        QTest::newRow("back by three") << 3 << 3 << QByteArray("1 2 4 5 3");
        QTest::newRow("the end comes first") << 4 << 9 << QByteArray("1 2 3 5 4");
    }
    void othersOvertakeWhatIsHeldBack()
    {
        QFETCH(int, nth);
        QFETCH(int, places);
        FaultRule back =
            rule(FaultAction::HoldBack, places == 1 ? FaultPick::Every : FaultPick::Once, quint64(nth));
        back.places = places;
        Stream stream({back});
        stream.push(numbered(5));
        stream.take(stream.faults.releaseAll());
        QTEST(stream.payloads(), "order");
        QCOMPARE(stream.faults.held(), 0);
        QCOMPARE(stream.marked(FaultEffect::HeldBack).entered, qint64(0));
    }

    void oneFrameIsLate()
    {
        FaultRule late = rule(FaultAction::Delay, FaultPick::Once, 1);
        late.delay = 20;
        Stream stream({late});
        stream.push(numbered(2), 5 * ms);
        QCOMPARE(stream.payloads(), "2");
        QCOMPARE(stream.faults.nextDue(), 25 * ms);
        stream.take(stream.faults.release(25 * ms - 1));
        QCOMPARE(stream.payloads(), "2");
        stream.take(stream.faults.release(25 * ms));
        QCOMPARE(stream.payloads(), "2 1");
        QCOMPARE(stream.faults.nextDue(), FrameFaults::never);
    }

    void bitsAreFlipped_data()
    {
        QTest::addColumn<int>("bits");
        QTest::addColumn<bool>("inHeader");
        QTest::addColumn<int>("flipped");
        QTest::newRow("one of the payload") << 1 << false << 1;
        QTest::newRow("seven of the payload") << 7 << false << 7;
        QTest::newRow("no more than there are") << 1000 << false << 40;
        QTest::newRow("two of the header") << 2 << true << 2;
    }
    void bitsAreFlipped()
    {
        QFETCH(int, bits);
        QFETCH(bool, inHeader);
        FaultRule corrupt = rule(FaultAction::Corrupt);
        corrupt.bits = bits;
        corrupt.inHeader = inHeader;
        const QByteArray sent = frame("hello");
        for (quint64 seed = 1; seed < 50; ++seed) {
            Stream stream({corrupt}, seed);
            stream.push(sent);
            const QByteArray got = stream.bytes();
            QCOMPARE(got.size(), sent.size());
            QTEST(differingBits(got, sent), "flipped");
            QCOMPARE(got.first(2) == sent.first(2), !inHeader);
            QCOMPARE(got.sliced(2) == sent.sliced(2), inHeader);
            QCOMPARE(stream.marked(FaultEffect::Altered).sent, sent);
        }
        // Nothing to flip: it is not counted either.
        corrupt.inHeader = false;
        QCOMPARE(Stream({corrupt}).push(frame({})).bytes(), frame({}));
    }

    void rulesStackInTheirOrder()
    {
        const FaultRule twice = rule(FaultAction::Duplicate);
        const FaultRule second = rule(FaultAction::Drop, FaultPick::Every, 2);
        QCOMPARE(Stream({twice, second}).push(numbered(3)).payloads(), "1 2 3");
        QCOMPARE(Stream({second, twice}).push(numbered(3)).payloads(), "1 1 3 3");
    }

    void aResetTakesTheFramesPlace()
    {
        Stream stream({rule(FaultAction::Reset, FaultPick::Once, 2)});
        stream.push(numbered(2));
        QCOMPARE(stream.payloads(), "1");
        QVERIFY(stream.pieces.back().resets);
    }

    void rulesChangeWhileRunning()
    {
        FaultRule third = rule(FaultAction::Drop, FaultPick::Once, 3);
        FaultRule back = rule(FaultAction::HoldBack, FaultPick::Once, 2);
        back.places = 50;
        Stream stream({third, back});
        stream.push(frame("1") + frame("2"));
        QCOMPARE(stream.payloads(), "1");
        // What was held under the old rules comes out, the others go on counting.
        stream.take(stream.faults.setRules({third, rule(FaultAction::Drop, FaultPick::Once, 9)}));
        QCOMPARE(stream.payloads(), "1 2");
        stream.push(frame("3") + frame("4").first(2));
        QCOMPARE(stream.payloads(), "1 2");
        // Off: what was under way goes on, and nothing is held any more.
        stream.take(stream.faults.setRules({}));
        QVERIFY(!stream.faults.isOn());
        QVERIFY(stream.bytes().endsWith(frame("4").first(2)));
    }

    void framesBeginAfterTheHeads()
    {
        FrameFaults faults(Role::Client, 0, 1);
        (void)faults.setRules({rule(FaultAction::Drop)});
        const FramePosition heads{FramePosition::Part::Heads, 0};
        const QByteArray head = "HTTP/1.1 101 Switching\r\nA: b\r\n\r\n";
        const QByteArray bytes = head + frame("first");
        QCOMPARE(faults.skip(bytes.first(head.size() - 2), heads), head.size() - 2);
        QCOMPARE(faults.skip(bytes.sliced(head.size() - 2), heads), 2);
        QCOMPARE(faults.skip(bytes.sliced(head.size()), here), 0);
        const auto pieces = faults.push(bytes.sliced(head.size()), 0);
        QCOMPARE(pieces.size(), std::size_t(1));
        QCOMPARE(pieces.front().origin, quint64(head.size()));
        // In the middle of a frame they wait for the next one.
        FrameFaults late(Role::Client, 0, 1);
        (void)late.setRules({rule(FaultAction::Drop)});
        QCOMPARE(late.skip("abcdef", {FramePosition::Part::Header, 0}), 1);
        QCOMPARE(late.skip("bcdef", {FramePosition::Part::Payload, 3}), 3);
        QCOMPARE(late.skip("ef", {FramePosition::Part::Opaque, 0}), 2);
    }

    void whatCannotBeReadPasses()
    {
        const QByteArray wild = Testing::hex("82 FF FF FF FF FF FF FF FF FF") + "whatever comes now";
        const QByteArray all = frame("1") + wild;
        for (const Testing::Pieces &pieces : Testing::feedings(all)) {
            Stream stream({rule(FaultAction::Drop, FaultPick::Every)});
            for (const QByteArrayView piece : pieces)
                stream.push(piece);
            QCOMPARE(stream.bytes(), wild);
            QVERIFY(stream.faults.isUnreadable());
        }
    }

    void memoryIsBounded()
    {
        // A frame that is too large passes as it comes, and the next one is struck again.
        Stream stream({rule(FaultAction::Drop)});
        const QByteArray large = frame(QByteArray(FrameFaults::largest + 1, 'x'), Opcode::Binary);
        const QByteArray both = large + frame("gone");
        for (qsizetype at = 0; at < both.size(); at += 60'000) {
            stream.push(QByteArrayView(both).sliced(at, std::min<qsizetype>(60'000, both.size() - at)));
            QVERIFY(at == 0 || stream.bytes().size() >= std::min(at, large.size()));
        }
        QCOMPARE(stream.bytes(), large);

        FaultRule back = rule(FaultAction::HoldBack);
        back.places = 1'000'000;
        Stream full({back});
        const QByteArray piece = frame(QByteArray(500'000, 'y'), Opcode::Binary);
        for (int i = 0; i < 20; ++i)
            full.push(piece);
        QVERIFY(full.faults.held() <= FrameFaults::capacity);
        QCOMPARE(full.bytes().size() + full.faults.held(), 20 * piece.size());
    }

    void wholePiecesKeepTheirOwner()
    {
        FrameFaults faults(Role::Client, 100, 1);
        (void)faults.setRules({rule(FaultAction::Duplicate, FaultPick::Once, 1)});
        const auto piece = std::make_shared<OutgoingPiece>(frame("owned"), Record{}, PieceKind::Data);
        const auto pieces = faults.push(piece, 0);
        QCOMPARE(pieces.size(), std::size_t(2));
        QCOMPARE(pieces[0].owner, piece);
        QVERIFY(!pieces[1].owner);
        QCOMPARE(pieces[1].bytes, frame("owned"));
        QCOMPARE(pieces[1].origin, quint64(100));
    }
};

QTEST_GUILESS_MAIN(TestFrameFaults)
#include "tst_framefaults.moc"

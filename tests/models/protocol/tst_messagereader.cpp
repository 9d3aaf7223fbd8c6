// SPDX-License-Identifier: GPL-3.0-or-later
#include "describe.h"
#include "protocol/messagereader.h"
#include "tests/support/bytes.h"

#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

class TestMessageReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void good_data();
    void good();
    void failures_data();
    void failures();
    void lenient_data();
    void lenient();
    void earlyFailure_data();
    void earlyFailure();
    void end_data();
    void end();
    void endAfterFailure();
    void damagedStreams();
    void byteAtATimeIsLinear();
    void sizeLimits();
    void payloadIsShared();
    void offsets();
};

namespace {

constexpr quint64 limit = 1000;

std::vector<ReaderEvent> read(MessageReader &reader, const Pieces &pieces)
{
    std::vector<ReaderEvent> events;
    for (const QByteArrayView piece : pieces) {
        reader.receive(piece);
        for (const ReaderEvent &event : reader.takeEvents())
            events.push_back(event);
    }
    return events;
}

std::vector<ReaderEvent> withoutFailure(std::vector<ReaderEvent> events)
{
    std::erase_if(events, [](const ReaderEvent &event) { return std::holds_alternative<Failure>(event); });
    return events;
}

} // namespace

void TestMessageReader::good_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArray &bytes, const char *expected) {
        QTest::newRow(name) << bytes << QByteArray(expected);
    };
    row("5.6 text", hex("81 05 48656c6c6f"), "frame @0 text 5 \"Hello\"\nmessage @0 text in 1 \"Hello\"");
    row("5.6 empty binary", hex("82 00"), "frame @0 binary 0 \"\"\nmessage @0 binary in 1 \"\"");
    row("5.6 binary need not be UTF-8", hex("82 01 ff"),
        "frame @0 binary 1 \"%FF\"\nmessage @0 binary in 1 \"%FF\"");
    row("5.4 three fragments", hex("01 03 48656c 00 01 6c 80 01 6f"),
        "frame @0 text+ 3 \"Hel\"\nframe @5 cont+ 1 \"l\"\nframe @8 cont 1 \"o\"\n"
        "message @0 text in 3 \"Hello\"");
    row("5.4 empty fragments", hex("02 00 00 00 80 00"),
        "frame @0 binary+ 0 \"\"\nframe @2 cont+ 0 \"\"\nframe @4 cont 0 \"\"\nmessage @0 binary in 3 \"\"");
    row("5.4 ping between fragments", hex("01 01 61 89 01 70 80 01 62"),
        "frame @0 text+ 1 \"a\"\nframe @3 ping 1 \"p\"\ncontrol @3 ping 1 \"p\"\nframe @6 cont 1 \"b\"\n"
        "message @0 text in 2 \"ab\"");
    row("5.4 text split inside a code point", hex("01 01 c3 80 01 a9"),
        "frame @0 text+ 1 \"%C3\"\nframe @3 cont 1 \"%A9\"\nmessage @0 text in 2 \"%C3%A9\"");
    row("5.4 text split there with a ping between", hex("01 02 e282 89 00 80 01 ac"),
        "frame @0 text+ 2 \"%E2%82\"\nframe @4 ping 0 \"\"\ncontrol @4 ping 0 \"\"\nframe @6 cont 1 \"%AC\"\n"
        "message @0 text in 2 \"%E2%82%AC\"");
    row("5.4 fragments of binary need not be UTF-8", hex("02 01 ff 80 01 c3"),
        "frame @0 binary+ 1 \"%FF\"\nframe @3 cont 1 \"%C3\"\nmessage @0 binary in 2 \"%FF%C3\"");
    row("5.4 two messages", hex("01 01 61 80 01 62 82 01 63"),
        "frame @0 text+ 1 \"a\"\nframe @3 cont 1 \"b\"\nmessage @0 text in 2 \"ab\"\n"
        "frame @6 binary 1 \"c\"\nmessage @6 binary in 1 \"c\"");
    row("5.5.2 ping and pong", hex("89 02 ff00 8a 00"),
        "frame @0 ping 2 \"%FF%00\"\ncontrol @0 ping 2 \"%FF%00\"\nframe @4 pong 0 \"\"\ncontrol @4 pong 0 "
        "\"\"");
    row("5.5.1 empty close", hex("88 00"), "frame @0 close 0 \"\"\ncontrol @0 close 0 \"\"");
    row("5.5.1 close with code", hex("88 02 03e8"),
        "frame @0 close 2 \"%03%E8\"\ncontrol @0 close 2 \"%03%E8\"");
    row("5.5.1 close with reason", hex("88 05 03e9 c3a921"),
        "frame @0 close 5 \"%03%E9%C3%A9%21\"\ncontrol @0 close 5 \"%03%E9%C3%A9%21\"");
    row("5.5.1 close inside a fragmented message", hex("01 01 61 88 00"),
        "frame @0 text+ 1 \"a\"\nframe @3 close 0 \"\"\ncontrol @3 close 0 \"\"");
}

void TestMessageReader::good()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, expected);
    for (const Pieces &pieces : feedings(bytes)) {
        MessageReader reader(Role::Client, limit, 0, true);
        QCOMPARE(describeAll(read(reader, pieces)), expected);
        QVERIFY(!reader.hasFailed());
        QCOMPARE(reader.hasSeenClose(), expected.contains("close"));
        reader.receiveEnd();
        QVERIFY(reader.takeEvents().empty());
    }
}

void TestMessageReader::failures_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("failsAfter"); // bytes that suffice to fail
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArray &bytes, int failsAfter, const char *expected) {
        QTest::newRow(name) << bytes << failsAfter << QByteArray(expected);
    };
    // What a single frame shows, as soon as its header is there; what follows is still reported.
    row("5.1 masked server frame", hex("81 81 00000000 61 89 00"), 6,
        "frame @0 text 1 key=00000000 \"a\" !MaskedServerFrame\nfailure @0 MaskedServerFrame\n"
        "frame @7 ping 0 \"\"");
    row("5.2 reserved bit", hex("c1 01 61"), 2,
        "frame @0 text rsv1 1 \"a\" !ReservedBit\nfailure @0 ReservedBit");
    row("5.2 reserved opcode", hex("8b 01 61"), 2,
        "frame @0 b 1 \"a\" !ReservedOpcode\nfailure @0 ReservedOpcode");
    row("5.2 overlong length", hex("81 7e 0001 61"), 4,
        "frame @0 text 1/16 \"a\" !OverlongLength\nfailure @0 OverlongLength");
    row("5.2 high bit of a length", hex("81 7f 8000000000000000 61"), 10,
        "frame @0 text 9223372036854775808/64 \"\" !LengthHighBit\nfailure @0 LengthHighBit");
    row("5.5 fragmented ping", hex("09 01 61"), 2,
        "frame @0 ping+ 1 \"a\" !FragmentedControl\nfailure @0 FragmentedControl");
    row("5.5 ping of 126", hex("89 7e 007e") + pattern(126), 4,
        "frame @0 ping 126/16 <126> !ControlTooLong\nfailure @0 ControlTooLong");
    // Fragmentation
    row("5.4 nothing to continue", hex("89 00 80 01 61"), 4,
        "frame @0 ping 0 \"\"\ncontrol @0 ping 0 \"\"\nframe @2 cont 1 \"a\" !UnexpectedContinuation\n"
        "failure @2 UnexpectedContinuation");
    row("5.4 nothing to continue after a whole message", hex("81 00 00 01 61"), 4,
        "frame @0 text 0 \"\"\nmessage @0 text in 1 \"\"\nframe @2 cont+ 1 \"a\" !UnexpectedContinuation\n"
        "failure @2 UnexpectedContinuation");
    row("5.4 text inside a fragmented message", hex("01 01 61 81 01 62 80 01 63"), 5,
        "frame @0 text+ 1 \"a\"\nframe @3 text 1 \"b\" !ExpectedContinuation\nfailure @3 "
        "ExpectedContinuation\n"
        "frame @6 cont 1 \"c\"");
    row("5.4 binary inside a fragmented message", hex("01 00 02 01 ff"), 4,
        "frame @0 text+ 0 \"\"\nframe @2 binary+ 1 \"%FF\" !ExpectedContinuation\nfailure @2 "
        "ExpectedContinuation");
    // UTF-8, at the byte
    row("8.1 impossible byte", hex("81 05 61ff616161"), 4,
        "frame @0 text 5 \"a%FFaaa\" !InvalidUtf8\nfailure @0 InvalidUtf8");
    row("8.1 surrogate", hex("81 05 eda080 6161"), 4,
        "frame @0 text 5 \"%ED%A0%80aa\" !InvalidUtf8\nfailure @0 InvalidUtf8");
    row("8.1 code point cut by the message's end", hex("81 02 61c3"), 4,
        "frame @0 text 2 \"a%C3\" !InvalidUtf8\nfailure @0 InvalidUtf8");
    row("8.1 impossible byte in a continuation", hex("01 01 c3 80 02 4161"), 6,
        "frame @0 text+ 1 \"%C3\"\nframe @3 cont 2 \"Aa\" !InvalidUtf8\nfailure @3 InvalidUtf8");
    row("8.1 code point cut by an empty last fragment", hex("01 01 c3 80 00"), 5,
        "frame @0 text+ 1 \"%C3\"\nframe @3 cont 0 \"\" !InvalidUtf8\nfailure @3 InvalidUtf8");
    // Close bodies
    row("5.5.1 close body of one byte", hex("88 01 03"), 2,
        "frame @0 close 1 \"%03\" !CloseBodyOneByte\nfailure @0 CloseBodyOneByte");
    row("7.4 close code 1005", hex("88 04 03ed 6161"), 4,
        "frame @0 close 4 \"%03%EDaa\" !InvalidCloseCode\nfailure @0 InvalidCloseCode");
    row("5.5.1 impossible byte in the reason", hex("88 05 03e8 61ff61"), 6,
        "frame @0 close 5 \"%03%E8a%FFa\" !InvalidCloseReason\nfailure @0 InvalidCloseReason");
    row("5.5.1 reason cut in a code point", hex("88 03 03e8 c3"), 5,
        "frame @0 close 3 \"%03%E8%C3\" !InvalidCloseReason\nfailure @0 InvalidCloseReason");
    row("7.4 bad code before a bad reason", hex("88 03 0000 ff"), 4,
        "frame @0 close 3 \"%00%00%FF\" !InvalidCloseCode\nfailure @0 InvalidCloseCode");
    row("5.5.1 frames after close", hex("88 00 81 01 61 89 00"), 4,
        "frame @0 close 0 \"\"\ncontrol @0 close 0 \"\"\nframe @2 text 1 \"a\" !FrameAfterClose\n"
        "failure @2 FrameAfterClose\nframe @5 ping 0 \"\" !FrameAfterClose");
    row("5.5.1 a second close", hex("88 00 88 01 03"), 4,
        "frame @0 close 0 \"\"\ncontrol @0 close 0 \"\"\nframe @2 close 1 \"%03\" !FrameAfterClose\n"
        "failure @2 FrameAfterClose");
    // Size
    row("7.4.1 one frame over the limit", hex("82 7e 03e9 6161"), 4,
        "frame @0 binary 1001/16 \"\" !MessageTooBig\nfailure @0 MessageTooBig");
    row("7.4.1 fragments over the limit", hex("02 01 61 80 7e 03e8") + pattern(1000), 7,
        "frame @0 binary+ 1 \"a\"\nframe @3 cont 1000/16 <1000> !MessageTooBig\nfailure @3 MessageTooBig");
    // After a failure nothing but frames, with what each breaks by itself.
    row("7.1.7 frames after a failure", hex("c1 00 81 01 ff c2 00 80 00 88 01 03"), 2,
        "frame @0 text rsv1 0 \"\" !ReservedBit\nfailure @0 ReservedBit\nframe @2 text 1 \"%FF\"\n"
        "frame @5 binary rsv1 0 \"\" !ReservedBit\nframe @7 cont 0 \"\"\nframe @9 close 1 \"%03\"");
}

void TestMessageReader::failures()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const int, failsAfter);
    QFETCH(const QByteArray, expected);

    MessageReader whole(Role::Client, limit, 0, true);
    const auto events = read(whole, {bytes});
    QCOMPARE(describeAll(events), expected);
    const auto frames = describeAll(withoutFailure(events));
    Failure failure;
    for (const ReaderEvent &event : events) {
        if (const auto *found = std::get_if<Failure>(&event))
            failure = *found;
    }

    for (const Pieces &pieces : feedings(bytes)) {
        MessageReader reader(Role::Client, limit, 0, true);
        std::vector<ReaderEvent> pieceEvents;
        qsizetype fed = 0;
        for (const QByteArrayView piece : pieces) {
            reader.receive(piece);
            fed += piece.size();
            QCOMPARE(reader.hasFailed(), fed >= failsAfter);
            for (const ReaderEvent &event : reader.takeEvents()) {
                pieceEvents.push_back(event);
                if (const auto *found = std::get_if<Failure>(&event)) {
                    QCOMPARE(found->violation, failure.violation);
                    QCOMPARE(found->frameOffset, failure.frameOffset);
                }
            }
        }
        QCOMPARE(describeAll(withoutFailure(pieceEvents)), frames);
        QCOMPARE(pieceEvents.size(), events.size());
    }
}

void TestMessageReader::lenient_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArray &bytes, const char *expected) {
        QTest::newRow(name) << bytes << QByteArray(expected);
    };
    row("5.1 unmasked client frame", hex("81 01 61"),
        "frame @0 text 1 \"a\" !UnmaskedClientFrame\nmessage @0 text in 1 \"a\"");
    row("5.2 overlong length", hex("81 fe 0001 00000000 61"),
        "frame @0 text 1/16 key=00000000 \"a\" !OverlongLength\nmessage @0 text in 1 \"a\"");
    row("7.4 close code", hex("88 83 00000000 03ed 61"),
        "frame @0 close 3 key=00000000 \"%03%EDa\" !InvalidCloseCode\n"
        "control @0 close 3 key=00000000 \"%03%EDa\" !InvalidCloseCode");
    // What is overlooked does not hide what is not.
    row("5.1 unmasked, and not UTF-8", hex("81 01 ff"),
        "frame @0 text 1 \"%FF\" !InvalidUtf8\nfailure @0 InvalidUtf8");
    row("5.1 unmasked, and the code not allowed", hex("88 02 0000"),
        "frame @0 close 2 \"%00%00\" !UnmaskedClientFrame\ncontrol @0 close 2 \"%00%00\" "
        "!UnmaskedClientFrame");
    row("7.4 code not allowed, and reason not UTF-8", hex("88 83 00000000 0000 ff"),
        "frame @0 close 3 key=00000000 \"%00%00%FF\" !InvalidCloseReason\nfailure @0 InvalidCloseReason");
    row("5.2 reserved bit", hex("c1 81 00000000 61"),
        "frame @0 text rsv1 1 key=00000000 \"a\" !ReservedBit\nfailure @0 ReservedBit");
    row("5.2 reserved opcode", hex("83 80 00000000"),
        "frame @0 3 0 key=00000000 \"\" !ReservedOpcode\nfailure @0 ReservedOpcode");
    row("5.1 unmasked, and over the limit", hex("82 7e 03e9"),
        "frame @0 binary 1001/16 \"\" !MessageTooBig\nfailure @0 MessageTooBig");
    row("5.1 unmasked, after a close", hex("88 00 89 00"),
        "frame @0 close 0 \"\" !UnmaskedClientFrame\ncontrol @0 close 0 \"\" !UnmaskedClientFrame\n"
        "frame @2 ping 0 \"\" !FrameAfterClose\nfailure @2 FrameAfterClose");
}

void TestMessageReader::lenient()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, expected);
    MessageReader whole(Role::Server, limit, 0, false);
    const auto events = read(whole, {bytes});
    QCOMPARE(describeAll(events), expected);
    QCOMPARE(whole.hasFailed(), expected.contains("failure"));
    for (const Pieces &pieces : feedings(bytes)) {
        MessageReader reader(Role::Server, limit, 0, false);
        QCOMPARE(describeAll(withoutFailure(read(reader, pieces))), describeAll(withoutFailure(events)));
        QCOMPARE(reader.hasFailed(), whole.hasFailed());
    }
    MessageReader client(Role::Client, limit, 0, false);
    QCOMPARE(describeAll(read(client, {hex("81 81 00000000 61")})),
        QByteArray("frame @0 text 1 key=00000000 \"a\" !MaskedServerFrame\nmessage @0 text in 1 \"a\""));
}

void TestMessageReader::earlyFailure_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("failure");
    QTest::addColumn<QByteArray>("rest");
    QTest::addColumn<QByteArray>("frame");
    QTest::newRow("8.1 impossible byte")
        << hex("81 04 61ff") << QByteArray("failure @0 InvalidUtf8 in text 4 \"a%FF\"") << hex("61 62")
        << QByteArray("frame @0 text 4 \"a%FFab\" !InvalidUtf8");
    QTest::newRow("5.2 reserved bit")
        << hex("c1 02") << QByteArray("failure @0 ReservedBit in text rsv1 2 \"\"") << hex("61 62")
        << QByteArray("frame @0 text rsv1 2 \"ab\" !ReservedBit");
    QTest::newRow("7.4.1 fragments over the limit")
        << hex("02 01 61 80 7e 03e8 62")
        << QByteArray("frame @0 binary+ 1 \"a\"\nfailure @3 MessageTooBig in cont 1000/16 \"b\"")
        << pattern(999) << QByteArray("frame @3 cont 1000/16 <1000> !MessageTooBig");
}

void TestMessageReader::earlyFailure()
{
    QFETCH(const QByteArray, first);
    QFETCH(const QByteArray, failure);
    QFETCH(const QByteArray, rest);
    QFETCH(const QByteArray, frame);
    MessageReader reader(Role::Client, limit, 0, true);
    QCOMPARE(describeAll(read(reader, {first})), failure);
    QCOMPARE(describeAll(read(reader, {rest})), frame);
}

void TestMessageReader::end_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("between frames") << hex("81 00")
                                    << QByteArray("frame @0 text 0 \"\"\nmessage @0 text in 1 \"\"");
    QTest::newRow("nothing at all") << QByteArray() << QByteArray();
    QTest::newRow("7.1.7 inside a header") << hex("89 00 82 7e 01")
                                           << QByteArray("frame @0 ping 0 \"\"\ncontrol @0 ping 0 \"\"\n"
                                                         "failure @2 TruncatedFrame");
    QTest::newRow("7.1.7 inside a payload")
        << hex("82 03 61") << QByteArray("failure @0 TruncatedFrame in binary 3 \"a\"");
    QTest::newRow("7.1.7 behind a whole header")
        << hex("82 03") << QByteArray("failure @0 TruncatedFrame in binary 3 \"\"");
}

void TestMessageReader::end()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, expected);
    for (const Pieces &pieces : feedings(bytes)) {
        MessageReader reader(Role::Client, limit, 0, true);
        auto events = read(reader, pieces);
        reader.receiveEnd();
        for (const ReaderEvent &event : reader.takeEvents())
            events.push_back(event);
        QCOMPARE(describeAll(events), expected);
    }
}

void TestMessageReader::endAfterFailure()
{
    MessageReader reader(Role::Client, limit, 0, true);
    reader.receive(hex("c1 05 61"));
    QCOMPARE(reader.takeEvents().size(), 1u);
    reader.receiveEnd();
    QVERIFY(reader.takeEvents().empty());
}

// Good streams with a few bytes changed: nothing but the place of the failure may depend on how they are fed.
void TestMessageReader::damagedStreams()
{
    QRandomGenerator random(6455);
    const QByteArray good =
        hex("01 02 e282 89 01 70 80 01 ac 82 03 ff00ff 81 04 f09f9880 8a 00 88 05 03e8 c3a921");
    int failures = 0;
    for (int round = 0; round < 5000; ++round) {
        QByteArray bytes = good + good;
        for (int i = random.bounded(1, 4); i > 0; --i)
            bytes[random.bounded(bytes.size())] = char(random.bounded(256));
        const bool strict = random.bounded(2) == 0;
        MessageReader whole(Role::Client, limit, 0, strict);
        const auto expected = read(whole, {bytes});
        whole.receiveEnd();
        failures += whole.hasFailed() ? 1 : 0;
        for (const Pieces &pieces :
            {byteByByte(bytes), Pieces{QByteArrayView(bytes).first(17), QByteArrayView(bytes).sliced(17)}}) {
            MessageReader reader(Role::Client, limit, 0, strict);
            const auto events = read(reader, pieces);
            reader.receiveEnd();
            QCOMPARE(describeAll(withoutFailure(events)), describeAll(withoutFailure(expected)));
            QCOMPARE(reader.hasFailed(), whole.hasFailed());
            QCOMPARE(reader.offset(), quint64(bytes.size()));
        }
    }
    // Two closes end most of them badly, but not those whose damage swallowed one.
    QVERIFY2(failures > 4500 && failures < 5000, QByteArray::number(failures).constData());
}

// Looking at a partial frame again from its start for every byte would take hours here.
void TestMessageReader::byteAtATimeIsLinear()
{
    constexpr qsizetype size = 1'000'000;
    QByteArray text;
    while (text.size() < size)
        text += "\xC3\xA9";
    const QByteArray wire = serializeMessage(Opcode::Text, text, MaskingKey{{1, 2, 3, 4}});
    MessageReader reader(Role::Server, quint64(size), 0, true);
    for (qsizetype i = 0; i < wire.size(); ++i)
        reader.receive(QByteArrayView(wire).sliced(i, 1));
    const auto events = reader.takeEvents();
    QCOMPARE(events.size(), 2u);
    QCOMPARE(std::get<Message>(events.back()).payload, text);
}

void TestMessageReader::sizeLimits()
{
    // A small limit is about messages: control frames of up to 125 bytes still pass.
    MessageReader small(Role::Client, 3, 0, true);
    small.receive(hex("89 04 61616161 82 03 616161 02 02 6161 80 01 61"));
    QCOMPARE(small.takeEvents().size(), 7u);
    QVERIFY(!small.hasFailed());
    small.receive(hex("82 04"));
    QCOMPARE(describeAll(small.takeEvents()), QByteArray("failure @18 MessageTooBig in binary 4 \"\""));

    // Exactly the limit, in fragments and whole.
    MessageReader exact(Role::Client, limit, 0, true);
    exact.receive(hex("02 7e 01f4") + pattern(500) + hex("80 7e 01f4") + pattern(500));
    exact.receive(hex("82 7e 03e8") + pattern(1000));
    const auto events = exact.takeEvents();
    QCOMPARE(events.size(), 5u);
    QCOMPARE(std::get<Message>(events[2]).payload, pattern(500) + pattern(500));
    QVERIFY(!exact.hasFailed());
}

void TestMessageReader::payloadIsShared()
{
    MessageReader reader(Role::Client, limit, 0, true);
    reader.receive(hex("81 05 48656c6c6f"));
    const auto events = reader.takeEvents();
    const QByteArray &ofFrame = std::get<FrameSeen>(events.front()).frame.payload;
    const QByteArray &ofMessage = std::get<Message>(events.back()).payload;
    QCOMPARE(
        static_cast<const void *>(ofMessage.constData()), static_cast<const void *>(ofFrame.constData()));
}

void TestMessageReader::offsets()
{
    MessageReader reader(Role::Client, limit, 129, true);
    reader.receive(hex("01 01 61 00 00 80 01"));
    QCOMPARE(reader.offset(), 136u);
    QVERIFY(reader.isInsideFrame());
    reader.receive(hex("62"));
    QVERIFY(!reader.isInsideFrame());
    QCOMPARE(describe(reader.takeEvents().back()), QByteArray("message @129 text in 3 \"ab\""));
}

QTEST_GUILESS_MAIN(TestMessageReader)
#include "tst_messagereader.moc"

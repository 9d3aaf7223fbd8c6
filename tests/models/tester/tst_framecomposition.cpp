// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/messagereader.h"
#include "tester/compositionedits.h"
#include "tester/compositionpresets.h"

#include <QRegularExpression>
#include <QTest>

#include <numeric>

using namespace Fanlight;

namespace {

constexpr MaskingKey rfcKey{{0x37, 0xfa, 0x21, 0x3d}};

FramePiece piece(Opcode opcode, const QString &text)
{
    FramePiece made;
    made.frame.opcode = opcode;
    made.frame.mask = FrameMask::Key;
    made.frame.key = rfcKey;
    made.payload.text = text;
    return made;
}

Composition of(std::vector<CompositionPiece> pieces)
{
    return Composition{std::move(pieces)};
}

QByteArray joined(const WritePlan &plan)
{
    return std::accumulate(plan.begin(), plan.end(), QByteArray(),
        [](const QByteArray &before, const WireWrite &write) { return before + write.bytes; });
}

std::vector<Violation> violationsOf(const Composition &composition, const Reader &reader = {})
{
    std::vector<Violation> all;
    for (const ComposedPiece &made : compose(composition, reader).pieces)
        all.insert(all.end(), made.violations.begin(), made.violations.end());
    return all;
}

Composition presetNamed(const char *name)
{
    for (const CompositionPreset &preset : compositionPresets()) {
        if (qstrcmp(preset.name, name) == 0)
            return Composition{preset.pieces};
    }
    qFatal("no preset %s", name);
}

} // namespace

class tst_FrameComposition : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // RFC 6455 section 5.7.
    void theRfcsExamples()
    {
        FramePiece hello = piece(Opcode::Text, QStringLiteral("Hello"));
        QCOMPARE(compose(of({{hello, {}}}), {}).bytes.toHex(), QByteArray("818537fa213d7f9f4d5158"));
        hello.frame.mask = FrameMask::None;
        QCOMPARE(compose(of({{hello, {}}}), {}).bytes.toHex(), QByteArray("810548656c6c6f"));
    }

    void whatItSaysIsWhatIsRead_data()
    {
        QTest::addColumn<int>("preset");
        const auto presets = compositionPresets();
        for (std::size_t i = 0; i < presets.size(); ++i)
            QTest::newRow(presets[i].name) << int(i);
    }
    // Each frame of a preset is read back bit by bit, up to where the framing is lost on purpose.
    void whatItSaysIsWhatIsRead()
    {
        QFETCH(int, preset);
        Composition composition{compositionPresets()[std::size_t(preset)].pieces};
        MaskingKeys keys;
        drawKeys(composition, keys, 0, composition.pieces.size());
        const ComposedBytes composed = compose(composition, {});
        QVERIFY(composed.faults.empty());
        QVERIFY(!composed.bytes.isEmpty());
        QCOMPARE(joined(composed.writes()), composed.bytes);
        for (const ComposedPiece &made : composed.pieces) {
            if (!made.frame || quint64(made.frame->payload.size()) != made.frame->header.payloadLength)
                continue;
            FrameParser parser(Role::Server, 1 << 20, 0);
            parser.receive(QByteArrayView(composed.bytes).sliced(made.first, made.count));
            const auto frames = parser.takeFrames();
            QCOMPARE(frames.size(), std::size_t(1));
            QCOMPARE(frames.front().header, made.frame->header);
            QCOMPARE(frames.front().payload, made.frame->payload);
        }
    }

    void marksWhatIsBroken_data()
    {
        QTest::addColumn<QByteArray>("preset");
        QTest::addColumn<std::vector<Violation>>("expected");
        using V = Violation;
        const auto row = [](const char *preset, std::vector<V> expected) {
            QTest::newRow(preset) << QByteArray(preset) << std::move(expected);
        };
        row("Text", {});
        row("Close without a code", {});
        row("Raw bytes", {});
        row("Without a mask (5.1)", {V::UnmaskedClientFrame});
        row("RSV2 set", {V::ReservedBit});
        row("Reserved control opcode 0xB", {V::ReservedOpcode});
        row("Length 5 in 64 bits", {V::OverlongLength});
        row("64-bit length with its top bit set", {V::LengthHighBit});
        row("Ping of 126 bytes", {V::ControlTooLong});
        row("Fragmented ping", {V::FragmentedControl});
        row("Close with a body of one byte", {V::CloseBodyOneByte});
        row("Close 1005, never on the wire", {V::InvalidCloseCode});
        row("Close with a reason that is no UTF-8", {V::InvalidCloseReason});
        row("Text after close", {V::FrameAfterClose});
        row("A ping between fragments", {});
        row("A character cut in two", {});
        row("Continuation of nothing", {V::UnexpectedContinuation});
        row("A new message inside another", {V::ExpectedContinuation});
        row("Text that ends inside a character", {V::InvalidUtf8});
        row("65,536 bytes, the first in 64 bits", {});
    }
    void marksWhatIsBroken()
    {
        QFETCH(QByteArray, preset);
        QFETCH(std::vector<Violation>, expected);
        QCOMPARE(violationsOf(presetNamed(preset.constData())), expected);
    }

    // 5.1: the other way round it is the mask that is wrong.
    void marksForEitherReader()
    {
        const Composition masked = of({{piece(Opcode::Text, QStringLiteral("x")), {}}});
        QCOMPARE(violationsOf(masked, {Role::Client, false}),
            (std::vector<Violation>{Violation::MaskedServerFrame}));
        FramePiece compressed = piece(Opcode::Text, QStringLiteral("f2 48 cd c9 c9 07 00"));
        compressed.payload.form = PayloadForm::Hex;
        compressed.frame.rsv = 4;
        QCOMPARE(violationsOf(of({{compressed, {}}})), (std::vector<Violation>{Violation::ReservedBit}));
        QCOMPARE(violationsOf(of({{compressed, {}}}), {Role::Server, true}), std::vector<Violation>{});
    }

    // A length that is not the payload's: what follows belongs to the payload, or the payload to what
    // follows.
    void followsTheLengthThatIsClaimed()
    {
        FramePiece first = piece(Opcode::Text, QStringLiteral("Hello"));
        const FramePiece second = piece(Opcode::Binary, QStringLiteral("x"));
        first.frame.claimedLength = 8;
        ComposedBytes composed = compose(of({{first, {}}, {second, {}}}), {});
        QVERIFY(composed.pieces[0].begins);
        QVERIFY(!composed.pieces[1].begins);
        // fa 21 3d .. is no header of anybody, but it is what stands there: 33 bytes, 2 of which are here.
        QCOMPARE(composed.missing, quint64(31));
        QVERIFY(!composed.pieces[1].violations.empty());
        composed = compose(of({{RawPiece{QStringLiteral("81")}, {}}}), {});
        QVERIFY(composed.pieces[0].begins);
        QCOMPARE(composed.missing, quint64(1));
        first.frame.claimedLength = 100;
        composed = compose(of({{first, {}}, {second, {}}}), {});
        QCOMPARE(composed.missing, quint64(100 - 5 - 7));
        first.frame.claimedLength = quint64(1) << 62 | 1;
        composed = compose(of({{first, {}}}), {});
        QVERIFY(composed.pieces[0].violations.empty()); // the RFC has no limit below the top bit
        QCOMPARE(composed.missing, (quint64(1) << 62 | 1) - 5);
    }

    void saysWhatHasNoBytes()
    {
        FramePiece bad = piece(Opcode::Text, QStringLiteral("48 6"));
        bad.payload.form = PayloadForm::Hex;
        FramePiece nothing = piece(Opcode::Text, {});
        nothing.payload.size = 10;
        FramePiece huge = piece(Opcode::Text, QStringLiteral("x"));
        huge.payload.size = quint64(CompositionLimits::bytes);
        const ComposedBytes composed =
            compose(of({{bad, {}}, {nothing, {}}, {huge, {}}, {RawPiece{QStringLiteral("xy")}, {}}}), {});
        QCOMPARE(composed.bytes, QByteArray());
        QCOMPARE(composed.faults.size(), std::size_t(4));
        QCOMPARE(composed.faults[0].error, PieceError::BadPayload);
        QCOMPARE(composed.faults[0].draft.error, DraftError::OddHexDigits);
        QCOMPARE(composed.faults[1].error, PieceError::NothingToRepeat);
        QCOMPARE(composed.faults[2].error, PieceError::TooLong); // with its header
        QCOMPARE(composed.faults[3].piece, std::size_t(3));
        QCOMPARE(composed.faults[3].draft.column, 1);
    }

    void repeatsAndKeepsBraces()
    {
        QCOMPARE(payloadOf({PayloadForm::Text, QStringLiteral("abc"), 7}).value(), QByteArray("abcabca"));
        QCOMPARE(payloadOf({PayloadForm::Text, QStringLiteral("abc"), 2}).value(), QByteArray("ab"));
        QCOMPARE(payloadOf({PayloadForm::Text, QStringLiteral("{{counter}}"), {}}).value(),
            QByteArray("{{counter}}"));
        QCOMPARE(
            payloadOf({PayloadForm::Hex, QStringLiteral("00 ff"), 3}).value(), QByteArray::fromHex("00ff00"));
    }

    void cutsIntoWrites()
    {
        Composition composition = of({{piece(Opcode::Text, QStringLiteral("Hi")), {{1, 100}, {50, 7}}},
            {piece(Opcode::Ping, {}), {{0, 20}}}});
        const ComposedBytes composed = compose(composition, {});
        const WritePlan plan = composed.writes();
        QCOMPARE(plan.size(), std::size_t(3)); // the cut behind the end does nothing
        QCOMPARE(plan[0].bytes, composed.bytes.first(1));
        QCOMPARE(plan[0].pause, 0);
        QCOMPARE(plan[1].pause, 100);
        QCOMPARE(plan[2].pause, 20);
        QCOMPARE(plan[2].bytes, composed.bytes.mid(8));
        composition.pieces[0].cuts = {{0, 5}};
        QCOMPARE(compose(composition, {}).writes().front().pause, 5);
        QVERIFY(toggleCut(composition, compose(composition, {}), 3, 9));
        QCOMPARE(composition.pieces[0].cuts, (std::vector<WriteCut>{{0, 5}, {3, 9}}));
        QVERIFY(toggleCut(composition, compose(composition, {}), 3, 9));
        QCOMPARE(composition.pieces[0].cuts, (std::vector<WriteCut>{{0, 5}}));
        QVERIFY(!toggleCut(composition, compose(composition, {}), 500, 9));
    }

    void cutsByRule()
    {
        const Composition composition =
            of({{piece(Opcode::Text, QStringLiteral("né")), {}}, {piece(Opcode::Ping, {}), {}}});
        const ComposedBytes composed = compose(composition, {});
        using Cuts = std::vector<WriteCut>;
        QCOMPARE(cutsBy(CutRule::None, composed, 0, 5).value(), Cuts{});
        QCOMPARE(cutsBy(CutRule::EachPiece, composed, 0, 5).value(), (Cuts{{9, 5}}));
        QCOMPARE(cutsBy(CutRule::AfterFirstByte, composed, 0, 5).value(), (Cuts{{1, 5}, {10, 5}}));
        QCOMPARE(cutsBy(CutRule::InsideCodePoint, composed, 0, 5).value(), (Cuts{{8, 5}}));
        QCOMPARE(cutsBy(CutRule::EveryBytes, composed, 6, 5).value(), (Cuts{{6, 5}, {12, 5}}));
        QCOMPARE(cutsBy(CutRule::EveryBytes, composed, 1, 0)->size(), std::size_t(composed.bytes.size()) - 1);
        const ComposedBytes longer = compose(presetNamed("65,536 bytes, the first in 64 bits"), {});
        QVERIFY(!cutsBy(CutRule::EveryBytes, longer, 1, 0));
    }

    void fragments_data()
    {
        QTest::addColumn<PayloadText>("payload");
        QTest::addColumn<std::vector<qsizetype>>("sizes");
        QTest::addColumn<std::size_t>("count");
        using Sizes = std::vector<qsizetype>;
        QTest::newRow("text") << PayloadText{PayloadForm::Text, QStringLiteral("Hello"), {}} << Sizes{2, 1}
                              << std::size_t(4);
        QTest::newRow("inside a character")
            << PayloadText{PayloadForm::Text, QStringLiteral("né!"), {}} << Sizes{2} << std::size_t(2);
        QTest::newRow("what repeats") << PayloadText{PayloadForm::Text, QStringLiteral("abc"), 10'000}
                                      << Sizes{1'000} << std::size_t(10);
        QTest::newRow("longer than it is")
            << PayloadText{PayloadForm::Hex, QStringLiteral("00 ff"), {}} << Sizes{50} << std::size_t(1);
        QTest::newRow("nothing") << PayloadText{} << Sizes{1} << std::size_t(0);
        QTest::newRow("too many") << PayloadText{PayloadForm::Text, QStringLiteral("abc"), 10'000} << Sizes{1}
                                  << std::size_t(0);
    }
    // The same message comes out, in frames that break no rule.
    void fragments()
    {
        QFETCH(PayloadText, payload);
        QFETCH(std::vector<qsizetype>, sizes);
        QFETCH(std::size_t, count);
        Composition composition = of({{piece(Opcode::Binary, {}), {{1, 0}}}});
        std::get<FramePiece>(composition.pieces[0].what).payload = payload;
        const Composition before = composition;
        MaskingKeys keys;
        QCOMPARE(fragment(composition, 0, sizes, keys), count);
        if (count == 0) {
            QCOMPARE(composition, before);
            return;
        }
        QCOMPARE(composition.pieces.size(), count);
        const ComposedBytes composed = compose(composition, {});
        QVERIFY(!composed.breaksRules());
        MessageReader reader(Role::Server, 1 << 20, 0, true);
        reader.receive(composed.bytes);
        QByteArray message;
        quint32 frames = 0;
        for (const ReaderEvent &event : reader.takeEvents()) {
            if (const auto *whole = std::get_if<Message>(&event)) {
                message = whole->payload;
                frames = whole->frameCount;
            }
        }
        QCOMPARE(message, payloadOf(payload).value());
        QCOMPARE(frames, quint32(count));
    }

    void drawsKeysWhereTheyAreRandom()
    {
        FramePiece random = piece(Opcode::Text, QStringLiteral("x"));
        random.frame.mask = FrameMask::Usual;
        Composition composition = of({{random, {}}, {piece(Opcode::Text, QStringLiteral("x")), {}}});
        MaskingKeys keys;
        drawKeys(composition, keys, 0, 2);
        QVERIFY(std::get<FramePiece>(composition.pieces[0].what).frame.key != rfcKey);
        QCOMPARE(std::get<FramePiece>(composition.pieces[1].what).frame.key, rfcKey);
    }
};

QTEST_GUILESS_MAIN(tst_FrameComposition)
#include "tst_framecomposition.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caselist.h"

#include <limits>

namespace Fanlight {

namespace {

using namespace Scripted;

constexpr CaseFamily lengths{
    "framing/length", "A payload of any length is read as long as it is.", "RFC 6455 5.2"};
constexpr CaseFamily overlong{"framing/overlong",
    "A length is written in the fewest bytes that can hold it, so one that is not should be refused.",
    "RFC 6455 5.2", false};
constexpr CaseFamily highBit{
    "framing/high-bit", "The most significant bit of a 64-bit length is 0.", "RFC 6455 5.2", false};
constexpr CaseFamily splits{
    "framing/split", "TCP may deliver a frame in any pieces; where they end means nothing.", "RFC 6455 5.2"};
constexpr CaseFamily joined{
    "framing/joined", "TCP may deliver several frames at once; each is a frame of its own.", "RFC 6455 5.2"};
constexpr CaseFamily contents{
    "framing/content", "Binary payload is passed through as it is.", "RFC 6455 5.6"};

QString kindOf(Opcode opcode)
{
    return opcode == Opcode::Text ? QStringLiteral("Text") : QStringLiteral("Binary");
}

void addLengths(CaseList &list)
{
    constexpr qsizetype mebibyte = 1024 * 1024;
    for (const Opcode opcode : {Opcode::Text, Opcode::Binary}) {
        for (const qsizetype size : {qsizetype(0), qsizetype(1), qsizetype(2), qsizetype(125), qsizetype(126),
                 qsizetype(127), qsizetype(128), qsizetype(65535), qsizetype(65536), qsizetype(65537),
                 mebibyte, 4 * mebibyte}) {
            list.add(lengths, kindOf(opcode).toLower().toLatin1() + '-' + QByteArray::number(size),
                QStringLiteral("%1 message of %2 bytes").arg(kindOf(opcode)).arg(size), [=] {
                    const QByteArray payload = patternOf(opcode, size);
                    return echoed(opcode == Opcode::Text ? text(payload) : binary(payload));
                });
        }
    }
}

void addOverlong(CaseList &list)
{
    const auto add = [&list](qsizetype size, LengthEncoding encoding) {
        const int bits = encoding == LengthEncoding::SixteenBit ? 16 : 64;
        list.add(overlong, QByteArray::number(size) + "-in-" + QByteArray::number(bits),
            QStringLiteral("%1 bytes, the length in %2 bits").arg(size).arg(bits), [=] {
                ScriptFrame frame = binary(patternOf(Opcode::Binary, size));
                frame.encoding = encoding;
                // What a receiver does with it the RFC does not say: whoever reads it all the same is lax.
                ExpectFailed refused{CloseCodes::ProtocolError};
                refused.answered = TestVerdict::NonStrict;
                return scriptOf({Send{{frame}, {}}, Send{{ping("still there?")}, {}}, refused});
            });
    };
    for (const qsizetype size : {0, 1, 125})
        add(size, LengthEncoding::SixteenBit);
    for (const qsizetype size : {0, 125, 126, 65535})
        add(size, LengthEncoding::SixtyFourBit);
}

void addHighBit(CaseList &list)
{
    constexpr quint64 bit = quint64(1) << 63;
    for (const auto &[part, length, title] :
        {std::tuple{"plus-5", bit + 5, "The bit and 5"}, std::tuple{"alone", bit, "The bit alone"},
            std::tuple{"all-ones", std::numeric_limits<quint64>::max(), "All 64 bits"}}) {
        list.add(highBit, part, QString::fromLatin1(title), [length = length] {
            ScriptFrame frame = binary("Hello");
            frame.encoding = LengthEncoding::SixtyFourBit;
            frame.claimedLength = length;
            return failed({frame});
        });
    }
}

// A header is cut after each of its bytes: each a case, to show where it goes wrong.
void addSplits(CaseList &list, Role tested)
{
    const auto add = [&list, tested](qsizetype payload) {
        const qsizetype header = headerSize(tested, payload);
        for (qsizetype at = 1; at <= header; ++at) {
            list.add(splits, QByteArray::number(payload) + "-after-" + QByteArray::number(at),
                QStringLiteral("%1 bytes, a pause after byte %2 of %3 of the header")
                    .arg(payload)
                    .arg(at)
                    .arg(header),
                [=] {
                    return echoed(text(patternOf(Opcode::Text, payload)), {{at}, 0, 5});
                });
        }
    };
    add(5);
    add(126);
    add(65536);
    list.add(splits, "every-byte-5", QStringLiteral("5 bytes, each byte in a write of its own"), [] {
        return echoed(text("Hello"), {{}, 1, 2});
    });
    list.add(splits, "every-byte-126", QStringLiteral("126 bytes, each byte in a write of its own"), [] {
        return echoed(binary(patternOf(Opcode::Binary, 126)), {{}, 1, 1});
    });
    list.add(splits, "every-byte-65536", QStringLiteral("65,536 bytes, each byte in a write of its own"), [] {
        return echoed(binary(patternOf(Opcode::Binary, 65536)), {{}, 1, 0});
    });
    const qsizetype last = headerSize(tested, 1000) + 999;
    list.add(splits, "last-byte", QStringLiteral("1,000 bytes, a pause before the last one"), [last] {
        return echoed(text(patternOf(Opcode::Text, 1000)), {{last}, 0, 50});
    });
}

Script several(int count, Cuts cuts)
{
    Script script;
    Send send{{}, std::move(cuts)};
    std::vector<ScriptStep> answers;
    for (int number = 1; number <= count; ++number) {
        const QByteArray payload = "message " + QByteArray::number(number);
        send.frames.push_back(text(payload));
        answers.push_back(ExpectMessage{Opcode::Text, payload});
    }
    answers.insert(answers.begin(), send);
    return scriptOf(std::move(answers));
}

void addJoined(CaseList &list)
{
    list.add(joined, "two", QStringLiteral("Two messages in one write"), [] { return several(2, {}); });
    list.add(joined, "hundred", QStringLiteral("A hundred messages in one write"),
        [] { return several(100, {}); });
    list.add(joined, "one-and-a-half", QStringLiteral("A message and half of the next one in one write"), [] {
        return several(2, {{20}, 0, 20});
    });
    list.add(joined, "text-and-binary", QStringLiteral("A text and a binary message in one write"), [] {
        return scriptOf({Send{{text("one"), binary("two")}, {}}, ExpectMessage{Opcode::Text, "one"},
            ExpectMessage{Opcode::Binary, "two"}});
    });
}

void addContents(CaseList &list)
{
    list.add(contents, "every-byte", QStringLiteral("Each of the 256 values of a byte"), [] {
        QByteArray all;
        for (int value = 0; value < 256; ++value)
            all += char(value);
        return echoed(binary(all));
    });
    list.add(contents, "zeros", QStringLiteral("300 bytes of zero"),
        [] { return echoed(binary(QByteArray(300, '\0'))); });
    list.add(contents, "not-utf-8", QStringLiteral("Bytes that are no UTF-8"),
        [] { return echoed(binary(QByteArray::fromHex("c328a0ffed9fc0"))); });
    list.add(contents, "looks-like-a-frame", QStringLiteral("Payload that reads like a close frame"),
        [] { return echoed(binary(QByteArray::fromHex("880203e88800"))); });
}

} // namespace

std::vector<TestCase> framingCases(Role tested)
{
    CaseList list(TestGroup::Framing);
    addLengths(list);
    addOverlong(list);
    addHighBit(list);
    addSplits(list, tested);
    addJoined(list);
    addContents(list);
    return list.take();
}

} // namespace Fanlight

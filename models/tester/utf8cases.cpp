// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caselist.h"

#include <QList>

namespace Fanlight {

namespace {

using namespace Scripted;

constexpr CaseFamily valid{"utf8/valid", "Text is UTF-8, every code point of it.", "RFC 6455 8.1"};
constexpr CaseFamily split{
    "utf8/split", "A code point may be cut anywhere, by fragments as by TCP.", "RFC 6455 5.6"};
constexpr CaseFamily invalid{
    "utf8/invalid", "A text message that is not UTF-8 fails the connection.", "RFC 6455 8.1", false};
constexpr CaseFamily early{"utf8/fail-fast",
    "What can be no UTF-8 any more is best refused when it comes, not when the message ends.", "RFC 6455 8.1",
    false};

struct Sample
{
    const char *part;
    const char *title;
    const char *hex;
};

constexpr Sample validSamples[] = {
    {"ascii", "Printable ASCII", "2021303941425a61627a7e"},
    {"nul", "The code point 0", "6100 62"},
    {"controls", "Control characters", "0107090a0d1b1f7f"},
    {"first-of-2", "U+0080, the first of two bytes", "c280"},
    {"last-of-2", "U+07FF, the last of two bytes", "dfbf"},
    {"first-of-3", "U+0800, the first of three bytes", "e0a080"},
    {"last-of-3", "U+FFFF, the last of three bytes", "efbfbf"},
    {"first-of-4", "U+10000, the first of four bytes", "f0908080"},
    {"last-of-4", "U+10FFFF, the last there is", "f48fbfbf"},
    {"before-surrogates", "U+D7FF, the last before the surrogates", "ed9fbf"},
    {"after-surrogates", "U+E000, the first after the surrogates", "ee8080"},
    {"byte-order-mark", "U+FEFF, the byte order mark, then text", "efbbbf6869"},
    {"replacement", "U+FFFD, the replacement character", "efbfbd"},
    {"noncharacter", "U+FFFE, a noncharacter", "efbfbe"},
    {"noncharacter-fdd0", "U+FDD0, a noncharacter", "efb790"},
    {"noncharacter-1fffe", "U+1FFFE, a noncharacter", "f09fbfbe"},
    {"line-separator", "U+2028, the line separator", "61e280a862"},
    {"combining", "A letter with combining marks", "65cc81cc83"},
    {"emoji", "A family of emoji with joiners", "f09f91a8e2808df09f91a9e2808df09f91a7"},
    {"mixed", "One to four bytes in turn", "24c2a2e282acf0908d88"},
};

constexpr Sample invalidSamples[] = {
    {"lone-continuation", "A continuation byte alone, 80", "80"},
    {"lone-continuation-bf", "A continuation byte alone, BF", "bf"},
    {"two-continuations", "Continuation bytes after text", "61808062"},
    {"truncated-2", "A code point of two bytes, cut", "c2"},
    {"truncated-3-after-1", "A code point of three bytes, cut after one", "e2"},
    {"truncated-3-after-2", "A code point of three bytes, cut after two", "e282"},
    {"truncated-4-after-1", "A code point of four bytes, cut after one", "f0"},
    {"truncated-4-after-2", "A code point of four bytes, cut after two", "f090"},
    {"truncated-4-after-3", "A code point of four bytes, cut after three", "f0908d"},
    {"cut-by-letter", "A letter where the third byte should be", "e28261"},
    {"cut-by-start", "A new code point where the second byte should be", "c2c2a2"},
    {"overlong-slash-2", "A slash in two bytes", "c0af"},
    {"overlong-slash-3", "A slash in three bytes", "e080af"},
    {"overlong-slash-4", "A slash in four bytes", "f08080af"},
    {"overlong-nul-2", "The code point 0 in two bytes", "c080"},
    {"overlong-7f", "U+007F in two bytes", "c1bf"},
    {"overlong-7ff", "U+07FF in three bytes", "e09fbf"},
    {"overlong-ffff", "U+FFFF in four bytes", "f08fbfbf"},
    {"surrogate-d800", "U+D800, the first surrogate", "eda080"},
    {"surrogate-dbff", "U+DBFF, the last high surrogate", "edafbf"},
    {"surrogate-dc00", "U+DC00, the first low surrogate", "edb080"},
    {"surrogate-dfff", "U+DFFF, the last surrogate", "edbfbf"},
    {"surrogate-pair", "A pair of surrogates", "eda08dedbd88"},
    {"above-110000", "U+110000, above the last code point", "f4908080"},
    {"above-13ffff", "U+13FFFF", "f4bfbfbf"},
    {"start-f5", "The byte F5", "f5808080"},
    {"five-bytes", "Five bytes, as UTF-8 once was", "f888808080"},
    {"six-bytes", "Six bytes, as UTF-8 once was", "fc8480808080"},
    {"byte-fe", "The byte FE", "fe"},
    {"byte-ff", "The byte FF", "ff"},
    {"utf-16-mark", "A byte order mark of UTF-16", "fffe6100"},
    {"latin-1", "A word in Latin-1", "6772fc6e"},
};

QByteArray bytesOf(const Sample &sample)
{
    return QByteArray::fromHex(sample.hex);
}

void addSamples(CaseList &list)
{
    for (const Sample &sample : validSamples)
        list.add(valid, sample.part, QString::fromLatin1(sample.title),
            [&sample] { return echoed(text(bytesOf(sample))); });
    for (const Sample &sample : invalidSamples)
        list.add(invalid, sample.part, QString::fromLatin1(sample.title),
            [&sample] { return failed({text("in " + bytesOf(sample))}, CloseCodes::InvalidPayload); });
}

// Code points of two, three and four bytes, cut at each place.
void addSplits(CaseList &list, Role tested)
{
    const QList<QByteArray> points{"\xc2\xa2", "\xe2\x82\xac", "\xf0\x90\x8d\x88"};
    for (const QByteArray &point : points) {
        for (qsizetype at = 1; at < point.size(); ++at) {
            const QByteArray part = QByteArray::number(point.size()) + "-after-" + QByteArray::number(at);
            const QString where =
                QStringLiteral("A code point of %1 bytes cut after %2").arg(point.size()).arg(at);
            list.add(split, "frames-" + part, where + QStringLiteral(" by a fragment"), [=] {
                return echoed({beginning(Opcode::Text, "a" + point.first(at)), ending(point.mid(at) + "b")},
                    Opcode::Text, "a" + point + "b");
            });
            const qsizetype letter = headerSize(tested, point.size()) + 1;
            list.add(split, "writes-" + part, where + QStringLiteral(" by a write"), [=] {
                return echoed(text("a" + point + "b"), {{letter + at}, 0, 5});
            });
        }
    }
    list.add(split, "fragment-each-byte", QStringLiteral("Each byte of a text in a fragment of its own"), [] {
        const QByteArray payload = "\xc2\xa2\xe2\x82\xac\xf0\x90\x8d\x88";
        return echoed(fragments(Opcode::Text, payload, 1), Opcode::Text, payload);
    });
    list.add(split, "ping-inside", QStringLiteral("A ping inside of a code point"), [] {
        return scriptOf({Send{{beginning(Opcode::Text, "\xe2\x82"), ping("?")}, {}}, ExpectPong{"?"},
            Send{{ending("\xac")}, {}}, ExpectMessage{Opcode::Text, "\xe2\x82\xac"}});
    });
}

void addInvalidFragments(CaseList &list)
{
    list.add(invalid, "second-fragment", QStringLiteral("The second fragment is not UTF-8"), [] {
        return failed({beginning(Opcode::Text, "fine, "), ending("\xff")}, CloseCodes::InvalidPayload);
    });
    list.add(invalid, "cut-at-the-end", QStringLiteral("The last fragment ends inside a code point"), [] {
        return failed({beginning(Opcode::Text, "\xe2"), ending("\x82")}, CloseCodes::InvalidPayload);
    });
    list.add(invalid, "joined-surrogates", QStringLiteral("A surrogate in each of two fragments"), [] {
        return failed(
            {beginning(Opcode::Text, "\xed\xa0\x8d"), ending("\xed\xbd\x88")}, CloseCodes::InvalidPayload);
    });
    list.add(invalid, "long-message", QStringLiteral("The last byte of 64 KiB"),
        [] { return failed({text(patternOf(Opcode::Text, 65535) + '\xff')}, CloseCodes::InvalidPayload); });
    CaseFamily binaryToo = valid;
    binaryToo.clause = "RFC 6455 5.6";
    list.add(binaryToo, "not-in-binary", QStringLiteral("A binary message is not asked to be UTF-8"),
        [] { return echoed(binary("\xff\xfe\x80")); });
}

void addFailFast(CaseList &list)
{
    constexpr int patience = 1'000; // ms
    const auto soon = [] {
        ExpectFailed refused{CloseCodes::InvalidPayload};
        refused.within = patience;
        return refused;
    };
    list.add(early, "between-fragments", QStringLiteral("Refused before the message's last fragment"), [=] {
        return scriptOf({Send{{beginning(Opcode::Text, "fine, "), middle("\xff")}, {}}, soon(),
            Send{{ending("the rest")}, {}}, ExpectFailed{CloseCodes::InvalidPayload}});
    });
    list.add(early, "first-fragment", QStringLiteral("Refused in the first fragment"), [=] {
        return scriptOf({Send{{beginning(Opcode::Text, "\xc0\xaf")}, {}}, soon(),
            Send{{ending("the rest")}, {}}, ExpectFailed{CloseCodes::InvalidPayload}});
    });
    list.add(early, "inside-a-frame", QStringLiteral("Refused before the frame's last byte"), [=] {
        ScriptFrame half = text("fine, \xff");
        half.claimedLength = 20;
        half.mask = FrameMask::Zeros;
        return scriptOf(
            {Send{{half}, {}}, soon(), SendBytes{"13 more bytes"}, ExpectFailed{CloseCodes::InvalidPayload}});
    });
}

} // namespace

std::vector<TestCase> utf8Cases(Role tested)
{
    CaseList list(TestGroup::Utf8);
    addSamples(list);
    addSplits(list, tested);
    addInvalidFragments(list);
    addFailFast(list);
    return list.take();
}

} // namespace Fanlight

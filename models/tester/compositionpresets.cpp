// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/compositionpresets.h"

#include <utility>

namespace Fanlight {

namespace {

constexpr char wellFormed[] = "Well formed";
constexpr char headers[] = "Broken headers (5.2)";
constexpr char controls[] = "Broken control frames (5.5)";
constexpr char fragments[] = "Fragments (5.4)";
constexpr char contents[] = "Broken contents";
constexpr char lengths[] = "Lengths";

FramePiece frame(Opcode opcode, const char *text, bool fin = true)
{
    FramePiece piece;
    piece.frame.opcode = opcode;
    piece.frame.fin = fin;
    piece.payload.text = QString::fromUtf8(text);
    return piece;
}

FramePiece hexFrame(Opcode opcode, const char *digits, bool fin = true)
{
    FramePiece piece = frame(opcode, digits, fin);
    piece.payload.form = PayloadForm::Hex;
    return piece;
}

FramePiece filled(Opcode opcode, quint64 size)
{
    FramePiece piece = frame(opcode, "*");
    piece.payload.size = size;
    return piece;
}

FramePiece reserved(quint8 rsv)
{
    FramePiece piece = frame(Opcode::Text, "Hello");
    piece.frame.rsv = rsv;
    return piece;
}

FramePiece encoded(LengthEncoding encoding)
{
    FramePiece piece = frame(Opcode::Text, "Hello");
    piece.frame.encoding = encoding;
    return piece;
}

FramePiece claiming(quint64 length, std::optional<LengthEncoding> encoding = {})
{
    FramePiece piece = frame(Opcode::Text, "Hello");
    piece.frame.claimedLength = length;
    piece.frame.encoding = encoding;
    return piece;
}

FramePiece unmasked(FramePiece piece)
{
    piece.frame.mask = FrameMask::None;
    return piece;
}

// Bytes with a key that leaves them readable.
FramePiece zeroKey(FramePiece piece)
{
    piece.frame.mask = FrameMask::Key;
    return piece;
}

void addWellFormed(std::vector<CompositionPreset> &all)
{
    all.push_back({wellFormed, "Text", {{frame(Opcode::Text, "Hello"), {}}}});
    all.push_back({wellFormed, "Binary", {{hexFrame(Opcode::Binary, "00 01 02 ff"), {}}}});
    all.push_back({wellFormed, "Ping", {{frame(Opcode::Ping, "are you there?"), {}}}});
    all.push_back({wellFormed, "Pong nobody asked for", {{frame(Opcode::Pong, "here I am"), {}}}});
    all.push_back({wellFormed, "Close 1000", {{hexFrame(Opcode::Close, "03 e8"), {}}}});
    all.push_back({wellFormed, "Close without a code", {{frame(Opcode::Close, ""), {}}}});
    all.push_back({wellFormed, "Empty text", {{frame(Opcode::Text, ""), {}}}});
    all.push_back({wellFormed, "Text with a key of zeros", {{zeroKey(frame(Opcode::Text, "Hello")), {}}}});
    all.push_back({wellFormed, "Raw bytes", {{RawPiece{QStringLiteral("81 80 00 00 00 00")}, {}}}});
}

void addHeaders(std::vector<CompositionPreset> &all)
{
    all.push_back({headers, "Without a mask (5.1)", {{unmasked(frame(Opcode::Text, "Hello")), {}}}});
    all.push_back({headers, "RSV1 set", {{reserved(4), {}}}});
    all.push_back({headers, "RSV2 set", {{reserved(2), {}}}});
    all.push_back({headers, "RSV3 set", {{reserved(1), {}}}});
    all.push_back({headers, "Reserved data opcode 0x3", {{frame(Opcode(0x3), "Hello"), {}}}});
    all.push_back({headers, "Reserved control opcode 0xB", {{frame(Opcode(0xB), "Hello"), {}}}});
    all.push_back({headers, "Length 5 in 16 bits", {{encoded(LengthEncoding::SixteenBit), {}}}});
    all.push_back({headers, "Length 5 in 64 bits", {{encoded(LengthEncoding::SixtyFourBit), {}}}});
    all.push_back({headers, "64-bit length with its top bit set",
        {{claiming(quint64(1) << 63, LengthEncoding::SixtyFourBit), {}}}});
    all.push_back({headers, "Says 4 bytes, has 5", {{claiming(4), {}}}});
    all.push_back({headers, "Says 10 bytes, has 5", {{claiming(10), {}}}});
    all.push_back({headers, "Half a header", {{RawPiece{QStringLiteral("81")}, {}}}});
}

void addControls(std::vector<CompositionPreset> &all)
{
    all.push_back({controls, "Ping of 126 bytes", {{filled(Opcode::Ping, 126), {}}}});
    all.push_back({controls, "Fragmented ping",
        {{frame(Opcode::Ping, "are you", false), {}}, {frame(Opcode::Continuation, " there?"), {}}}});
    all.push_back({controls, "Close with a body of one byte", {{hexFrame(Opcode::Close, "03"), {}}}});
    all.push_back({controls, "Close 999", {{hexFrame(Opcode::Close, "03 e7"), {}}}});
    all.push_back({controls, "Close 1005, never on the wire", {{hexFrame(Opcode::Close, "03 ed"), {}}}});
    all.push_back({controls, "Close with a reason that is no UTF-8",
        {{hexFrame(Opcode::Close, "03 e8 62 61 64 20 ff"), {}}}});
    all.push_back({controls, "Text after close",
        {{hexFrame(Opcode::Close, "03 e8"), {}}, {frame(Opcode::Text, "too late"), {}}}});
}

void addFragments(std::vector<CompositionPreset> &all)
{
    const auto first = frame(Opcode::Text, "Hel", false);
    const auto middle = frame(Opcode::Continuation, "lo, ", false);
    const auto last = frame(Opcode::Continuation, "world");
    all.push_back({fragments, "Text in three frames", {{first, {}}, {middle, {}}, {last, {}}}});
    all.push_back({fragments, "A ping between fragments",
        {{first, {}}, {frame(Opcode::Ping, "between"), {}}, {frame(Opcode::Continuation, "lo"), {}}}});
    all.push_back({fragments, "A character cut in two",
        {{hexFrame(Opcode::Text, "63 61 66 c3", false), {}}, {hexFrame(Opcode::Continuation, "a9"), {}}}});
    all.push_back({fragments, "Empty fragments",
        {{frame(Opcode::Text, "", false), {}}, {frame(Opcode::Continuation, "", false), {}},
            {frame(Opcode::Continuation, ""), {}}}});
    all.push_back({fragments, "Continuation of nothing", {{last, {}}}});
    all.push_back({fragments, "A new message inside another",
        {{first, {}}, {frame(Opcode::Text, "another"), {}}, {frame(Opcode::Continuation, "lo"), {}}}});
    all.push_back({fragments, "Never finished", {{first, {}}}});
}

void addContents(std::vector<CompositionPreset> &all)
{
    all.push_back({contents, "Text that is no UTF-8", {{hexFrame(Opcode::Text, "48 65 6c ff 6f"), {}}}});
    all.push_back(
        {contents, "Text that ends inside a character", {{hexFrame(Opcode::Text, "63 61 66 c3"), {}}}});
    all.push_back({contents, "A surrogate in UTF-8", {{hexFrame(Opcode::Text, "ed a0 80"), {}}}});
}

void addLengths(std::vector<CompositionPreset> &all)
{
    all.push_back({lengths, "125 bytes, the most in 7 bits", {{filled(Opcode::Text, 125), {}}}});
    all.push_back({lengths, "126 bytes, the first in 16 bits", {{filled(Opcode::Text, 126), {}}}});
    all.push_back({lengths, "65,535 bytes, the most in 16 bits", {{filled(Opcode::Text, 65'535), {}}}});
    all.push_back({lengths, "65,536 bytes, the first in 64 bits", {{filled(Opcode::Text, 65'536), {}}}});
}

} // namespace

std::vector<CompositionPreset> compositionPresets()
{
    std::vector<CompositionPreset> all;
    addWellFormed(all);
    addHeaders(all);
    addControls(all);
    addFragments(all);
    addContents(all);
    addLengths(all);
    return all;
}

} // namespace Fanlight

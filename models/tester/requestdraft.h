// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringView>

#include <optional>
#include <vector>

namespace Fanlight {

// A line of a request after the first: a field, "NAME: VALUE" CRLF with one space; or what is none, as it is.
struct RequestLine
{
    QByteArray name;
    QByteArray value; // may hold a bare CR, and spaces at its ends
    QByteArray raw;   // with its line end; empty when the line is a field
    [[nodiscard]] bool isField() const { return raw.isEmpty(); }
    bool operator==(const RequestLine &) const = default;
};

// An opening request as fields, whatever its bytes are: what does not fit is kept as bytes, so that
// bytesOf(draftOf(bytes)) == bytes.
struct RequestDraft
{
    QByteArray method; // up to the first space
    QByteArray target; // up to the last one
    QByteArray version;
    // In their place, with its line end, when the first line has not that form.
    std::optional<QByteArray> rawStart;
    std::vector<RequestLine> lines;
    QByteArray end = QByteArrayLiteral("\r\n"); // from the empty line on; empty when there is none
    bool operator==(const RequestDraft &) const = default;
};

[[nodiscard]] RequestDraft draftOf(QByteArrayView bytes);
[[nodiscard]] QByteArray bytesOf(const RequestDraft &draft);
// Numbers (from 1) of the lines that are kept as bytes; the first one included.
[[nodiscard]] std::vector<int> linesKeptAsBytes(const RequestDraft &draft);

enum class LineEnds : quint8 { Hidden, Shown };

// Bytes as a person can read and type them. CRLF is a line break; Shown, its two bytes stand before it. A
// bare LF stands before a break of its own, a bare CR where it is. They, other control characters, what is no
// UTF-8 and what would not be seen stand in angle brackets (U+27E8, U+27E9): CR, LF, or two hex digits.
// bytesOfText(textOfBytes(bytes)) == bytes.
[[nodiscard]] QString textOfBytes(QByteArrayView bytes, LineEnds lineEnds);
[[nodiscard]] QByteArray bytesOfText(QStringView text);

} // namespace Fanlight

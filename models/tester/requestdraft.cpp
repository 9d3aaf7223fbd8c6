// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/requestdraft.h"

#include <QList>

namespace Fanlight {

namespace {

constexpr QByteArrayView lineEnd("\r\n");

// The next line with its end, which the last one may lack.
QByteArrayView takeLine(QByteArrayView &bytes)
{
    const qsizetype feed = bytes.indexOf('\n');
    const QByteArrayView line = feed < 0 ? bytes : bytes.first(feed + 1);
    bytes = bytes.sliced(line.size());
    return line;
}

void readStart(QByteArrayView line, RequestDraft &draft)
{
    const qsizetype first = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    if (!line.endsWith(lineEnd) || first < 0 || first == last) {
        draft.rawStart = line.toByteArray();
        return;
    }
    draft.method = line.first(first).toByteArray();
    draft.target = line.sliced(first + 1, last - first - 1).toByteArray();
    draft.version = line.sliced(last + 1).chopped(lineEnd.size()).toByteArray();
}

RequestLine lineOf(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    const bool isFolded = line.startsWith(' ') || line.startsWith('\t');
    if (colon < 0 || isFolded || !line.endsWith(lineEnd) || line.at(colon + 1) != ' ')
        return {{}, {}, line.toByteArray()};
    return {
        line.first(colon).toByteArray(), line.sliced(colon + 2).chopped(lineEnd.size()).toByteArray(), {}};
}

// --- text
// ---------------------------------------------------------------------------------------------------------

constexpr char16_t openBracket = 0x27e8;
constexpr char16_t closeBracket = 0x27e9;
constexpr qsizetype escapeSize = 4; // with its brackets
// Control pictures (U+240D and so on) are in few fonts.
constexpr QStringView carriageReturn = u"\u27e8CR\u27e9";
constexpr QStringView lineFeed = u"\u27e8LF\u27e9";

// How many of the first bytes are a character that is seen as itself; 0: none.
qsizetype characterSize(QByteArrayView bytes)
{
    const auto lead = quint8(bytes.front());
    const qsizetype size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (size > bytes.size())
        return 0;
    const QString text = QString::fromUtf8(bytes.first(size));
    if (text.toUtf8() != bytes.first(size).toByteArray())
        return 0;
    const QList<uint> codes = text.toUcs4();
    const uint code = codes.size() == 1 ? codes.front() : 0;
    // Qt's text documents turn a no-break space into a space.
    const bool isOwn = code == openBracket || code == 0xa0;
    return !isOwn && (code == '\t' || QChar::isPrint(code)) ? size : 0;
}

QString escaped(char byte)
{
    if (byte == '\r')
        return carriageReturn.toString();
    if (byte == '\n')
        return lineFeed.toString();
    return QChar(openBracket) + QString::fromLatin1(QByteArray(1, byte).toHex().toUpper()) +
           QChar(closeBracket);
}

bool isHexDigit(QChar digit)
{
    const char16_t unit = digit.toUpper().unicode();
    return (unit >= u'0' && unit <= u'9') || (unit >= u'A' && unit <= u'F');
}

// The byte that an escape at the beginning stands for.
std::optional<char> escapedByte(QStringView text)
{
    if (text.startsWith(carriageReturn))
        return '\r';
    if (text.startsWith(lineFeed))
        return '\n';
    const bool isEscape = text.size() >= escapeSize && text.front() == QChar(openBracket) &&
                          text.at(escapeSize - 1) == QChar(closeBracket) && isHexDigit(text.at(1)) &&
                          isHexDigit(text.at(2));
    return isEscape ? std::optional(char(text.sliced(1, 2).toInt(nullptr, 16))) : std::nullopt;
}

} // namespace

RequestDraft draftOf(QByteArrayView bytes)
{
    RequestDraft draft;
    draft.end.clear();
    readStart(takeLine(bytes), draft);
    while (!bytes.isEmpty()) {
        if (bytes.startsWith(lineEnd) || bytes.startsWith('\n')) {
            draft.end = bytes.toByteArray();
            break;
        }
        draft.lines.push_back(lineOf(takeLine(bytes)));
    }
    return draft;
}

QByteArray bytesOf(const RequestDraft &draft)
{
    const QByteArray start = draft.method + ' ' + draft.target + ' ' + draft.version + lineEnd.toByteArray();
    QByteArray bytes = draft.rawStart.value_or(start);
    for (const RequestLine &line : draft.lines) {
        if (line.isField())
            bytes += line.name + ": " + line.value + lineEnd.toByteArray();
        else
            bytes += line.raw;
    }
    return bytes + draft.end;
}

std::vector<int> linesKeptAsBytes(const RequestDraft &draft)
{
    std::vector<int> numbers;
    if (draft.rawStart)
        numbers.push_back(1);
    for (std::size_t index = 0; index < draft.lines.size(); ++index) {
        if (!draft.lines[index].isField())
            numbers.push_back(int(index) + 2);
    }
    return numbers;
}

QString textOfBytes(QByteArrayView bytes, LineEnds lineEnds)
{
    QString text;
    text.reserve(bytes.size());
    for (qsizetype at = 0; at < bytes.size();) {
        const QByteArrayView rest = bytes.sliced(at);
        if (rest.startsWith(lineEnd)) {
            if (lineEnds == LineEnds::Shown)
                text.append(carriageReturn).append(lineFeed);
            text += u'\n';
            at += lineEnd.size();
            continue;
        }
        if (const qsizetype size = characterSize(rest)) {
            text += QString::fromUtf8(rest.first(size));
            at += size;
            continue;
        }
        text += escaped(rest.front());
        if (rest.front() == '\n')
            text += u'\n';
        ++at;
    }
    return text;
}

QByteArray bytesOfText(QStringView text)
{
    QByteArray bytes;
    bytes.reserve(text.size());
    for (qsizetype at = 0; at < text.size();) {
        const QStringView rest = text.sliced(at);
        qsizetype taken = 1;
        if (rest.front() == u'\n') {
            if (!text.first(at).endsWith(lineFeed)) // the break after that is for the eye
                bytes += lineEnd.toByteArray();
        } else if (const auto byte = escapedByte(rest)) {
            bytes += *byte;
            taken = escapeSize;
        } else {
            taken = rest.front().isHighSurrogate() && rest.size() > 1 ? 2 : 1;
            bytes += rest.first(taken).toUtf8();
        }
        at += taken;
    }
    return bytes;
}

} // namespace Fanlight

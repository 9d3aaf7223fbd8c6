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

constexpr char16_t pictures = 0x2400; // of the control characters, in their order
constexpr char16_t feedPicture = pictures + '\n';
constexpr char16_t returnPicture = pictures + '\r';
constexpr char16_t deletePicture = 0x2421;
constexpr char16_t openBracket = 0x27e8;
constexpr char16_t closeBracket = 0x27e9;
constexpr int controls = 0x20;

bool isPicture(char16_t unit)
{
    return (unit >= pictures && unit < pictures + controls) || unit == deletePicture;
}

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
    const bool isOwn = code == openBracket || code == 0xa0 || (code < 0x10000 && isPicture(char16_t(code)));
    return !isOwn && (code == '\t' || QChar::isPrint(code)) ? size : 0;
}

QString escaped(char byte)
{
    const auto value = quint8(byte);
    if (value < controls)
        return QChar(char16_t(pictures + value));
    if (value == 0x7f)
        return QChar(deletePicture);
    return QChar(openBracket) + QString::fromLatin1(QByteArray(1, byte).toHex().toUpper()) +
           QChar(closeBracket);
}

int hexByte(QStringView digits)
{
    bool fine = false;
    const int value = digits.toInt(&fine, 16);
    return fine && digits.at(0) != u'+' && digits.at(0) != u'-' && digits.at(0) != u' ' ? value : -1;
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
            // A picture before a line break would be taken for a part of it.
            const bool isPlain = lineEnds == LineEnds::Hidden && !text.endsWith(QChar(returnPicture));
            text +=
                isPlain ? QStringLiteral("\n") : QString(QChar(returnPicture)) + QChar(feedPicture) + u'\n';
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
    for (qsizetype at = 0; at < text.size(); ++at) {
        const char16_t unit = text.at(at).unicode();
        if (unit == u'\n') {
            if (at == 0 || text.at(at - 1) != QChar(feedPicture))
                bytes += lineEnd.toByteArray();
        } else if (unit == deletePicture) {
            bytes += '\x7f';
        } else if (isPicture(unit)) {
            bytes += char(unit - pictures);
        } else if (unit == openBracket && at + 3 < text.size() && text.at(at + 3) == QChar(closeBracket) &&
                   hexByte(text.sliced(at + 1, 2)) >= 0) {
            bytes += char(hexByte(text.sliced(at + 1, 2)));
            at += 3;
        } else {
            const bool isPair = text.at(at).isHighSurrogate() && at + 1 < text.size();
            bytes += text.sliced(at, isPair ? 2 : 1).toUtf8();
            at += isPair ? 1 : 0;
        }
    }
    return bytes;
}

} // namespace Fanlight

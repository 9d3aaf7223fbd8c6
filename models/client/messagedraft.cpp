// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/messagedraft.h"

#include "protocol/frame.h"
#include "protocol/jsontext.h"
#include "protocol/placeholders.h"
#include "protocol/textplace.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <optional>
#include <vector>

namespace Fanlight {

namespace {

// One {{variable}}: where it was and what it became, so that a fault in the expanded text is shown where the
// person typed it.
struct Replacement
{
    qsizetype source = 0;
    qsizetype sourceLength = 0;
    qsizetype target = 0;
    qsizetype targetLength = 0;
};

struct Expansion
{
    QString text;
    std::vector<Replacement> replacements;

    [[nodiscard]] qsizetype sourceOffset(qsizetype target) const
    {
        qsizetype shift = 0;
        for (const Replacement &replacement : replacements) {
            if (target < replacement.target)
                break;
            if (target < replacement.target + replacement.targetLength)
                return replacement.source;
            shift =
                replacement.source + replacement.sourceLength - replacement.target - replacement.targetLength;
        }
        return target + shift;
    }
};

DraftFault faultAt(
    DraftError error, const QString &text, qsizetype offset, QString detail = {}, qint64 count = 0)
{
    const TextPlace place = placeAt(text, offset);
    return DraftFault{error, place.offset, place.line, place.column, count, std::move(detail)};
}

Unexpected<DraftFault> fail(
    DraftError error, const QString &text, qsizetype offset, QString detail = {}, qint64 count = 0)
{
    return Unexpected<DraftFault>(faultAt(error, text, offset, std::move(detail), count));
}

std::optional<QString> valueOf(QStringView name, const VariableValues &values)
{
    if (name == u"counter")
        return QString::number(values.counter);
    if (name == u"time")
        return values.time.toUTC().toString(Qt::ISODateWithMs);
    if (name == u"uuid")
        return values.uuid.toString(QUuid::WithoutBraces);
    if (name == u"random")
        return QString::number(values.random);
    return std::nullopt;
}

Expected<Expansion, DraftFault> expand(const QString &text, const VariableValues &values)
{
    Expansion expansion;
    qsizetype from = 0;
    while (const auto variable = nextPlaceholder(text, from, PlaceholderNames::Plain)) {
        const std::optional<QString> value = valueOf(variable->name, values);
        if (!value)
            return fail(DraftError::UnknownVariable, text, variable->begin, variable->name.toString());
        expansion.text += QStringView(text).mid(from, variable->begin - from);
        expansion.replacements.push_back(
            {variable->begin, variable->end - variable->begin, expansion.text.size(), value->size()});
        expansion.text += *value;
        from = variable->end;
    }
    expansion.text += QStringView(text).mid(from);
    return expansion;
}

// The offset in text of the first thing that is no JSON, with the parser's words. QJsonDocument takes only
// objects and arrays at the top, RFC 8259 any value: so the text is read as the one element of an array.
std::optional<std::pair<qsizetype, QString>> jsonFault(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    QJsonParseError error{};
    const QByteArray listed = '[' + bytes + ']';
    const QJsonDocument document = QJsonDocument::fromJson(listed, &error);
    if (error.error != QJsonParseError::NoError) {
        const qsizetype at = std::clamp<qsizetype>(faultyByte(error, listed) - 1, 0, bytes.size());
        return std::pair(QString::fromUtf8(bytes.first(at)).size(), error.errorString());
    }
    if (document.array().isEmpty())
        return std::pair(qsizetype(0), QStringLiteral("there is no value"));
    if (document.array().size() > 1)
        return std::pair(text.size(), QStringLiteral("more than one value"));
    return std::nullopt;
}

Expected<QByteArray, DraftFault> fromHex(const QString &text)
{
    QByteArray digits;
    qsizetype last = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (c.isSpace() || c == u':' || c == u',')
            continue;
        const bool digit = (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
        if (!digit)
            return fail(DraftError::BadHexDigit, text, i, QString(c));
        digits += c.toLatin1();
        last = i;
    }
    if (digits.size() % 2 != 0)
        return fail(DraftError::OddHexDigits, text, last, {}, digits.size());
    return QByteArray::fromHex(digits);
}

// Both alphabets of RFC 4648, padding optional.
Expected<QByteArray, DraftFault> fromBase64(const QString &text)
{
    QByteArray digits;
    qsizetype paddingAt = -1;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (c.isSpace())
            continue;
        if (c == u'=') {
            paddingAt = paddingAt < 0 ? i : paddingAt;
            continue;
        }
        const bool digit = (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') ||
                           c == u'+' || c == u'/' || c == u'-' || c == u'_';
        if (!digit || paddingAt >= 0)
            return fail(
                DraftError::BadBase64Character, text, digit ? paddingAt : i, QString(digit ? u'=' : c));
        digits += c == u'-' ? '+' : c == u'_' ? '/' : c.toLatin1();
    }
    if (digits.size() % 4 == 1)
        return fail(DraftError::Base64Length, text, text.size(), {}, digits.size());
    return QByteArray::fromBase64(digits, QByteArray::Base64Encoding | QByteArray::OmitTrailingEquals);
}

// The size of the file, or why it cannot be sent.
Expected<qint64, DraftFault> fileSize(const MessageDraft &draft)
{
    if (draft.text.trimmed().isEmpty())
        return fail(DraftError::NoFile, draft.text, 0);
    const QFileInfo info(draft.text.trimmed());
    QFile file(info.filePath());
    if (info.isDir())
        return fail(DraftError::UnreadableFile, draft.text, 0, QStringLiteral("it is a folder"));
    if (!file.open(QIODevice::ReadOnly))
        return fail(DraftError::UnreadableFile, draft.text, 0, file.errorString());
    if (file.size() > maxDraftFile)
        return fail(DraftError::FileTooBig, draft.text, 0, {}, maxDraftFile);
    return file.size();
}

Expected<QByteArray, DraftFault> fromFile(const MessageDraft &draft)
{
    if (const auto size = fileSize(draft); !size)
        return Unexpected<DraftFault>(size.error());
    QFile file(draft.text.trimmed());
    if (!file.open(QIODevice::ReadOnly))
        return fail(DraftError::UnreadableFile, draft.text, 0, file.errorString());
    const QByteArray bytes = file.read(maxDraftFile + 1);
    if (file.error() != QFileDevice::NoError)
        return fail(DraftError::UnreadableFile, draft.text, 0, file.errorString());
    if (bytes.size() > maxDraftFile) // a device that announces no size
        return fail(DraftError::FileTooBig, draft.text, 0, {}, maxDraftFile);
    return bytes;
}

Expected<QByteArray, DraftFault> closeBody(const MessageDraft &draft, const QByteArray &reason)
{
    const bool none = draft.code == CloseCodes::NoStatusReceived && reason.isEmpty();
    if (!isAllowedOnWire(draft.code) && !none)
        return fail(DraftError::CloseCodeNotAllowed, draft.text, 0, {}, draft.code.value);
    if (reason.size() > maxCloseReasonBytes)
        return fail(DraftError::CloseReasonTooLong, draft.text, 0, {}, reason.size());
    if (none)
        return QByteArray();
    const char code[] = {char(draft.code.value >> 8), char(draft.code.value & 0xFF)};
    return QByteArray(code, 2) + reason;
}

} // namespace

QStringList variableNames()
{
    return {
        QStringLiteral("counter"), QStringLiteral("time"), QStringLiteral("uuid"), QStringLiteral("random")};
}

bool hasVariables(const MessageDraft &draft)
{
    if (draft.format == DraftFormat::Hex || draft.format == DraftFormat::Base64 ||
        draft.format == DraftFormat::File)
        return false;
    const auto expansion = expand(draft.text, VariableValues{});
    return expansion && !expansion->replacements.empty();
}

Opcode opcodeOf(DraftFormat format)
{
    switch (format) {
    case DraftFormat::Text:
    case DraftFormat::Json:
        return Opcode::Text;
    case DraftFormat::Hex:
    case DraftFormat::Base64:
    case DraftFormat::File:
        return Opcode::Binary;
    case DraftFormat::Ping:
        return Opcode::Ping;
    case DraftFormat::Pong:
        return Opcode::Pong;
    case DraftFormat::Close:
        return Opcode::Close;
    }
    return Opcode::Text;
}

Expected<QByteArray, DraftFault> encode(const MessageDraft &draft, const VariableValues &values)
{
    if (draft.format == DraftFormat::Hex)
        return fromHex(draft.text);
    if (draft.format == DraftFormat::Base64)
        return fromBase64(draft.text);
    if (draft.format == DraftFormat::File)
        return fromFile(draft);

    const Expected<Expansion, DraftFault> expansion = expand(draft.text, values);
    if (!expansion)
        return Unexpected<DraftFault>(expansion.error());
    if (draft.format == DraftFormat::Json) {
        if (const auto wrong = jsonFault(expansion->text))
            return fail(
                DraftError::BadJson, draft.text, expansion->sourceOffset(wrong->first), wrong->second);
    }
    const QByteArray bytes = expansion->text.toUtf8();
    if (draft.format == DraftFormat::Close)
        return closeBody(draft, bytes);
    // RFC 6455 section 5.5: a control frame's payload is at most 125 bytes.
    if (isControl(opcodeOf(draft.format)) && bytes.size() > 125)
        return fail(DraftError::ControlTooLong, draft.text, 0, {}, bytes.size());
    return bytes;
}

Expected<quint64, DraftFault> clientWireSize(const MessageDraft &draft, const VariableValues &values)
{
    quint64 length = 0;
    if (draft.format == DraftFormat::File) {
        const auto size = fileSize(draft);
        if (!size)
            return Unexpected<DraftFault>(size.error());
        length = quint64(*size);
    } else {
        const auto payload = encode(draft, values);
        if (!payload)
            return Unexpected<DraftFault>(payload.error());
        length = quint64(payload->size());
    }
    FrameHeader header;
    header.lengthEncoding = minimalEncoding(length);
    header.maskingKey = MaskingKey{};
    return quint64(header.size()) + length;
}

Expected<QString, DraftFault> beautifyJson(const QString &text)
{
    if (const auto wrong = jsonFault(text))
        return fail(DraftError::BadJson, text, wrong->first, wrong->second);
    QString out;
    int depth = 0;
    bool inString = false;
    const auto newLine = [&out, &depth] { out += u'\n' + QString(depth * 2, u' '); };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (inString) {
            out += c;
            if (c == u'\\' && i + 1 < text.size())
                out += text.at(++i);
            else if (c == u'"')
                inString = false;
            continue;
        }
        if (c.isSpace())
            continue;
        const bool closes = c == u'}' || c == u']';
        const bool opened = out.endsWith(u'{') || out.endsWith(u'[');
        if (closes) {
            --depth;
            if (!opened) // an empty one stays on its line
                newLine();
        } else if (opened) {
            newLine();
        }
        out += c;
        inString = c == u'"';
        depth += c == u'{' || c == u'[' ? 1 : 0;
        if (c == u',')
            newLine();
        else if (c == u':')
            out += u' ';
    }
    return out;
}

} // namespace Fanlight

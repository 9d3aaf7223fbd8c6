// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/recordtext.h"

#include "protocol/anatomy.h"
#include "protocol/utf8validator.h"

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int maxInfo = 200;   // characters
constexpr int maxInfoHex = 71; // characters: 24 bytes
constexpr int maxReason = 150; // characters of a close reason or a body beside what stands before it
constexpr QStringView separator = u" · ";

QString utf8(const char *text)
{
    return QString::fromUtf8(text);
}

// One character as it is shown: nothing that moves the cursor, ends the line or is invisible by nature.
QChar shown(QChar character)
{
    constexpr char16_t controlPictures = 0x2400;
    const char16_t code = character.unicode();
    if (code == '\n' || code == 0x2028 || code == 0x2029)
        return u'⏎';
    if (code < 0x20)
        return QChar(char16_t(controlPictures + code));
    if (code == 0x7f)
        return u'␡';
    if (code < 0xa0 && code > 0x7f)
        return u'␦';
    // Marks that turn the reading direction could make a row say something else than the bytes do.
    if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
        return u'␦';
    return character;
}

// The first bytes, without the code point that the cut may have split.
QByteArrayView wholeCodePoints(QByteArrayView bytes, qsizetype limit)
{
    if (bytes.size() <= limit)
        return bytes;
    qsizetype end = limit;
    while (end > 0 && limit - end < 3 && (quint8(bytes[end]) & 0xC0) == 0x80)
        --end;
    return bytes.first(end);
}

QString textPreview(QByteArrayView payload, int limit)
{
    const QByteArrayView head = wholeCodePoints(payload, 4 * qsizetype(limit) + 4);
    const QString text = QString::fromUtf8(head);
    QString result;
    result.reserve(std::min<qsizetype>(text.size(), limit) + 1);
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'\r' && i + 1 < text.size() && text[i + 1] == u'\n')
            continue;
        const bool pair = text[i].isHighSurrogate() && i + 1 < text.size();
        if (result.size() + (pair ? 2 : 1) > limit)
            return result + u'…';
        result += shown(text[i]);
        if (pair)
            result += text[++i];
    }
    return head.size() < payload.size() ? result + u'…' : result;
}

QString hexPreview(QByteArrayView payload, int limit)
{
    const qsizetype count = std::min<qsizetype>(payload.size(), (qsizetype(limit) + 1) / 3);
    const QString text = QString::fromLatin1(payload.first(count).toByteArray().toHex(' '));
    return count < payload.size() ? text + QStringLiteral(" …") : text;
}

// Of what may be text or not, such as a ping's payload: by its first bytes.
bool looksLikeText(QByteArrayView payload)
{
    return isValidUtf8(wholeCodePoints(payload, 1'024)) &&
           !payload.first(std::min<qsizetype>(payload.size(), 1'024)).contains('\0');
}

// IANA's names within a sentence: "normal closure", but "TLS handshake".
QString withinSentence(const QByteArray &name)
{
    QString text = QString::fromLatin1(name);
    if (text.size() > 1 && text[1].isLower())
        text[0] = text[0].toLower();
    return text;
}

QString closeCodeText(CloseCode code)
{
    return QString::number(code.value) + u' ' + withinSentence(closeCodeName(code));
}

QString withDetail(const QString &text, const QString &detail)
{
    if (text.isEmpty() || detail.isEmpty())
        return text + detail;
    return text + separator.toString() + detail;
}

QString closeFrameText(const Record &record)
{
    const Expected<CloseBody, CloseBodyError> body = parseCloseBody(record.payload);
    if (!body)
        return hexPreview(record.payload, maxInfoHex);
    if (record.payload.isEmpty())
        return QStringLiteral("no status code");
    return withDetail(closeCodeText(body->code), textPreview(body->reason, maxReason));
}

QString frameText(const Record &record)
{
    const auto bytes = [&record] {
        return withDetail(hexPreview(record.payload, maxInfoHex),
            QString::number(record.payloadLength) +
                (record.payloadLength == 1 ? QStringLiteral(" byte") : QStringLiteral(" bytes")));
    };
    switch (record.opcode) {
    case Opcode::Close:
        return closeFrameText(record);
    case Opcode::Text:
        // RSV1 is compression, RFC 7692: what follows is no text yet.
        return record.has(RecordFlag::Rsv1) && !looksLikeText(record.payload)
                   ? bytes()
                   : textPreview(record.payload, maxInfo - 1);
    case Opcode::Ping:
    case Opcode::Pong:
    case Opcode::Continuation:
        return looksLikeText(record.payload) ? textPreview(record.payload, maxInfo - 1) : bytes();
    default:
        return bytes();
    }
}

// The value of a field in a head as it was on the wire, without parsing what may be no valid head.
QByteArrayView fieldValue(QByteArrayView head, QByteArrayView name)
{
    qsizetype line = head.indexOf("\r\n");
    while (line >= 0) {
        const QByteArrayView rest = head.sliced(line + 2);
        const qsizetype end = rest.indexOf("\r\n");
        const QByteArrayView field = end < 0 ? rest : rest.first(end);
        if (field.size() > name.size() && field[name.size()] == ':' &&
            field.first(name.size()).compare(name, Qt::CaseInsensitive) == 0)
            return field.sliced(name.size() + 1).trimmed();
        line = end < 0 ? -1 : line + 2 + end;
    }
    return {};
}

struct HeadParts
{
    QByteArrayView startLine;
    QByteArrayView head;
    QByteArrayView body;
};

HeadParts partsOf(QByteArrayView payload)
{
    HeadParts parts;
    const qsizetype line = payload.indexOf("\r\n");
    parts.startLine = line < 0 ? payload : payload.first(line);
    const qsizetype end = payload.indexOf("\r\n\r\n");
    parts.head = end < 0 ? payload : payload.first(end);
    parts.body = end < 0 ? QByteArrayView() : payload.sliced(end + 4);
    return parts;
}

// The first chunk's content is enough for one line (RFC 9112 section 7.1).
QByteArrayView firstChunk(QByteArrayView body)
{
    const qsizetype line = body.indexOf("\r\n");
    if (line < 0)
        return {};
    QByteArray size = body.first(line).toByteArray();
    if (const qsizetype extension = size.indexOf(';'); extension >= 0)
        size.truncate(extension);
    const qsizetype length = qsizetype(size.trimmed().toLongLong(nullptr, 16)); // 0 when it is no number
    const QByteArrayView content = body.sliced(line + 2);
    return content.first(std::clamp<qsizetype>(length, 0, content.size()));
}

QString bodyText(const HeadParts &parts)
{
    const bool chunked = fieldValue(parts.head, "Transfer-Encoding").contains("chunked");
    const QByteArrayView body = chunked ? firstChunk(parts.body) : parts.body;
    return looksLikeText(body) ? textPreview(body, maxReason) : hexPreview(body, maxInfoHex);
}

QString requestText(const Record &record)
{
    const HeadParts parts = partsOf(record.payload);
    QString line = textPreview(parts.startLine, maxReason);
    if (record.kind == RecordKind::HttpRequest)
        return withDetail(line, bodyText(parts));
    const qsizetype version = line.lastIndexOf(QStringLiteral(" HTTP/"));
    if (version > 0)
        line.truncate(version);
    const QByteArrayView upgrade = fieldValue(parts.head, "Upgrade");
    return upgrade.isEmpty() ? line
                             : withDetail(line, QStringLiteral("Upgrade: ") + textPreview(upgrade, 40));
}

QString streamedText(const QByteArray &bytes)
{
    const qsizetype line = bytes.indexOf("\r\n");
    bool isSize = false;
    bytes.left(qMax<qsizetype>(line, 0)).toULongLong(&isSize, 16);
    const QByteArrayView content = isSize ? firstChunk(bytes) : QByteArrayView(bytes);
    if (content.isEmpty())
        return QStringLiteral("end of the stream");
    if (content.startsWith(':'))
        return QStringLiteral("comment: the stream is kept open");
    // One line a field, and an empty one at the end.
    QByteArray text = content.trimmed().toByteArray();
    return looksLikeText(text) ? textPreview(text.replace('\n', ", "), maxInfo - 1)
                               : hexPreview(content, maxInfoHex);
}

QString responseText(const Record &record)
{
    // A piece of a body that goes on for long, as it left: an event of a stream, in a chunk or by itself.
    if (record.kind == RecordKind::HttpResponse && !record.payload.startsWith("HTTP/"))
        return streamedText(record.payload);
    const HeadParts parts = partsOf(record.payload);
    QString line = textPreview(parts.startLine, maxReason);
    const qsizetype status = line.indexOf(u' ');
    if (status > 0 && line.startsWith(QStringLiteral("HTTP/")))
        line = line.sliced(status + 1);
    return withDetail(line, bodyText(parts));
}

QString closedText(const Record &record)
{
    const QString sentence = textPreview(record.payload, maxReason);
    if (record.closeCode.value == 0)
        return sentence.isEmpty() ? QStringLiteral("TCP connection closed") : sentence;
    return withDetail(closeCodeText(record.closeCode), sentence);
}

QString plainInfo(const Record &record)
{
    switch (record.kind) {
    case RecordKind::Opened:
        return QStringLiteral("TCP connection opened");
    case RecordKind::HandshakeRequest:
    case RecordKind::HttpRequest:
        return requestText(record);
    case RecordKind::HandshakeResponse:
    case RecordKind::HttpResponse:
        return responseText(record);
    case RecordKind::Closed:
        return closedText(record);
    case RecordKind::Note:
        return textPreview(record.payload, maxInfo - 1);
    case RecordKind::Frame:
        break;
    }
    return frameText(record);
}

} // namespace

QString fromToText(const Record &record, const ConnectionInfo *connection)
{
    QString name;
    if (connection)
        name = connection->name.isEmpty() ? connection->peer : connection->name;
    if (name.isEmpty())
        name = QStringLiteral("connection %1").arg(record.connection.value);
    const QString server = QStringLiteral("server");
    const QString arrow = QStringLiteral(" → ");
    return record.direction == Direction::ToServer ? name + arrow + server : server + arrow + name;
}

QString kindText(const Record &record)
{
    switch (record.kind) {
    case RecordKind::Opened:
        return QStringLiteral("opened");
    case RecordKind::HandshakeRequest:
    case RecordKind::HandshakeResponse:
        return QStringLiteral("handshake");
    case RecordKind::HttpRequest:
    case RecordKind::HttpResponse:
        return QStringLiteral("HTTP");
    case RecordKind::Closed:
        return QStringLiteral("closed");
    case RecordKind::Note:
        return QStringLiteral("note");
    case RecordKind::Frame:
        break;
    }
    return QString::fromLatin1(opcodeName(record.opcode));
}

QString flagsText(const Record &record)
{
    if (record.kind != RecordKind::Frame)
        return {};
    QString reserved;
    if (record.has(RecordFlag::Rsv1))
        reserved += u'1';
    if (record.has(RecordFlag::Rsv2))
        reserved += u'2';
    if (record.has(RecordFlag::Rsv3))
        reserved += u'3';
    const auto mark = [](bool set, QChar letter) { return set ? letter : QChar(u'·'); };
    return mark(record.has(RecordFlag::Fin), u'F') + reserved.leftJustified(2, u'·') +
           mark(record.has(RecordFlag::Masked), u'M');
}

QString infoText(const Record &record)
{
    QString text = record.violation == Violation::None
                       ? plainInfo(record)
                       : QStringLiteral("⚠ ") + utf8(sentence(record.violation)) + separator.toString() +
                             utf8(clause(record.violation));
    if (!record.fault.isNone())
        text = QStringLiteral("⚡ ") + withDetail(faultText(record.fault), text);
    if (text.size() > maxInfo) {
        text.truncate(maxInfo - 1 - (text[maxInfo - 2].isHighSurrogate() ? 1 : 0));
        text += u'…';
    }
    return text;
}

QString faultText(FaultMark mark)
{
    const auto by = [mark](const char *what) {
        return utf8(what) + QStringLiteral(" by network fault ") + QString::number(mark.rule);
    };
    switch (mark.effect) {
    case FaultEffect::None:
        break;
    case FaultEffect::Dropped:
        return by("dropped");
    case FaultEffect::Corrupted:
        return by("corrupted on its way");
    case FaultEffect::Altered:
        return by("arrived corrupted");
    case FaultEffect::Duplicated:
        return by("a copy made");
    case FaultEffect::HeldBack:
        return by("held back");
    case FaultEffect::Delayed:
        return by("delayed");
    }
    return {};
}

QString preview(QByteArrayView payload, Opcode opcode, int limit)
{
    switch (opcode) {
    case Opcode::Text:
        return textPreview(payload, limit);
    case Opcode::Continuation:
    case Opcode::Ping:
    case Opcode::Pong:
    case Opcode::Close:
        return looksLikeText(payload) ? textPreview(payload, limit) : hexPreview(payload, limit);
    default:
        return hexPreview(payload, limit);
    }
}

QString timeOfDay(const CaptureClock &clock, qint64 moment)
{
    return clock.wallTime(moment).toString(QStringLiteral("HH:mm:ss.zzz"));
}

QString durationText(qint64 nanoseconds)
{
    constexpr double microsecond = 1e3; // ns
    constexpr double millisecond = 1e6;
    constexpr double second = 1e9;
    if (nanoseconds < 0)
        return u'−' + durationText(-nanoseconds);
    const double duration = double(nanoseconds);
    if (duration < 99.5 * microsecond)
        return QString::number(duration / microsecond, 'f', 0) + QStringLiteral(" µs");
    if (duration < 999.9995 * millisecond)
        return QString::number(duration / millisecond, 'f', 3) + QStringLiteral(" ms");
    return QString::number(duration / second, 'f', 3) + QStringLiteral(" s");
}

} // namespace Fanlight

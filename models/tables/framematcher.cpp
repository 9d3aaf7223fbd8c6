// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/framematcher.h"

#include "tables/broadcasttext.h"
#include "tables/deliveryrow.h"
#include "tables/recordtext.h"

#include <algorithm>
#include <optional>

namespace Fanlight {

namespace {

constexpr std::array<quint8, 256> makeFoldTable()
{
    std::array<quint8, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = quint8(i >= 'A' && i <= 'Z' ? i - 'A' + 'a' : i);
    return table;
}
constexpr std::array<quint8, 256> fold = makeFoldTable();

constexpr qsizetype maxRemembered = 100'000; // lanes
constexpr qsizetype maxAudiences = 1'000;    // rooms may have long names

// The word a pattern stands for, when it has no special characters but escaped ones.
std::optional<QString> plainWord(const QRegularExpression &pattern)
{
    if (pattern.patternOptions().testFlag(QRegularExpression::ExtendedPatternSyntaxOption))
        return std::nullopt;
    constexpr QStringView special = u"^$.|?*+()[]{}";
    const QString text = pattern.pattern();
    QString word;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (special.contains(text[i]))
            return std::nullopt;
        if (text[i] == u'\\') {
            ++i;
            if (i == text.size() || text[i].isLetterOrNumber() || text[i].unicode() > 0x7f)
                return std::nullopt;
        }
        // Bytes know the case of ASCII alone.
        if (text[i].unicode() > 0x7f && (text[i].isSurrogate() || text[i].toLower() != text[i].toUpper()))
            return std::nullopt;
        word += text[i];
    }
    return word;
}

} // namespace

FoldedSearch::FoldedSearch(const QByteArray &word)
    : m_word(word)
{
    m_skip.fill(word.size());
    for (qsizetype i = 0; i < word.size(); ++i) {
        m_word[i] = char(fold[quint8(word[i])]);
        if (i + 1 < word.size())
            m_skip[quint8(m_word[i])] = word.size() - 1 - i;
    }
}

bool FoldedSearch::isContainedIn(QByteArrayView bytes) const
{
    const qsizetype length = m_word.size();
    if (length == 0)
        return true;
    const auto *const word = reinterpret_cast<const quint8 *>(m_word.constData());
    const auto *at = reinterpret_cast<const quint8 *>(bytes.data());
    const quint8 last = word[length - 1];
    for (qsizetype left = bytes.size(); left >= length;) {
        const quint8 found = fold[at[length - 1]];
        if (found == last &&
            std::equal(word, word + length - 1, at, [](quint8 a, quint8 b) { return a == fold[b]; }))
            return true;
        at += m_skip[found];
        left -= m_skip[found];
    }
    return false;
}

FrameMatcher::FrameMatcher(const FrameFilter &filter)
    : m_chips(filter.chips)
    , m_connection(filter.connection)
{
    if (filter.pattern.pattern().isEmpty() || !filter.pattern.isValid())
        return;
    if (const std::optional<QString> word = plainWord(filter.pattern)) {
        m_search = Search::Word;
        m_word = *word;
        m_wordSearch = FoldedSearch(word->toUtf8());
        constexpr QStringView hex = u"0123456789abcdef ";
        m_wordIsHex =
            std::all_of(word->cbegin(), word->cend(), [&](QChar c) { return hex.contains(c.toLower()); });
        // Every sign of a broadcast's noteText(), so that it is not built a million times for nothing.
        constexpr QStringView noted = u"0123456789.,·− µskewofrachdm";
        m_canBeNoted =
            std::all_of(word->cbegin(), word->cend(), [&](QChar c) { return noted.contains(c.toLower()); });
        return;
    }
    m_search = Search::Expression;
    m_expression = filter.pattern;
    m_expression.setPatternOptions(
        filter.pattern.patternOptions() | QRegularExpression::CaseInsensitiveOption);
    m_expression.optimize();
}

bool FrameMatcher::acceptsChips(const Record &record, Opcode begunAs) const
{
    if (m_connection != ConnectionId{} && record.connection != m_connection && !isBroadcast(record))
        return false;
    if (m_chips.testFlag(FrameChip::ViolationsOnly) && record.violation == Violation::None)
        return false;
    switch (record.kind) {
    case RecordKind::Opened: // TCP's own: what follows it says more
        return m_chips.testFlag(FrameChip::Control);
    case RecordKind::Closed: // an end that tells something always shows
        return m_chips.testFlag(FrameChip::Control) || record.closeCode != CloseCode{} ||
               record.has(RecordFlag::Truncated);
    case RecordKind::Note:
        return true; // of the connection, not of a direction
    case RecordKind::HttpRequest:
    case RecordKind::HttpResponse:
        if (!m_chips.testFlag(FrameChip::Http))
            return false;
        break;
    case RecordKind::HandshakeRequest:
    case RecordKind::HandshakeResponse:
    case RecordKind::Frame:
        break;
    }
    const FrameChip direction =
        record.direction == Direction::ToServer ? FrameChip::Sent : FrameChip::Received;
    return m_chips.testFlag(direction) && acceptsKind(record, begunAs);
}

bool FrameMatcher::acceptsKind(const Record &record, Opcode begunAs) const
{
    if (record.kind != RecordKind::Frame)
        return true;
    switch (record.opcode == Opcode::Continuation ? begunAs : record.opcode) {
    case Opcode::Continuation:
        return m_chips.testAnyFlags(FrameChips(FrameChip::Text) | FrameChip::Binary);
    case Opcode::Text:
        return m_chips.testFlag(FrameChip::Text);
    case Opcode::Binary:
        return m_chips.testFlag(FrameChip::Binary);
    case Opcode::Ping:
    case Opcode::Pong:
        return m_chips.testFlag(FrameChip::Control) || record.violation != Violation::None;
    default:
        return true; // close, and reserved ones
    }
}

bool FrameMatcher::acceptsPattern(const Record &record, const ConnectionInfo *connection)
{
    return matchesPayload(record.payload) || matchesKind(record) || matchesInfo(record) ||
           matchesFromTo(record, connection);
}

FrameMatcher::BroadcastShare FrameMatcher::shareOf(
    const Record &record, const Broadcast &broadcast, const CaptureStore &store, quint32 first)
{
    if (m_connection != ConnectionId{})
        return deliveryShare(record, broadcast, store, first);
    if (!hasPattern() || matchesPayload(record.payload) || matchesKind(record) || matchesInfo(record) ||
        matchesAudience(broadcast) || (m_canBeNoted && matchesNote(noteText(broadcast))))
        return {Share::Whole, 0};
    if (!std::exchange(m_namesKnown, true)) {
        for (const ConnectionId id : store.connections())
            learnName(id, store);
    }
    if (m_named.isEmpty())
        return {};
    const bool any = first < broadcast.deliveries.size() &&
                     std::any_of(broadcast.deliveries.cbegin() + first, broadcast.deliveries.cend(),
                         [this](const Delivery &delivery) { return isNamed(delivery.receiver); });
    return {any ? Share::Named : Share::Nothing, 0};
}

FrameMatcher::BroadcastShare FrameMatcher::deliveryShare(
    const Record &record, const Broadcast &broadcast, const CaptureStore &store, quint32 first)
{
    for (std::size_t place = first; place < broadcast.deliveries.size(); ++place) {
        const Delivery &delivery = broadcast.deliveries[place];
        if (delivery.receiver != m_connection)
            continue;
        const Record delivered = recordOf(record, delivery);
        const bool passes = !hasPattern() || acceptsPattern(delivered, store.connection(m_connection)) ||
                            matchesNote(noteText(delivery, delivered));
        return {passes ? Share::Delivery : Share::Nothing, quint32(place)};
    }
    return {};
}

bool FrameMatcher::matchesAudience(const Broadcast &broadcast)
{
    const std::pair<QString, quint32> audience(broadcast.room, broadcast.expected);
    const auto known = m_audiences.constFind(audience);
    if (known != m_audiences.cend())
        return *known;
    if (m_audiences.size() >= maxAudiences)
        m_audiences.clear();
    const bool matches = matchesText(audienceText(broadcast));
    m_audiences.insert(audience, matches);
    return matches;
}

bool FrameMatcher::matchesNote(const QString &note) const
{
    return !note.isEmpty() && matchesText(note);
}

void FrameMatcher::learnName(ConnectionId id, const CaptureStore &store)
{
    Record delivered;
    delivered.direction = Direction::ToClient;
    delivered.connection = id;
    if (matchesText(fromToText(delivered, store.connection(id))))
        m_named.insert(id);
    else
        m_named.remove(id);
}

void FrameMatcher::forgetConnection(ConnectionId id, const CaptureStore &store)
{
    m_fromTo.remove(laneOf(id, Direction::ToServer));
    m_fromTo.remove(laneOf(id, Direction::ToClient));
    if (m_namesKnown)
        learnName(id, store);
}

bool FrameMatcher::matchesText(const QString &text) const
{
    return m_search == Search::Word ? text.contains(m_word, Qt::CaseInsensitive)
                                    : m_expression.match(text).hasMatch();
}

bool FrameMatcher::matchesPayload(QByteArrayView payload) const
{
    if (m_search == Search::Word)
        return m_wordSearch.isContainedIn(payload);
    return !payload.isEmpty() &&
           matchesText(QString::fromUtf8(payload.first(std::min(payload.size(), maxExpressionBytes))));
}

// What the row says beyond its payload. Where it is the payload itself, nothing is built for each record.
bool FrameMatcher::matchesInfo(const Record &record)
{
    if (!record.fault.isNone() && matchesText(faultText(record.fault)))
        return true;
    if (record.violation != Violation::None) {
        Verdict &verdict = m_violations[std::size_t(record.violation)];
        if (verdict == Verdict::Unknown)
            verdict = matchesText(infoText(record)) ? Verdict::Matches : Verdict::Differs;
        return verdict == Verdict::Matches;
    }
    switch (record.kind) {
    case RecordKind::Opened:
    case RecordKind::Closed:
        return matchesText(infoText(record));
    case RecordKind::HandshakeRequest:
    case RecordKind::HandshakeResponse:
    case RecordKind::HttpRequest:
    case RecordKind::HttpResponse:
    case RecordKind::Note:
        return m_search == Search::Expression && matchesText(infoText(record));
    case RecordKind::Frame:
        break;
    }
    if (record.opcode == Opcode::Close)
        return matchesText(infoText(record));
    const bool showsHex = record.opcode != Opcode::Text && (m_search == Search::Expression || m_wordIsHex);
    return showsHex && matchesText(infoText(record));
}

bool FrameMatcher::matchesKind(const Record &record)
{
    const std::size_t index = record.kind == RecordKind::Frame ? recordKindCount + std::size_t(record.opcode)
                                                               : std::size_t(record.kind);
    Verdict &verdict = m_kinds[index];
    if (verdict == Verdict::Unknown)
        verdict = matchesText(kindText(record)) ? Verdict::Matches : Verdict::Differs;
    return verdict == Verdict::Matches;
}

bool FrameMatcher::matchesFromTo(const Record &record, const ConnectionInfo *connection)
{
    const quint64 lane = laneOf(record.connection, record.direction);
    const auto known = m_fromTo.constFind(lane);
    if (known != m_fromTo.cend())
        return *known;
    if (m_fromTo.size() >= maxRemembered)
        m_fromTo.clear();
    const bool matches = matchesText(fromToText(record, connection));
    m_fromTo.insert(lane, matches);
    return matches;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"
#include "tables/connectionset.h"
#include "tables/continuations.h"
#include "tables/framefilter.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>
#include <QString>

#include <array>
#include <optional>
#include <utility>

namespace Fanlight {

// Finds a word in bytes without regard to the case of ASCII letters (Horspool's algorithm on folded bytes).
class FoldedSearch
{
public:
    explicit FoldedSearch(const QByteArray &word = {});
    [[nodiscard]] bool isContainedIn(QByteArrayView bytes) const;

private:
    QByteArray m_word; // folded
    std::array<qsizetype, 256> m_skip{};
};

// A filter made ready for many records: it remembers what it found about connections, kinds and
// violations, and takes patterns without special characters as plain words. A value. A regular expression
// looks at the first maxExpressionBytes of a payload, a plain word at all of it.
//
// Of a broadcast it says which deliveries pass. Names are looked at once for each connection, deliveries only
// where a name matches; those of connections that are no longer known have none.
class FrameMatcher
{
public:
    static constexpr qsizetype maxExpressionBytes = 1024 * 1024;

    // What passes of a broadcast.
    enum class Share : quint8 {
        Nothing,
        Whole,    // its row, with all its deliveries below it
        Named,    // its row, with the deliveries whose receiver isNamed()
        Delivery, // one delivery alone, as a row of its own
    };
    struct BroadcastShare
    {
        Share share = Share::Nothing;
        quint32 place = 0; // of the delivery
    };

    explicit FrameMatcher(const FrameFilter &filter);
    // Of records in order: it knows what a continuation continues.
    [[nodiscard]] bool accepts(const Record &record, const ConnectionInfo *connection)
    {
        const Opcode begunAs = m_messages.follow(record);
        return acceptsChips(record, begunAs) && (!hasPattern() || acceptsPattern(record, connection));
    }
    // Everything but the pattern, and but the connection of a broadcast, of records in any order. begunAs: of
    // a continuation, as Continuations tells it; one whose beginning is not known passes when text or binary
    // does.
    [[nodiscard]] bool acceptsChips(const Record &record, Opcode begunAs = Opcode::Continuation) const;
    [[nodiscard]] bool hasPattern() const { return m_search != Search::Nothing; }
    [[nodiscard]] bool acceptsPattern(const Record &record, const ConnectionInfo *connection);
    // Of one that acceptsChips(), by its deliveries from the place first on.
    [[nodiscard]] BroadcastShare shareOf(
        const Record &record, const Broadcast &broadcast, const CaptureStore &store, quint32 first = 0);
    [[nodiscard]] bool isNamed(ConnectionId receiver) const { return m_named.contains(receiver); }
    // Deliveries that come later can make a broadcast pass that did not.
    [[nodiscard]] bool asksForReceivers() const { return m_connection != ConnectionId{} || hasPattern(); }
    // Its name may have changed.
    void forgetConnection(ConnectionId id, const CaptureStore &store);

private:
    enum class Search : quint8 { Nothing, Word, Expression };
    enum class Verdict : quint8 { Unknown, Matches, Differs };

    [[nodiscard]] bool acceptsKind(const Record &record, Opcode begunAs) const;
    [[nodiscard]] bool matchesText(const QString &text) const;
    [[nodiscard]] bool matchesPayload(QByteArrayView payload) const;
    [[nodiscard]] bool matchesInfo(const Record &record);
    [[nodiscard]] bool matchesKind(const Record &record);
    [[nodiscard]] bool matchesFromTo(const Record &record, const ConnectionInfo *connection);
    [[nodiscard]] BroadcastShare deliveryShare(
        const Record &record, const Broadcast &broadcast, const CaptureStore &store, quint32 first);
    [[nodiscard]] bool matchesAudience(const Broadcast &broadcast);
    [[nodiscard]] bool matchesNote(const QString &note) const;
    void learnName(ConnectionId id, const CaptureStore &store);

    FrameChips m_chips;
    ConnectionId m_connection;
    Search m_search = Search::Nothing;
    QString m_word;
    FoldedSearch m_wordSearch;
    bool m_wordIsHex = false; // it could stand in a hex preview
    bool m_canBeNoted = true; // what is noted of a broadcast could hold it
    QRegularExpression m_expression;

    MessageFollower m_messages;
    QHash<quint64, bool> m_fromTo;                        // by lane
    QHash<std::pair<QString, quint32>, bool> m_audiences; // by room and number of receivers
    ConnectionSet m_named;                                // receivers whose name matches
    bool m_namesKnown = false;                            // every connection was looked at
    std::array<Verdict, recordKindCount + 16> m_kinds{};
    std::array<Verdict, std::size_t(Violation::TruncatedFrame) + 1> m_violations{};
};

} // namespace Fanlight

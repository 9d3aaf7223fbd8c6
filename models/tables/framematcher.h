// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tables/framefilter.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>
#include <QString>

#include <array>

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

// A filter made ready for many records: it remembers what it found about connections, kinds and violations,
// takes patterns without special characters as plain words, and, when it sees a capture's records in order,
// knows what a continuation continues. A value. A regular expression looks at the first maxExpressionBytes of
// a payload, a plain word at all of it.
class FrameMatcher
{
public:
    static constexpr qsizetype maxExpressionBytes = 1024 * 1024;

    explicit FrameMatcher(const FrameFilter &filter);
    [[nodiscard]] bool accepts(const Record &record, const ConnectionInfo *connection)
    {
        return acceptsChips(record) && (!hasPattern() || acceptsPattern(record, connection));
    }
    // Everything but the pattern. Every record must pass here, in order, for continuations to be known.
    [[nodiscard]] bool acceptsChips(const Record &record);
    [[nodiscard]] bool hasPattern() const { return m_search != Search::Nothing; }
    [[nodiscard]] bool acceptsPattern(const Record &record, const ConnectionInfo *connection);
    // Its name may have changed.
    void forgetConnection(ConnectionId id);

private:
    enum class Search : quint8 { Nothing, Word, Expression };
    enum class Verdict : quint8 { Unknown, Matches, Differs };

    [[nodiscard]] bool acceptsKind(const Record &record);
    [[nodiscard]] bool acceptsContinuation(const Record &record);
    void followMessage(const Record &record);
    [[nodiscard]] bool matchesText(const QString &text) const;
    [[nodiscard]] bool matchesPayload(QByteArrayView payload) const;
    [[nodiscard]] bool matchesInfo(const Record &record);
    [[nodiscard]] bool matchesKind(const Record &record);
    [[nodiscard]] bool matchesFromTo(const Record &record, const ConnectionInfo *connection);

    FrameChips m_chips;
    ConnectionId m_connection;
    Search m_search = Search::Nothing;
    QString m_word;
    FoldedSearch m_wordSearch;
    bool m_wordIsHex = false; // it could stand in a hex preview
    QRegularExpression m_expression;

    QHash<quint64, Opcode> m_unfinished; // by lane: what the next continuation continues
    QHash<quint64, bool> m_fromTo;       // by lane
    std::array<Verdict, recordKindCount + 16> m_kinds{};
    std::array<Verdict, std::size_t(Violation::TruncatedFrame) + 1> m_violations{};
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/expected.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <compare>
#include <initializer_list>
#include <optional>
#include <vector>

namespace Fanlight {

// Field order and spelling are kept as they were on the wire. value has no leading or trailing whitespace.
struct HeaderField
{
    QByteArray name;
    QByteArray value;
    bool operator==(const HeaderField &) const = default;
};

class HeaderFields
{
public:
    HeaderFields() = default;
    HeaderFields(std::initializer_list<HeaderField> fields);
    void append(QByteArray name, QByteArray value);
    // The value of every field of that name, where it stands; the spelling of the name stays.
    void replace(QByteArrayView name, const QByteArray &value);
    // Every field of that name.
    void remove(QByteArrayView name);
    // Names compare without case (RFC 9110 section 5.1).
    [[nodiscard]] bool contains(QByteArrayView name) const;
    [[nodiscard]] QList<QByteArray> values(QByteArrayView name) const;
    // The first one, or a null array.
    [[nodiscard]] QByteArray value(QByteArrayView name) const;
    // True when a comma-separated list in any field of that name holds token, without case (RFC 9110 5.6.1).
    [[nodiscard]] bool hasToken(QByteArrayView name, QByteArrayView token) const;
    [[nodiscard]] const std::vector<HeaderField> &all() const { return m_fields; }
    bool operator==(const HeaderFields &) const = default;

private:
    std::vector<HeaderField> m_fields;
};

struct HttpVersion
{
    int major = 1;
    int minor = 1;
    auto operator<=>(const HttpVersion &) const = default;
};

// "HTTP/1.1"
[[nodiscard]] QByteArray versionText(HttpVersion version);

struct RequestHead
{
    QByteArray method; // case-sensitive token
    QByteArray target; // as on the wire
    HttpVersion version;
    HeaderFields fields;
    bool operator==(const RequestHead &) const = default;
};

struct ResponseHead
{
    HttpVersion version;
    int status = 0; // 100 to 999
    QByteArray reason;
    HeaderFields fields;
    bool operator==(const ResponseHead &) const = default;
};

// RFC 9112 sections 2 to 5, and what we cap: bytes of a line without its CRLF, bytes of the whole head with
// its last empty line, number of fields.
struct HeadLimits
{
    qsizetype line = 8 * 1024;
    qsizetype total = 16 * 1024;
    qsizetype fields = 100;
};

enum class HeadError : quint8 {
    LineTooLong,
    TotalTooLong,
    TooManyFields,
    BadStartLine,     // RFC 9112 3 and 4
    BadVersion,       // 2.3
    BadFieldName,     // 5.1: not a token, or empty
    SpaceBeforeColon, // 5.1
    MissingColon,     // 5
    BadFieldValue,    // RFC 9110 5.5: NUL, bare CR, control characters
    FoldedLine,       // 5.2 obs-fold
    BareLineFeed,     // 2.2: a line that ends in LF alone
};

struct HeadFailure
{
    HeadError error = HeadError::BadStartLine;
    qsizetype offset = 0;     // of the first byte that is wrong, from the first byte taken
    bool inStartLine = false; // set by LineTooLong only: which kind of line it was
    bool operator==(const HeadFailure &) const = default;
};

// "RFC 9112 5.1" and one English sentence (ASCII), as in violation.h.
[[nodiscard]] const char *clause(HeadError error);
[[nodiscard]] const char *sentence(HeadError error);
// The status to refuse a request with: 400, or 431 for the limits (414 for a request line too long), 505 for
// BadVersion.
[[nodiscard]] int refusalStatus(HeadError error);
// Tells 414 from 431.
[[nodiscard]] int refusalStatus(const HeadFailure &failure);

// Reads one head, incrementally: each byte is looked at once. Head is RequestHead or ResponseHead.
// One empty line (CRLF) before a request line is skipped (RFC 9112 section 2.2). Memory: limits.total.
// It fails at the first byte that cannot be right, and takes that byte.
template <typename Head>
class HeadParser
{
public:
    explicit HeadParser(HeadLimits limits);
    // Takes bytes up to and including the empty line that ends the head; returns how many were taken. Takes
    // none once complete or failed.
    [[nodiscard]] qsizetype receive(QByteArrayView bytes);
    [[nodiscard]] bool isComplete() const;
    [[nodiscard]] std::optional<HeadFailure> failure() const;
    [[nodiscard]] const Head &head() const;      // when complete
    [[nodiscard]] const QByteArray &raw() const; // every byte taken so far

private:
    // What the next byte belongs to.
    enum class State : quint8 {
        Begin,
        BeginLineFeed,
        Method,
        Target,
        Version,
        Status,
        Reason,
        StartLineFeed,
        FieldStart,
        Name,
        NameSpace,
        ValueStart,
        Value,
        FieldLineFeed,
        LastLineFeed,
        Complete,
        Failed,
    };

    void step(char byte);
    void stepStartLine(char byte);
    void stepField(char byte);
    void takeBegin(char byte);
    void takeMethod(char byte);
    void takeTarget(char byte);
    void takeVersion(char byte);
    void takeStatus(char byte);
    void takeReason(char byte);
    void takeFieldStart(char byte);
    void takeName(char byte);
    void takeNameSpace(char byte);
    void takeValue(char byte);
    void takeLineFeed(char byte, State next, HeadError error);
    void enter(State next);
    void fail(HeadError error, qsizetype offset);
    // Fails with BareLineFeed for LF, else with error, at the byte under way.
    void refuse(char byte, HeadError error);
    [[nodiscard]] QByteArray element() const; // from m_mark up to the byte under way

    HeadLimits m_limits;
    State m_state = State::Begin;
    qsizetype m_at = 0; // the byte under way, in m_raw
    qsizetype m_lineStart = 0;
    qsizetype m_mark = 0;     // where the element under way began
    qsizetype m_valueEnd = 0; // after the last byte of a value that is no whitespace
    qsizetype m_fieldCount = 0;
    QByteArray m_name;
    QByteArray m_raw;
    Head m_head;
    std::optional<HeadFailure> m_failure;
};

using RequestHeadParser = HeadParser<RequestHead>;
using ResponseHeadParser = HeadParser<ResponseHead>;
extern template class HeadParser<RequestHead>;
extern template class HeadParser<ResponseHead>;

enum class HeadWriteError : quint8 { BadMethod, BadTarget, BadStatus, BadFieldName, BadFieldValue };

// Serializes with CRLF and the closing empty line. Refuses what would inject a line or a field: CR, LF or NUL
// anywhere, a name that is no token, a target with spaces.
[[nodiscard]] Expected<QByteArray, HeadWriteError> serialize(const RequestHead &head);
[[nodiscard]] Expected<QByteArray, HeadWriteError> serialize(const ResponseHead &head);

[[nodiscard]] bool isToken(QByteArrayView text);      // RFC 9110 5.6.2
[[nodiscard]] bool isFieldValue(QByteArrayView text); // RFC 9110 5.5: no CR, LF, NUL or other controls

} // namespace Fanlight

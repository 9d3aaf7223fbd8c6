// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "protocol/expected.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>
#include <QUuid>

#include <optional>
#include <vector>

namespace Fanlight {

// What the placeholders of one text stand for. Given from outside, so that a test knows what comes out.
struct RuleValues
{
    QByteArray message;       // {{message}}: a binary one as hexadecimal digits; empty when none came
    QList<QByteArray> groups; // {{match.1}} is the second: what the regular expression captured
    ConnectionId connection;  // {{connection}}
    quint64 counter = 1;      // {{counter}}
    QDateTime time;           // {{time}}: ISO 8601, UTC, milliseconds
    QUuid uuid;               // {{uuid}}
    quint32 random = 0;       // {{random}}: decimal
};

// A text with placeholders, as the composer's messages have them, and those of a rule. What stands in braces
// and does not look like a name is the text's own business. A plain value.
class RuleText
{
public:
    // The most that expanded() makes, in bytes.
    static constexpr qsizetype longest = 16 * 1024 * 1024;

    RuleText() = default;
    // Or the name that is no placeholder.
    [[nodiscard]] static Expected<RuleText, QString> parse(const QString &text);
    [[nodiscard]] static QStringList names(); // that may stand in {{ }}

    [[nodiscard]] const QString &source() const { return m_source; }
    // The highest N of {{match.N}}, 0 without one.
    [[nodiscard]] int lastGroup() const { return m_lastGroup; }
    [[nodiscard]] bool usesMessage() const { return m_usesMessage; }
    // UTF-8, if the values' text is. Nothing when it would be longer than longest.
    [[nodiscard]] std::optional<QByteArray> expanded(const RuleValues &values) const;

    bool operator==(const RuleText &other) const { return m_source == other.m_source; }

private:
    enum class Kind : quint8 { Literal, Message, Match, Connection, Counter, Time, Uuid, Random };
    struct Part
    {
        Kind kind = Kind::Literal;
        int group = 0;
        QByteArray literal;
    };
    [[nodiscard]] static std::optional<Part> partNamed(QStringView name);
    [[nodiscard]] static QByteArray valueOf(const Part &part, const RuleValues &values);

    QString m_source;
    std::vector<Part> m_parts;
    int m_lastGroup = 0;
    bool m_usesMessage = false;
};

} // namespace Fanlight

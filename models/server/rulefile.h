// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/expected.h"
#include "protocol/textplace.h"
#include "server/rules.h"

#include <QByteArray>
#include <QString>

namespace Fanlight {

// Limits of a rule file. Characters are UTF-16 units.
namespace RuleLimits {
inline constexpr qint64 file = 1024 * 1024; // bytes
inline constexpr qsizetype rules = 1000;
inline constexpr qsizetype actions = 100; // of one rule
inline constexpr qsizetype regex = 1024;  // characters
inline constexpr qsizetype name = 256;    // characters of a state, a room, a path, a rule's name
inline constexpr int delay = 3'600'000;   // ms, also between two texts of a stream
inline constexpr int times = 1'000'000;   // of a stream
inline constexpr int actionsPerSecond = 100'000;
} // namespace RuleLimits

enum class RuleError : quint8 {
    Unreadable, // detail: the system's words
    TooBig,     // count: the most that is read, in bytes
    NotJson,    // detail: the parser's words; offset
    NotAnObject,
    TooManyRules,        // count: of them
    TooManyActions,      // count: of them
    UnknownKey,          // key
    Missing,             // key
    WrongType,           // key, detail: what is expected
    UnknownWord,         // key, detail: the words there are
    OutOfRange,          // key, detail: the range
    TooLong,             // key, count: the most characters
    BadRegex,            // key, detail: the parser's words
    BadHex,              // key
    UnknownPlaceholder,  // key, detail: its name
    NoSuchGroup,         // key, count: the group that the rule's regex does not have
    NotThisEvent,        // key: a condition or an action that a rule of this event cannot have
    NoSingleAction,      // an action names none of the actions, or two
    CloseCodeNotAllowed, // count: the code
    ReasonTooLong,       // count: its bytes
};

// What is wrong and where. rule and action count from 1; 0 is none. key: the JSON member, of a rule's "when"
// if inCondition.
struct RuleFault
{
    RuleError error = RuleError::NotJson;
    int rule = 0;
    int action = 0;
    QString key;
    QString detail;
    qint64 count = 0;
    qsizetype offset = 0; // bytes, of NotJson
    bool inCondition = false;
};
// "rule 3, action 2: close code 1005 must not be sent (RFC 6455 section 7.4)", English.
[[nodiscard]] QString sentence(const RuleFault &fault);
// The same for who sees the place: "close code 1005 must not be sent (RFC 6455 section 7.4)".
[[nodiscard]] QString complaint(const RuleFault &fault);
// Of the text that was read: the member that is wrong, or what it is missing from.
[[nodiscard]] TextPlace placeOf(const RuleFault &fault, const QString &json);

// Whether a rule on that event may have a condition, or an action, whose JSON member is key.
[[nodiscard]] bool mayHaveCondition(RuleEvent event, QStringView key);
[[nodiscard]] bool mayHaveAction(RuleEvent event, QStringView key);

// {"rules": [{"on": "message", "when": {"text": "ping"}, "do": [{"reply": "pong"}]}]}
// Every key there is stands in rulefile.cpp's lists; any other one is an error.
[[nodiscard]] Expected<RuleSet, RuleFault> parseRules(const QByteArray &json);
[[nodiscard]] Expected<RuleSet, RuleFault> readRules(const QString &path);

} // namespace Fanlight

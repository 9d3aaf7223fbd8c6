// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/closecode.h"
#include "protocol/opcode.h"
#include "server/ruletext.h"

#include <QByteArray>
#include <QJsonObject>
#include <QRegularExpression>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace Fanlight {

// A mock server without code: a list of rules, the first one that matches what happened says what is done.
// All of this are plain values; rulefile.h reads them, a RuleRunner follows them.

enum class RuleEvent : quint8 {
    Connect, // the WebSocket is open
    Message, // a data message came
    Close,   // the connection is over
};

// What has to be so for a rule to match; what is not given matches everything. Of the message's text only
// Message rules ask.
struct RuleCondition
{
    // Bytes: a longer text matches no regular expression and no JSON member.
    static constexpr qsizetype longestSearched = 64 * 1024;

    std::optional<QString> path; // the request target; * stands for any characters, ? for one
    std::optional<QRegularExpression> pathRegex;
    std::optional<QString> room; // the connection is in it
    std::optional<Opcode> opcode;
    std::optional<QString> equals; // the text, exactly
    std::optional<QString> contains;
    std::optional<QRegularExpression> regex; // somewhere in the text
    QJsonObject json;                        // members that the text's JSON object has too, with these values
    std::optional<int> nth;                  // it is this message of its connection, from 1
    std::optional<QString> state;            // of the connection's dialogue; "" is the one it begins with
    bool operator==(const RuleCondition &) const = default;
};

namespace RuleActions {

struct Reply
{
    RuleText text;
    bool operator==(const Reply &) const = default;
};
struct ReplyBinary
{
    QByteArray bytes;
    bool operator==(const ReplyBinary &) const = default;
};
struct Echo // the message, its opcode kept
{
    bool operator==(const Echo &) const = default;
};
enum class Target : quint8 {
    All,
    Others,   // all but the connection
    Rooms,    // the members of the connection's rooms
    NamedRoom // the members of one room
};
struct Broadcast
{
    RuleText text;
    Target target = Target::All;
    QString room; // of NamedRoom
    bool operator==(const Broadcast &) const = default;
};
struct Delay // of what follows in this rule
{
    int milliseconds = 0;
    bool operator==(const Delay &) const = default;
};
struct Stream // goes on beside what follows in this rule
{
    RuleText text;
    int interval = 1000;      // ms, before each
    std::optional<int> times; // none: until the connection ends
    bool operator==(const Stream &) const = default;
};
struct SetState
{
    QString state;
    bool operator==(const SetState &) const = default;
};
struct WithholdPongs
{
    bool on = true;
    bool operator==(const WithholdPongs &) const = default;
};
struct StallClose // the peer's close frame is not answered
{
    bool on = true;
    bool operator==(const StallClose &) const = default;
};
struct Close
{
    CloseCode code = CloseCodes::Normal;
    QString reason;
    bool operator==(const Close &) const = default;
};
struct Reset // of the TCP connection
{
    bool operator==(const Reset &) const = default;
};

} // namespace RuleActions

using RuleAction = std::variant<RuleActions::Reply, RuleActions::ReplyBinary, RuleActions::Echo,
    RuleActions::Broadcast, RuleActions::Delay, RuleActions::Stream, RuleActions::SetState,
    RuleActions::WithholdPongs, RuleActions::StallClose, RuleActions::Close, RuleActions::Reset>;

struct Rule
{
    QString name; // a remark
    bool enabled = true;
    RuleEvent event = RuleEvent::Message;
    RuleCondition when;
    std::vector<RuleAction> actions;
    bool goesOn = false; // the rules behind it are asked too
    bool operator==(const Rule &) const = default;
};

struct RuleSet
{
    std::vector<Rule> rules;
    // For each connection: more are taken for a loop, and its rules stop.
    int mostActionsPerSecond = 1000;
    bool operator==(const RuleSet &) const = default;
};
using SharedRules = std::shared_ptr<const RuleSet>;

// What a rule is asked about.
struct RuleQuestion
{
    RuleEvent event = RuleEvent::Message;
    QString path;
    QStringList rooms;
    QString state;
    Opcode opcode = Opcode::Text; // of a message, as the two below
    QByteArray message;
    quint64 nth = 0;
};

struct RuleMatch
{
    const Rule *rule = nullptr;
    QList<QByteArray> groups; // what the regular expression captured, the whole match first
};

// The rules that match, in their order: up to the first that does not go on.
[[nodiscard]] std::vector<RuleMatch> matchesOf(const RuleSet &rules, const RuleQuestion &question);

// With limits on how long matching may take: beyond them it does not match.
[[nodiscard]] QRegularExpression boundedRegex(const QString &pattern);
// What was given for it.
[[nodiscard]] QString patternOf(const QRegularExpression &bounded);

} // namespace Fanlight

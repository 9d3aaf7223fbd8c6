// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a rule file, in words.
#include "protocol/jsontext.h"
#include "server/rulefile.h"

namespace Fanlight {

namespace {

QString placeWords(const RuleFault &fault)
{
    if (fault.rule == 0)
        return {};
    if (fault.action == 0)
        return QStringLiteral("rule %1: ").arg(fault.rule);
    return QStringLiteral("rule %1, action %2: ").arg(fault.rule).arg(fault.action);
}

QString wordsOfValue(const RuleFault &fault)
{
    switch (fault.error) {
    case RuleError::UnknownKey:
        return QStringLiteral("\"%1\" is not known here; there are %2").arg(fault.key, fault.detail);
    case RuleError::Missing:
        return QStringLiteral("\"%1\" is missing").arg(fault.key);
    case RuleError::WrongType:
        return QStringLiteral("\"%1\" has to be %2").arg(fault.key, fault.detail);
    case RuleError::UnknownWord:
        return QStringLiteral("\"%1\" has to be one of %2").arg(fault.key, fault.detail);
    case RuleError::OutOfRange:
        return QStringLiteral("\"%1\" has to be %2").arg(fault.key, fault.detail);
    case RuleError::TooLong:
        return QStringLiteral("\"%1\" is longer than %2 characters").arg(fault.key).arg(fault.count);
    case RuleError::BadRegex:
        return QStringLiteral("\"%1\" is no regular expression: %2").arg(fault.key, fault.detail);
    case RuleError::BadHex:
        return QStringLiteral("\"%1\" has to be hexadecimal digits in pairs, like \"01 ff\"").arg(fault.key);
    case RuleError::UnknownPlaceholder:
        return QStringLiteral("{{%1}} is no placeholder; there are %2")
            .arg(fault.detail, RuleText::names().join(QStringLiteral(", ")));
    case RuleError::NoSuchGroup:
        return QStringLiteral("{{match.%1}}: the rule's \"regex\" captures no group %1").arg(fault.count);
    case RuleError::NotThisEvent:
        return QStringLiteral("\"%1\" means nothing in a rule on this event").arg(fault.key);
    case RuleError::NoSingleAction:
        return fault.detail;
    case RuleError::CloseCodeNotAllowed:
        return QStringLiteral("close code %1 must not be sent (RFC 6455 section 7.4)").arg(fault.count);
    case RuleError::ReasonTooLong:
        return QStringLiteral("the close reason has %1 bytes, 123 are the most (RFC 6455 section 5.5)")
            .arg(fault.count);
    default:
        return {};
    }
}

} // namespace

QString complaint(const RuleFault &fault)
{
    switch (fault.error) {
    case RuleError::Unreadable:
        return QStringLiteral("the file cannot be read: %1").arg(fault.detail);
    case RuleError::TooBig:
        return QStringLiteral("the file is longer than %1 bytes").arg(fault.count);
    case RuleError::NotJson:
        return QStringLiteral("no JSON: %1").arg(fault.detail);
    case RuleError::NotAnObject:
        return QStringLiteral("an object in { } is expected");
    case RuleError::TooManyRules:
        return QStringLiteral("%1 rules, %2 are the most").arg(fault.count).arg(RuleLimits::rules);
    case RuleError::TooManyActions:
        return QStringLiteral("%1 actions, %2 are the most").arg(fault.count).arg(RuleLimits::actions);
    default:
        return wordsOfValue(fault);
    }
}

QString sentence(const RuleFault &fault)
{
    if (fault.error == RuleError::NotJson)
        return QStringLiteral("byte %1 is ").arg(fault.offset) + complaint(fault);
    return placeWords(fault) + complaint(fault);
}

TextPlace placeOf(const RuleFault &fault, const QString &json)
{
    if (fault.error == RuleError::NotJson)
        return placeAt(json, QString::fromUtf8(json.toUtf8().left(fault.offset)).size());
    std::vector<JsonStep> path;
    if (fault.rule > 0) {
        path.emplace_back(QStringLiteral("rules"));
        path.emplace_back(qsizetype(fault.rule - 1));
    }
    if (fault.action > 0) {
        path.emplace_back(QStringLiteral("do"));
        path.emplace_back(qsizetype(fault.action - 1));
    }
    if (fault.inCondition)
        path.emplace_back(QStringLiteral("when"));
    path.emplace_back(fault.key);
    return placeAt(json, placeInJson(json, path));
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/rulefile.h"

#include "protocol/jsontext.h"
#include "server/rulereader.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

namespace Fanlight {

namespace {

// "when": the conditions. Those of a text stand in messages' rules alone.
void readText(RuleReader &reader, const QJsonObject &object, RuleCondition &when)
{
    reader.read(object, QStringLiteral("text"), when.equals);
    reader.read(object, QStringLiteral("contains"), when.contains);
    reader.readRegex(object, QStringLiteral("regex"), when.regex);
    if (object.contains(QLatin1StringView("opcode"))) {
        when.opcode = Opcode::Text;
        reader.choice<Opcode>(object, QStringLiteral("opcode"), *when.opcode,
            {{QStringLiteral("text"), Opcode::Text}, {QStringLiteral("binary"), Opcode::Binary}});
    }
    if (object.contains(QLatin1StringView("nth"))) {
        when.nth = 1;
        reader.number(object, QStringLiteral("nth"), *when.nth, 1, 1'000'000'000);
    }
    const QJsonValue json = object.value(QLatin1StringView("json"));
    if (!json.isUndefined() && (!json.isObject() || json.toObject().isEmpty()))
        reader.fail(RuleError::WrongType, QStringLiteral("json"),
            QStringLiteral("an object with the members that the text has too"));
    when.json = json.toObject();
}

RuleCondition readCondition(RuleReader &reader, const QJsonValue &value, RuleEvent event)
{
    RuleCondition when;
    if (value.isUndefined())
        return when;
    if (!value.isObject()) {
        reader.fail(RuleError::WrongType, QStringLiteral("when"), QStringLiteral("an object"));
        return when;
    }
    reader.setInCondition(true);
    const QJsonObject object = value.toObject();
    static const QStringList known{QStringLiteral("path"), QStringLiteral("pathRegex"),
        QStringLiteral("room"), QStringLiteral("state"), QStringLiteral("text"), QStringLiteral("contains"),
        QStringLiteral("regex"), QStringLiteral("opcode"), QStringLiteral("nth"), QStringLiteral("json")};
    reader.onlyKeys(object, known);
    for (const QString &key : known) {
        if (object.contains(key) && !mayHaveCondition(event, key))
            reader.fail(RuleError::NotThisEvent, key);
    }
    reader.readName(object, QStringLiteral("path"), when.path);
    reader.readRegex(object, QStringLiteral("pathRegex"), when.pathRegex);
    reader.readName(object, QStringLiteral("room"), when.room);
    reader.readName(object, QStringLiteral("state"), when.state);
    readText(reader, object, when);
    reader.setInCondition(false);
    return when;
}

RuleAction readBroadcast(RuleReader &reader, const QJsonObject &object)
{
    using RuleActions::Target;
    RuleActions::Broadcast broadcast;
    reader.onlyKeys(object, {QStringLiteral("broadcast"), QStringLiteral("to"), QStringLiteral("room")});
    reader.readTemplate(object, QStringLiteral("broadcast"), broadcast.text);
    reader.choice<Target>(object, QStringLiteral("to"), broadcast.target,
        {{QStringLiteral("all"), Target::All}, {QStringLiteral("others"), Target::Others},
            {QStringLiteral("rooms"), Target::Rooms}});
    std::optional<QString> room;
    reader.readName(object, QStringLiteral("room"), room);
    if (room) {
        if (object.contains(QLatin1StringView("to")))
            reader.fail(RuleError::NoSingleAction, QStringLiteral("room"),
                QStringLiteral("either \"to\" or \"room\" says who gets it"));
        broadcast.target = Target::NamedRoom;
        broadcast.room = *room;
    }
    return broadcast;
}

RuleAction readStream(RuleReader &reader, const QJsonObject &object)
{
    RuleActions::Stream stream;
    reader.onlyKeys(object, {QStringLiteral("stream"), QStringLiteral("every"), QStringLiteral("times")});
    reader.readTemplate(object, QStringLiteral("stream"), stream.text);
    reader.need(object, QStringLiteral("every"));
    reader.number(object, QStringLiteral("every"), stream.interval, 1, RuleLimits::delay);
    if (object.contains(QLatin1StringView("times"))) {
        stream.times = 1;
        reader.number(object, QStringLiteral("times"), *stream.times, 1, RuleLimits::times);
    }
    return stream;
}

// RFC 6455 sections 7.4 and 5.5: what a close frame may say.
RuleAction readClose(RuleReader &reader, const QJsonObject &object)
{
    RuleActions::Close close;
    reader.onlyKeys(object, {QStringLiteral("close"), QStringLiteral("reason")});
    int code = CloseCodes::Normal.value;
    reader.number(object, QStringLiteral("close"), code, 0, 65535);
    close.code = CloseCode{quint16(code)};
    if (!isAllowedOnWire(close.code))
        reader.fail(RuleError::CloseCodeNotAllowed, QStringLiteral("close"), {}, code);
    std::optional<QString> reason;
    reader.read(object, QStringLiteral("reason"), reason);
    close.reason = reason.value_or(QString());
    if (const qsizetype size = close.reason.toUtf8().size(); size > maxCloseReasonBytes)
        reader.fail(RuleError::ReasonTooLong, QStringLiteral("reason"), {}, size);
    return close;
}

// Actions of one key with a value of true or false.
template <typename Action>
RuleAction readSwitch(RuleReader &reader, const QJsonObject &object, const QString &key)
{
    Action action;
    reader.onlyKeys(object, {key});
    reader.flag(object, key, action.on);
    return action;
}

template <typename Action>
RuleAction readPlain(RuleReader &reader, const QJsonObject &object, const QString &key)
{
    reader.onlyKeys(object, {key});
    if (object.value(key) != QJsonValue(true))
        reader.fail(RuleError::WrongType, key, QStringLiteral("true"));
    return Action();
}

RuleAction readReply(RuleReader &reader, const QJsonObject &object, const QString &key)
{
    RuleActions::Reply reply;
    reader.onlyKeys(object, {key});
    reader.readTemplate(object, key, reply.text);
    return reply;
}

RuleAction readBinary(RuleReader &reader, const QJsonObject &object, const QString &key)
{
    RuleActions::ReplyBinary reply;
    reader.onlyKeys(object, {key});
    reader.readHex(object, key, reply.bytes);
    return reply;
}

RuleAction readDelay(RuleReader &reader, const QJsonObject &object, const QString &key)
{
    RuleActions::Delay delay;
    reader.onlyKeys(object, {key});
    reader.number(object, key, delay.milliseconds, 0, RuleLimits::delay);
    return delay;
}

RuleAction readState(RuleReader &reader, const QJsonObject &object, const QString &key)
{
    std::optional<QString> state;
    reader.onlyKeys(object, {key});
    reader.readName(object, key, state);
    return RuleActions::SetState{state.value_or(QString())};
}

using ActionRead = RuleAction (*)(RuleReader &reader, const QJsonObject &object, const QString &key);
struct ActionKey
{
    QLatin1StringView key;
    ActionRead read;
};
// The key that names an action, and how the rest of it is read.
constexpr ActionKey actionKeys[]{
    {QLatin1StringView("reply"), readReply},
    {QLatin1StringView("replyBinary"), readBinary},
    {QLatin1StringView("echo"), readPlain<RuleActions::Echo>},
    {QLatin1StringView("broadcast"), [](RuleReader &reader, const QJsonObject &object,
                                         const QString &) { return readBroadcast(reader, object); }},
    {QLatin1StringView("delay"), readDelay},
    {QLatin1StringView("stream"), [](RuleReader &reader, const QJsonObject &object,
                                      const QString &) { return readStream(reader, object); }},
    {QLatin1StringView("state"), readState},
    {QLatin1StringView("withholdPongs"), readSwitch<RuleActions::WithholdPongs>},
    {QLatin1StringView("stallClose"), readSwitch<RuleActions::StallClose>},
    {QLatin1StringView("close"), [](RuleReader &reader, const QJsonObject &object,
                                     const QString &) { return readClose(reader, object); }},
    {QLatin1StringView("reset"), readPlain<RuleActions::Reset>},
};

std::optional<RuleAction> readAction(RuleReader &reader, const QJsonValue &value, RuleEvent event)
{
    const QJsonObject object = value.toObject();
    const ActionKey *found = nullptr;
    for (const ActionKey &one : actionKeys) {
        if (!object.contains(one.key))
            continue;
        if (found)
            reader.fail(RuleError::NoSingleAction, one.key,
                QStringLiteral("\"%1\" and \"%2\" are two actions").arg(found->key, one.key));
        found = &one;
    }
    if (!found) {
        QStringList words;
        for (const ActionKey &one : actionKeys)
            words << one.key;
        reader.fail(RuleError::NoSingleAction, {},
            QStringLiteral("no action is named; there are ") + words.join(QStringLiteral(", ")));
        return std::nullopt;
    }
    RuleAction action = found->read(reader, object, found->key);
    if (!mayHaveAction(event, QString(found->key)))
        reader.fail(RuleError::NotThisEvent, found->key);
    return action;
}

Rule readRule(RuleReader &reader, const QJsonValue &value)
{
    Rule rule;
    if (!value.isObject()) {
        reader.fail(RuleError::NotAnObject, {});
        return rule;
    }
    const QJsonObject object = value.toObject();
    reader.onlyKeys(object, {QStringLiteral("name"), QStringLiteral("enabled"), QStringLiteral("on"),
                                QStringLiteral("when"), QStringLiteral("do"), QStringLiteral("goOn")});
    std::optional<QString> name;
    reader.readName(object, QStringLiteral("name"), name);
    rule.name = name.value_or(QString());
    reader.flag(object, QStringLiteral("enabled"), rule.enabled);
    reader.flag(object, QStringLiteral("goOn"), rule.goesOn);
    reader.choice<RuleEvent>(object, QStringLiteral("on"), rule.event,
        {{QStringLiteral("connect"), RuleEvent::Connect}, {QStringLiteral("message"), RuleEvent::Message},
            {QStringLiteral("close"), RuleEvent::Close}});
    reader.need(object, QStringLiteral("on"));
    rule.when = readCondition(reader, object.value(QLatin1StringView("when")), rule.event);
    reader.setGroups(rule.when.regex ? rule.when.regex->captureCount() : 0);
    const QJsonArray actions = reader.array(object, QStringLiteral("do"));
    if (actions.size() > RuleLimits::actions)
        reader.fail(RuleError::TooManyActions, QStringLiteral("do"), {}, actions.size());
    for (qsizetype i = 0; i < actions.size() && !reader.fault(); ++i) {
        reader.setAction(int(i) + 1);
        if (auto action = readAction(reader, actions.at(i), rule.event))
            rule.actions.push_back(std::move(*action));
    }
    reader.setAction(0);
    return rule;
}

} // namespace

bool mayHaveCondition(RuleEvent event, QStringView key)
{
    return event == RuleEvent::Message || key == u"path" || key == u"pathRegex" || key == u"room" ||
           key == u"state";
}

// Of a connection that is over nobody can be told but the others.
bool mayHaveAction(RuleEvent event, QStringView key)
{
    switch (event) {
    case RuleEvent::Message:
        return true;
    case RuleEvent::Connect:
        return key != u"echo";
    case RuleEvent::Close:
        break;
    }
    return key == u"broadcast";
}

Expected<RuleSet, RuleFault> parseRules(const QByteArray &json)
{
    RuleReader reader;
    RuleSet set;
    if (json.size() > RuleLimits::file)
        return Unexpected<RuleFault>({RuleError::TooBig, 0, 0, {}, {}, RuleLimits::file, 0});
    QJsonParseError error{};
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return Unexpected<RuleFault>(
            {RuleError::NotJson, 0, 0, {}, error.errorString(), 0, faultyByte(error, json)});
    if (!document.isObject())
        return Unexpected<RuleFault>({RuleError::NotAnObject, 0, 0, {}, {}, 0, 0});
    const QJsonObject object = document.object();
    reader.onlyKeys(object, {QStringLiteral("rules"), QStringLiteral("mostActionsPerSecond")});
    reader.number(object, QStringLiteral("mostActionsPerSecond"), set.mostActionsPerSecond, 1,
        RuleLimits::actionsPerSecond);
    const QJsonArray rules = reader.array(object, QStringLiteral("rules"));
    if (rules.size() > RuleLimits::rules)
        reader.fail(RuleError::TooManyRules, QStringLiteral("rules"), {}, rules.size());
    for (qsizetype i = 0; i < rules.size() && !reader.fault(); ++i) {
        reader.setRule(int(i) + 1);
        set.rules.push_back(readRule(reader, rules.at(i)));
    }
    if (reader.fault())
        return Unexpected<RuleFault>(*reader.fault());
    return set;
}

Expected<RuleSet, RuleFault> readRules(const QString &path)
{
    QFile file(path);
    if (path.isEmpty())
        return Unexpected<RuleFault>(
            {RuleError::Unreadable, 0, 0, {}, QStringLiteral("no file name was given"), 0, 0});
    if (!file.open(QIODevice::ReadOnly))
        return Unexpected<RuleFault>({RuleError::Unreadable, 0, 0, {}, file.errorString(), 0, 0});
    const QByteArray bytes = file.read(RuleLimits::file + 1);
    if (file.error() != QFileDevice::NoError)
        return Unexpected<RuleFault>({RuleError::Unreadable, 0, 0, {}, file.errorString(), 0, 0});
    return parseRules(bytes);
}

} // namespace Fanlight

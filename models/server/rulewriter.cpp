// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/rulewriter.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <utility>

namespace Fanlight {

namespace {

// --- values to JSON
// ------------------------------------------------------------------------------------------------

template <typename Value>
void put(QJsonObject &object, QLatin1StringView key, const std::optional<Value> &value)
{
    if (value)
        object.insert(key, *value);
}

void put(QJsonObject &object, QLatin1StringView key, const std::optional<QRegularExpression> &regex)
{
    if (regex)
        object.insert(key, patternOf(*regex));
}

QJsonObject conditionObject(const RuleCondition &when)
{
    QJsonObject object;
    put(object, QLatin1StringView("path"), when.path);
    put(object, QLatin1StringView("pathRegex"), when.pathRegex);
    put(object, QLatin1StringView("room"), when.room);
    put(object, QLatin1StringView("text"), when.equals);
    put(object, QLatin1StringView("contains"), when.contains);
    put(object, QLatin1StringView("regex"), when.regex);
    put(object, QLatin1StringView("nth"), when.nth);
    put(object, QLatin1StringView("state"), when.state);
    if (when.opcode)
        object.insert(QLatin1StringView("opcode"),
            *when.opcode == Opcode::Text ? QStringLiteral("text") : QStringLiteral("binary"));
    if (!when.json.isEmpty())
        object.insert(QLatin1StringView("json"), when.json);
    return object;
}

QJsonObject one(const char *key, const QJsonValue &value)
{
    return {{QLatin1StringView(key), value}};
}

struct ActionWriter
{
    QJsonObject operator()(const RuleActions::Reply &reply) const
    {
        return one("reply", reply.text.source());
    }
    QJsonObject operator()(const RuleActions::ReplyBinary &reply) const
    {
        return one("replyBinary", QString::fromLatin1(reply.bytes.toHex(' ')));
    }
    QJsonObject operator()(const RuleActions::Echo &) const { return one("echo", true); }
    QJsonObject operator()(const RuleActions::Broadcast &broadcast) const
    {
        using RuleActions::Target;
        QJsonObject object = one("broadcast", broadcast.text.source());
        if (broadcast.target == Target::NamedRoom)
            object.insert(QLatin1StringView("room"), broadcast.room);
        else if (broadcast.target != Target::All)
            object.insert(QLatin1StringView("to"),
                broadcast.target == Target::Others ? QStringLiteral("others") : QStringLiteral("rooms"));
        return object;
    }
    QJsonObject operator()(const RuleActions::Delay &delay) const { return one("delay", delay.milliseconds); }
    QJsonObject operator()(const RuleActions::Stream &stream) const
    {
        QJsonObject object = one("stream", stream.text.source());
        object.insert(QLatin1StringView("every"), stream.interval);
        put(object, QLatin1StringView("times"), stream.times);
        return object;
    }
    QJsonObject operator()(const RuleActions::SetState &state) const { return one("state", state.state); }
    QJsonObject operator()(const RuleActions::WithholdPongs &pongs) const
    {
        return one("withholdPongs", pongs.on);
    }
    QJsonObject operator()(const RuleActions::StallClose &stall) const { return one("stallClose", stall.on); }
    QJsonObject operator()(const RuleActions::Close &close) const
    {
        QJsonObject object = one("close", close.code.value);
        if (!close.reason.isEmpty())
            object.insert(QLatin1StringView("reason"), close.reason);
        return object;
    }
    QJsonObject operator()(const RuleActions::Reset &) const { return one("reset", true); }
};

// --- JSON to text
// --------------------------------------------------------------------------------------------------

// Those of the object that are known, in the order in which one reads them, then the others.
QStringList orderedKeys(const QJsonObject &object)
{
    static const QStringList order{QStringLiteral("mostActionsPerSecond"), QStringLiteral("rules"),
        QStringLiteral("name"), QStringLiteral("enabled"), QStringLiteral("on"), QStringLiteral("when"),
        QStringLiteral("do"), QStringLiteral("goOn"), QStringLiteral("reply"), QStringLiteral("replyBinary"),
        QStringLiteral("echo"), QStringLiteral("broadcast"), QStringLiteral("to"), QStringLiteral("delay"),
        QStringLiteral("stream"), QStringLiteral("every"), QStringLiteral("times"), QStringLiteral("close"),
        QStringLiteral("reason"), QStringLiteral("path"), QStringLiteral("pathRegex"), QStringLiteral("room"),
        QStringLiteral("state"), QStringLiteral("nth"), QStringLiteral("opcode"), QStringLiteral("text"),
        QStringLiteral("contains"), QStringLiteral("regex"), QStringLiteral("json")};
    QStringList keys;
    for (const QString &key : order) {
        if (object.contains(key))
            keys << key;
    }
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!order.contains(it.key()))
            keys << it.key();
    }
    return keys;
}

QString scalar(const QJsonValue &value)
{
    const QByteArray listed = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(listed.sliced(1, listed.size() - 2));
}

QString inOneLine(const QJsonValue &value)
{
    QStringList parts;
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (const QString &key : orderedKeys(object))
            parts << scalar(key) + QStringLiteral(": ") + inOneLine(object.value(key));
        return u'{' + parts.join(QStringLiteral(", ")) + u'}';
    }
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (const QJsonValue &part : array)
            parts << inOneLine(part);
        return u'[' + parts.join(QStringLiteral(", ")) + u']';
    }
    return scalar(value);
}

// depth: levels that are spread over lines below this one.
QString inLines(const QJsonValue &value, int depth, const QString &indent)
{
    const QString inner = indent + QStringLiteral("  ");
    const bool isObject = value.isObject();
    if (depth == 0 || (!isObject && !value.isArray()))
        return inOneLine(value);
    QStringList parts;
    if (isObject) {
        const QJsonObject object = value.toObject();
        for (const QString &key : orderedKeys(object)) {
            const QJsonValue member = object.value(key);
            // Of objects only a rule and the whole have a line for each member.
            const bool isSpread = member.isArray();
            parts << inner + scalar(key) + QStringLiteral(": ") +
                         (isSpread ? inLines(member, depth - 1, inner) : inOneLine(member));
        }
    } else {
        const QJsonArray array = value.toArray();
        for (const QJsonValue &part : array)
            parts << inner + inLines(part, depth - 1, inner);
    }
    const QChar open = isObject ? u'{' : u'[';
    const QChar close = isObject ? u'}' : u']';
    if (parts.isEmpty())
        return QString(open) + close;
    return open + QStringLiteral("\n") + parts.join(QStringLiteral(",\n")) + u'\n' + indent + close;
}

} // namespace

QJsonObject ruleObject(const Rule &rule)
{
    QJsonObject object;
    if (!rule.name.isEmpty())
        object.insert(QLatin1StringView("name"), rule.name);
    if (!rule.enabled)
        object.insert(QLatin1StringView("enabled"), false);
    object.insert(QLatin1StringView("on"), rule.event == RuleEvent::Connect   ? QStringLiteral("connect")
                                           : rule.event == RuleEvent::Message ? QStringLiteral("message")
                                                                              : QStringLiteral("close"));
    if (const QJsonObject when = conditionObject(rule.when); !when.isEmpty())
        object.insert(QLatin1StringView("when"), when);
    QJsonArray actions;
    for (const RuleAction &action : rule.actions)
        actions.append(std::visit(ActionWriter(), action));
    object.insert(QLatin1StringView("do"), actions);
    if (rule.goesOn)
        object.insert(QLatin1StringView("goOn"), true);
    return object;
}

QJsonObject ruleSetObject(const RuleSet &set)
{
    QJsonObject object;
    if (set.mostActionsPerSecond != RuleSet().mostActionsPerSecond)
        object.insert(QLatin1StringView("mostActionsPerSecond"), set.mostActionsPerSecond);
    QJsonArray rules;
    for (const Rule &rule : set.rules)
        rules.append(ruleObject(rule));
    object.insert(QLatin1StringView("rules"), rules);
    return object;
}

QString ruleText(const QJsonObject &ruleSet)
{
    // The whole, its rules, each rule, its actions.
    return inLines(ruleSet, 4, QString()) + u'\n';
}

} // namespace Fanlight

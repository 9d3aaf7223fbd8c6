// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/ruleschema.h"

#include "server/rulefile.h"

#include <QCoreApplication>

namespace Fanlight {

namespace {

QString tr(const char *sentence)
{
    return QCoreApplication::translate("RuleSchema", sentence);
}

RuleField textField(const char *key, const QString &name, const QString &hint)
{
    RuleField field;
    field.key = QLatin1StringView(key);
    field.name = name;
    field.hint = hint;
    field.initial = QString();
    return field;
}

RuleField codeField(const char *key, const QString &name, const QString &hint)
{
    RuleField field = textField(key, name, hint);
    field.kind = RuleFieldKind::Code;
    return field;
}

RuleField numberField(
    const char *key, const QString &name, int initial, int least, int most, const QString &unit = {})
{
    RuleField field;
    field.key = QLatin1StringView(key);
    field.kind = RuleFieldKind::Number;
    field.name = name;
    field.initial = initial;
    field.least = least;
    field.most = most;
    field.unit = unit;
    return field;
}

RuleField switchField(const char *key, const QString &name)
{
    RuleField field;
    field.key = QLatin1StringView(key);
    field.kind = RuleFieldKind::OnOff;
    field.name = name;
    field.initial = true;
    return field;
}

RuleField optional(RuleField field)
{
    field.isOptional = true;
    return field;
}

RuleField labelled(RuleField field)
{
    field.isLabelled = true;
    return field;
}

RuleKind broadcastKind()
{
    RuleField to;
    to.key = QStringLiteral("to");
    to.kind = RuleFieldKind::Choice;
    to.name = tr("to");
    to.initial = QStringLiteral("all");
    to.words = {{QStringLiteral("all"), tr("to all")}, {QStringLiteral("others"), tr("to all others")},
        {QStringLiteral("rooms"), tr("to its rooms")}, {QStringLiteral("room"), tr("to room…")}};
    to.isOptional = true;
    RuleField room = textField("room", tr("Room"), tr("name of the room"));
    room.insteadOf = to.key;
    return {
        tr("broadcast"), {textField("broadcast", tr("Text for many"), tr("text, may be empty")), to, room}};
}

} // namespace

QList<RuleKind> conditionKinds()
{
    RuleField opcode;
    opcode.key = QStringLiteral("opcode");
    opcode.kind = RuleFieldKind::Choice;
    opcode.name = tr("Kind of message");
    opcode.initial = QStringLiteral("text");
    opcode.words = {{QStringLiteral("text"), tr("text")}, {QStringLiteral("binary"), tr("binary")}};
    RuleField json;
    json.key = QStringLiteral("json");
    json.kind = RuleFieldKind::Object;
    json.name = tr("JSON members");
    json.hint = QStringLiteral("{\"type\": \"hello\"}");
    json.initial = QJsonObject{{QStringLiteral("type"), QStringLiteral("hello")}};
    return {
        {tr("text is"), {textField("text", tr("Text of the message"), tr("exactly this"))}},
        {tr("text contains"), {textField("contains", tr("Part of the message"), tr("this, anywhere in it"))}},
        {tr("text matches"), {codeField("regex", tr("Regular expression"), QStringLiteral("^hello (\\w+)"))}},
        {tr("JSON has"), {json}},
        {tr("kind is"), {opcode}},
        {tr("number is"), {numberField("nth", tr("Which message of its connection"), 1, 1, 1'000'000'000)}},
        {tr("path is"), {codeField("path", tr("Path"), tr("/chat, or with * and ?"))}},
        {tr("path matches"), {codeField("pathRegex", tr("Regular expression of the path"), tr("^/chat/"))}},
        {tr("room is"), {textField("room", tr("Room"), tr("name of the room"))}},
        {tr("state is"), {textField("state", tr("State"), tr("empty: before any state is set"))}},
    };
}

QList<RuleKind> actionKinds()
{
    return {
        {tr("reply"), {textField("reply", tr("Text of the reply"),
                          tr("text; {{message}}, {{match.1}}, {{counter}} …"))}},
        {tr("reply bytes"), {codeField("replyBinary", tr("Bytes as hex"), QStringLiteral("00 ff"))}},
        {tr("echo"), {switchField("echo", {})}},
        broadcastKind(),
        {tr("wait"), {numberField("delay", tr("Delay"), 200, 0, RuleLimits::delay, tr(" ms"))}},
        {tr("stream"),
            {textField("stream", tr("Text of the stream"), tr("text; {{counter}}, {{time}} …")),
                labelled(numberField("every", tr("every"), 1000, 1, RuleLimits::delay, tr(" ms"))),
                optional(numberField("times", tr("How many times"), 0, 0, RuleLimits::times, tr(" times")))}},
        {tr("go to state"), {textField("state", tr("New state"), tr("empty: the state it begins with"))}},
        {tr("pongs"), {switchField("withholdPongs", tr("withhold them"))}},
        {tr("its close"), {switchField("stallClose", tr("leave it unanswered"))}},
        {tr("close"), {numberField("close", tr("Close code"), 4000, 0, 65535),
                          optional(textField("reason", tr("Reason"), tr("reason, may be empty")))}},
        {tr("reset"), {switchField("reset", {})}},
    };
}

QJsonObject freshObject(const RuleKind &kind)
{
    QJsonObject fresh;
    for (const RuleField &field : kind.fields) {
        if (!field.isOptional && field.insteadOf.isEmpty())
            fresh.insert(field.key, field.initial);
    }
    return fresh;
}

} // namespace Fanlight

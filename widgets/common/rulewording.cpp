// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/rulewording.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QLocale>
#include <QStringList>

namespace Fanlight {

namespace {

constexpr qsizetype longestText = 48; // characters that are shown of one

QString tr(const char *sentence)
{
    return QCoreApplication::translate("RuleWording", sentence);
}

QString shortened(const QString &words)
{
    const QString line = words.simplified();
    return line.size() > longestText ? line.left(longestText - 1) + u'…' : line;
}

QString quoted(const QString &words)
{
    return u'“' + shortened(words) + u'”';
}

QString slashed(const QRegularExpression &regex)
{
    return u'/' + shortened(patternOf(regex)) + u'/';
}

// Of the message's text.
QStringList contentWords(const RuleCondition &when)
{
    QStringList words;
    if (when.equals)
        words << tr("is %1").arg(quoted(*when.equals));
    if (when.contains)
        words << tr("contains %1").arg(quoted(*when.contains));
    if (when.regex)
        words << tr("matches %1").arg(slashed(*when.regex));
    if (!when.json.isEmpty())
        words << tr("has %1").arg(
            shortened(QString::fromUtf8(QJsonDocument(when.json).toJson(QJsonDocument::Compact))));
    return words;
}

QString placeWords(const RuleCondition &when)
{
    QString words;
    if (when.path)
        words += tr(" on %1").arg(shortened(*when.path));
    if (when.pathRegex)
        words += tr(" on paths that match %1").arg(slashed(*when.pathRegex));
    if (when.room)
        words += tr(" in room %1").arg(quoted(*when.room));
    if (when.state)
        words += when.state->isEmpty() ? tr(", before any state is set")
                                       : tr(" in state %1").arg(quoted(*when.state));
    return words;
}

QString messageWords(const RuleCondition &when)
{
    const QString kind = !when.opcode                     ? tr("a message")
                         : *when.opcode == Opcode::Binary ? tr("a binary message")
                                                          : tr("a text message");
    const QString which = when.nth ? tr("%1, number %2 of its connection,").arg(kind).arg(*when.nth) : kind;
    const QStringList content = contentWords(when);
    return content.isEmpty() ? tr("When %1 arrives").arg(which)
                             : tr("When %1 %2").arg(which, content.join(tr(" and ")));
}

QString milliseconds(int count)
{
    return tr("%1 ms").arg(QLocale().toString(count));
}

struct ActionWords
{
    QString operator()(const RuleActions::Reply &reply) const
    {
        return tr("reply %1").arg(quoted(reply.text.source()));
    }
    QString operator()(const RuleActions::ReplyBinary &reply) const
    {
        return tr("reply the bytes %1").arg(shortened(QString::fromLatin1(reply.bytes.toHex(' '))));
    }
    QString operator()(const RuleActions::Echo &) const { return tr("send it back"); }
    QString operator()(const RuleActions::Broadcast &broadcast) const
    {
        using RuleActions::Target;
        const QString what = quoted(broadcast.text.source());
        switch (broadcast.target) {
        case Target::Others:
            return tr("send %1 to all others").arg(what);
        case Target::Rooms:
            return tr("send %1 to its rooms").arg(what);
        case Target::NamedRoom:
            return tr("send %1 to room %2").arg(what, quoted(broadcast.room));
        case Target::All:
            break;
        }
        return tr("send %1 to all").arg(what);
    }
    QString operator()(const RuleActions::Delay &delay) const
    {
        return tr("wait %1").arg(milliseconds(delay.milliseconds));
    }
    QString operator()(const RuleActions::Stream &stream) const
    {
        const QString words =
            tr("send %1 every %2").arg(quoted(stream.text.source()), milliseconds(stream.interval));
        return stream.times ? tr("%1, %2 times").arg(words, QLocale().toString(*stream.times)) : words;
    }
    QString operator()(const RuleActions::SetState &state) const
    {
        return state.state.isEmpty() ? tr("forget the state") : tr("go to state %1").arg(quoted(state.state));
    }
    QString operator()(const RuleActions::WithholdPongs &pongs) const
    {
        return pongs.on ? tr("answer no pings") : tr("answer pings again");
    }
    QString operator()(const RuleActions::StallClose &stall) const
    {
        return stall.on ? tr("do not answer its close") : tr("answer its close again");
    }
    QString operator()(const RuleActions::Close &close) const
    {
        const QString words = tr("close with %1").arg(close.code.value);
        return close.reason.isEmpty() ? words : words + u' ' + quoted(close.reason);
    }
    QString operator()(const RuleActions::Reset &) const { return tr("reset the connection"); }
};

QString actionWords(const Rule &rule)
{
    QStringList parts;
    QString before; // what is waited for before the next part
    for (const RuleAction &action : rule.actions) {
        if (const auto *delay = std::get_if<RuleActions::Delay>(&action)) {
            before += tr("after %1 ").arg(milliseconds(delay->milliseconds));
            continue;
        }
        parts << before + text(action);
        before.clear();
    }
    return parts.isEmpty() ? tr("do nothing") : parts.join(tr(", "));
}

} // namespace

QString text(const RuleAction &action)
{
    return std::visit(ActionWords(), action);
}

QString conditionText(const Rule &rule)
{
    const QString place = placeWords(rule.when);
    switch (rule.event) {
    case RuleEvent::Connect:
        return tr("When a client connects") + place;
    case RuleEvent::Message:
        return messageWords(rule.when) + place;
    case RuleEvent::Close:
        break;
    }
    return tr("When a connection ends") + place;
}

QString text(const Rule &rule)
{
    const QString words = conditionText(rule) + tr(": ") + actionWords(rule);
    return rule.goesOn ? words + tr("; then ask the rules below") : words;
}

QString text(const RuleStop &stop, quint64 stops, const RuleSet &rules)
{
    const QString name = stop.rule < rules.rules.size() ? rules.rules[stop.rule].name : QString();
    const QString rule = name.isEmpty() ? tr("Rule %1").arg(stop.rule + 1)
                                        : tr("Rule %1, %2,").arg(stop.rule + 1).arg(quoted(name));
    QString why;
    switch (stop.reason) {
    case RuleStopReason::TooManyActions:
        why = tr("%1 was stopped: more than %2 actions within a second, which looks like a loop.")
                  .arg(rule, QLocale().toString(rules.mostActionsPerSecond));
        break;
    case RuleStopReason::TooMuchWaiting:
        why = tr("%1 was stopped: too much waits for its delays.").arg(rule);
        break;
    case RuleStopReason::TextTooLong:
        why = tr("%1 was stopped: a text with its placeholders filled in got too long.").arg(rule);
        break;
    }
    return why + u' ' +
           (stops == 1 ? tr("No rule is followed any more for connection #%1.").arg(stop.connection.value)
                       : tr("No rule is followed any more for %1 connections.")
                             .arg(QLocale().toString(qulonglong(stops))));
}

} // namespace Fanlight

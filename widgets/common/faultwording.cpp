// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/faultwording.h"

#include "protocol/anatomy.h"
#include "widgets/common/patternerror.h"
#include "widgets/common/wording.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

namespace Fanlight {

namespace {

QString tr(const char *sentence, int count = -1)
{
    return QCoreApplication::translate("FaultWording", sentence, nullptr, count);
}

QString ordinal(quint64 number)
{
    const quint64 last = number % 10;
    const bool isTeen = number / 10 % 10 == 1;
    const QString text = QLocale().toString(number);
    if (!isTeen && last == 1)
        return tr("%1st").arg(text);
    if (!isTeen && last == 2)
        return tr("%1nd").arg(text);
    if (!isTeen && last == 3)
        return tr("%1rd").arg(text);
    return tr("%1th").arg(text);
}

// "text or binary ", "data "; empty for all.
QString kindsText(const FaultRule &rule)
{
    if (rule.opcodes == FaultRule::everyOpcode)
        return {};
    constexpr unsigned data =
        1U << quint8(Opcode::Text) | 1U << quint8(Opcode::Binary) | 1U << quint8(Opcode::Continuation);
    if (rule.opcodes == data)
        return tr("data ");
    QStringList kinds;
    for (const Opcode opcode :
        {Opcode::Text, Opcode::Binary, Opcode::Continuation, Opcode::Ping, Opcode::Pong, Opcode::Close}) {
        if (rule.hasOpcode(opcode))
            kinds += QString::fromLatin1(opcodeName(opcode));
    }
    if (kinds.size() < 2)
        return kinds.join(QString()) + u' ';
    const QString last = kinds.takeLast();
    return tr("%1 or %2 ").arg(kinds.join(QStringLiteral(", ")), last);
}

// "every 10th text frame of at least 5 B"
QString framesText(const FaultRule &rule)
{
    QString text;
    const QString kinds = kindsText(rule);
    if (rule.pick == FaultPick::Once)
        text = tr("the %1 %2frame").arg(ordinal(rule.nth), kinds);
    else if (rule.pick == FaultPick::Share)
        text = tr("%1 % of all %2frames").arg(QLocale().toString(rule.share, 'g', 4), kinds);
    else if (rule.nth == 1)
        text = tr("every %1frame").arg(kinds);
    else
        text = tr("every %1 %2frame").arg(ordinal(rule.nth), kinds);
    if (rule.leastSize > 0)
        text = tr("%1 of at least %2").arg(text, byteCount(rule.leastSize));
    if (!rule.pattern.isEmpty())
        text = (rule.isExpression ? tr("%1 that matches /%2/") : tr("%1 with “%2” in it"))
                   .arg(text, rule.pattern);
    return text;
}

} // namespace

QString text(FaultAction action)
{
    switch (action) {
    case FaultAction::Drop:
        return tr("Drop");
    case FaultAction::Duplicate:
        return tr("Duplicate");
    case FaultAction::HoldBack:
        return tr("Reorder");
    case FaultAction::Corrupt:
        return tr("Corrupt");
    case FaultAction::Delay:
        return tr("Delay it alone");
    case FaultAction::Reset:
        return tr("Reset the connection");
    }
    return {};
}

QString text(FaultPick pick)
{
    switch (pick) {
    case FaultPick::Once:
        return tr("Only the nth");
    case FaultPick::Every:
        return tr("Every nth");
    case FaultPick::Share:
        return tr("A share at random");
    }
    return {};
}

QString faultSentence(const FaultRule &rule)
{
    const QString frames = framesText(rule);
    switch (rule.action) {
    case FaultAction::Drop:
        return tr("Drops %1").arg(frames);
    case FaultAction::Duplicate:
        return tr("Duplicates %1").arg(frames);
    case FaultAction::HoldBack:
        return rule.places == 1
                   ? tr("Swaps %1 with the next").arg(frames)
                   : tr("Holds back %1 until %2 others have passed").arg(frames).arg(rule.places);
    case FaultAction::Corrupt: {
        const QString place = rule.inHeader ? tr("header") : tr("payload");
        return rule.bits == 1 ? tr("Flips a bit in the %1 of %2").arg(place, frames)
                              : tr("Flips %3 bits in the %1 of %2").arg(place, frames).arg(rule.bits);
    }
    case FaultAction::Delay:
        return tr("Delays %1 by %2 ms").arg(frames).arg(rule.delay);
    case FaultAction::Reset:
        return tr("Resets the connection in place of %1").arg(frames);
    }
    return {};
}

QString faultError(const FaultRule &rule)
{
    if (rule.opcodes == 0)
        return tr("Choose at least one kind of frame.");
    if (!rule.isExpression)
        return {};
    const QRegularExpression expression(rule.pattern);
    return expression.isValid() ? QString() : patternError(expression).sentence;
}

int frameFaultCount(const DirectionConditions &conditions)
{
    return int(std::count_if(conditions.faults.begin(), conditions.faults.end(),
        [](const FaultRule &rule) { return rule.enabled; }));
}

int streamFaultCount(const DirectionConditions &conditions)
{
    const StreamFaults &stream = conditions.stream;
    const std::initializer_list<bool> all{
        stream.slowClose > 0, stream.timeout >= 0, stream.resetAfter >= 0, stream.dataLimit > 0};
    return int(std::count(all.begin(), all.end(), true));
}

QString conditionsSummary(const DirectionConditions &conditions)
{
    QStringList parts;
    if (conditions.latency > 0 || conditions.jitter > 0)
        parts += conditions.jitter > 0 ? tr("%1 ± %2 ms").arg(conditions.latency).arg(conditions.jitter)
                                       : tr("%1 ms").arg(conditions.latency);
    if (conditions.bandwidth > 0)
        parts += tr("%1 kB/s").arg(conditions.bandwidth / 1000);
    if (conditions.sliceSize > 0)
        parts += tr("slices of %1 bytes").arg(conditions.sliceSize);
    if (const int count = frameFaultCount(conditions) + streamFaultCount(conditions); count > 0)
        parts += count == 1 ? tr("1 fault") : tr("%1 faults").arg(count);
    return parts.join(QStringLiteral(", "));
}

QString faultsExplanation(const DirectionConditions &conditions)
{
    QStringList sentences;
    for (const FaultRule &rule : conditions.faults) {
        if (rule.enabled)
            sentences += faultSentence(rule);
    }
    const StreamFaults &stream = conditions.stream;
    if (stream.timeout == 0)
        sentences += tr("Lets nothing pass");
    else if (stream.timeout > 0)
        sentences += tr("Lets nothing pass, and closes after %1 ms").arg(stream.timeout);
    if (stream.dataLimit > 0)
        sentences += tr("Closes after %1").arg(byteCount(stream.dataLimit));
    if (stream.resetAfter >= 0)
        sentences += tr("Resets the connection after %1 ms").arg(stream.resetAfter);
    if (stream.slowClose > 0)
        sentences += tr("Holds back the end of the stream by %1 ms").arg(stream.slowClose);
    return sentences.join(QStringLiteral(". "));
}

} // namespace Fanlight

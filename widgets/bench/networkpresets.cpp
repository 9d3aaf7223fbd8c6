// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/networkpresets.h"

#include <QCoreApplication>

namespace Fanlight {

namespace {

QString tr(const char *sentence)
{
    return QCoreApplication::translate("NetworkPresets", sentence);
}

constexpr quint16 messages =
    1U << quint8(Opcode::Text) | 1U << quint8(Opcode::Binary) | 1U << quint8(Opcode::Continuation);

FaultRule ofMessages(FaultAction action)
{
    FaultRule rule;
    rule.action = action;
    rule.opcodes = messages;
    return rule;
}

FaultRule every(FaultAction action, quint64 nth)
{
    FaultRule rule = ofMessages(action);
    rule.nth = nth;
    return rule;
}

FaultRule share(FaultAction action, double percent)
{
    FaultRule rule = ofMessages(action);
    rule.pick = FaultPick::Share;
    rule.share = percent;
    return rule;
}

DirectionConditions lossyMobile()
{
    DirectionConditions conditions;
    conditions.latency = 80;
    conditions.jitter = 40;
    conditions.bandwidth = 200'000;
    FaultRule late = share(FaultAction::Delay, 3);
    late.delay = 800;
    conditions.faults = {share(FaultAction::Drop, 2), late};
    return conditions;
}

NetworkPreset faults(const QString &name, const FaultRule &rule)
{
    NetworkPreset preset{name, {}};
    preset.conditions.faults = {rule};
    return preset;
}

} // namespace

std::vector<NetworkPreset> networkPresets()
{
    return {{tr("Lossy mobile"), lossyMobile()},
        faults(tr("Every 10th message lost"), every(FaultAction::Drop, 10)),
        faults(tr("Duplicates: every 5th message twice"), every(FaultAction::Duplicate, 5)),
        faults(tr("Out of order: every 3rd message late"), every(FaultAction::HoldBack, 3)),
        faults(tr("One bit corrupt in 1 % of messages"), share(FaultAction::Corrupt, 1))};
}

DirectionConditions withPreset(const DirectionConditions &conditions, const DirectionConditions &preset)
{
    DirectionConditions both = preset.hasDelays() ? preset : conditions;
    both.stream = conditions.stream;
    both.faults = conditions.faults;
    both.faults.insert(both.faults.end(), preset.faults.begin(), preset.faults.end());
    return both;
}

} // namespace Fanlight

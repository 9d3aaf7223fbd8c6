// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/opcode.h"

#include <QString>

#include <atomic>
#include <memory>

namespace Fanlight {

enum class FaultAction : quint8 {
    Drop,
    Duplicate,
    HoldBack, // until so many others have passed; one: it swaps places with the next
    Corrupt,
    Delay, // this frame alone
    Reset, // the connection, in place of the frame
};

enum class FaultPick : quint8 { Once, Every, Share };

// How often a rule struck, over all the connections that it holds for. Every thread counts.
struct FaultTally
{
    std::atomic<quint64> struck = 0;
};

// One fault and which frames of a direction it strikes. Copies of a rule share its tally, and by it a rule is
// known again when the others change: its count of frames goes on.
struct FaultRule
{
    static constexpr quint16 everyOpcode = 0xFFFF; // the reserved ones too

    bool enabled = true;
    FaultAction action = FaultAction::Drop;

    FaultPick pick = FaultPick::Every;
    quint64 nth = 1;    // of Once and Every, from 1, among the frames that everything below lets through
    double share = 100; // percent of them, of Share
    quint16 opcodes = everyOpcode; // a bit for each, by its number
    quint64 leastSize = 0;         // bytes of payload
    QString pattern;               // in the payload as it is on the wire, unmasked, case counting; empty: any
    bool isExpression = false;     // the pattern is a regular expression; an invalid one strikes nothing

    int places = 1;        // of HoldBack
    double delay = 100;    // ms, of Delay
    int bits = 1;          // flipped at random by Corrupt
    bool inHeader = false; // of the header instead of the payload; an empty payload cannot be corrupted

    std::shared_ptr<FaultTally> tally = std::make_shared<FaultTally>();

    [[nodiscard]] bool hasOpcode(Opcode opcode) const { return (opcodes >> quint8(opcode) & 1) != 0; }
    // Whether they do the same; tallies are not asked.
    [[nodiscard]] bool operator==(const FaultRule &other) const
    {
        return enabled == other.enabled && action == other.action && pick == other.pick && nth == other.nth &&
               share == other.share && opcodes == other.opcodes && leastSize == other.leastSize &&
               pattern == other.pattern && isExpression == other.isExpression && places == other.places &&
               delay == other.delay && bits == other.bits && inHeader == other.inHeader;
    }
};

} // namespace Fanlight

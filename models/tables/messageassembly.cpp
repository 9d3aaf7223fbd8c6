// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/messageassembly.h"

#include <algorithm>

namespace Fanlight {

namespace {

constexpr quint64 searchLimit = 200'000;

// Control frames may stand between fragments (5.4): they are no part of the message.
bool isPartOf(const Record &record, const Record &wanted)
{
    return record.kind == RecordKind::Frame && record.connection == wanted.connection &&
           record.direction == wanted.direction && !isControl(record.opcode);
}

void addFrame(AssembledMessage &message, const Record &record, quint64 number)
{
    if (message.frames.empty())
        message.payload = record.payload;
    else
        message.payload += record.payload;
    message.frames.push_back(number);
    message.isCut = message.isCut || record.has(RecordFlag::PayloadCut) || record.has(RecordFlag::Truncated);
}

// The record number of the frame that began the message, or 0.
quint64 findBeginning(const CaptureStore &store, quint64 number)
{
    const Record &wanted = store.record(number);
    const quint64 lowest = number > searchLimit ? number - searchLimit : 1;
    const quint64 first = std::max(store.firstNumber(), lowest);
    for (quint64 candidate = number; candidate >= first; --candidate) {
        const Record &record = store.record(candidate);
        if (!isPartOf(record, wanted))
            continue;
        if (record.opcode != Opcode::Continuation)
            return candidate;
        // The end of another message: this continuation continues nothing.
        if (candidate != number && record.has(RecordFlag::Fin))
            return 0;
    }
    return 0;
}

} // namespace

AssembledMessage assembleMessage(const CaptureStore &store, quint64 number)
{
    AssembledMessage message;
    const Record &wanted = store.record(number);
    message.opcode = wanted.opcode;
    if (isControl(wanted.opcode)) {
        addFrame(message, wanted, number);
        return message;
    }
    const quint64 beginning = findBeginning(store, number);
    message.hasBeginning = beginning != 0;
    const quint64 start = beginning != 0 ? beginning : number;
    message.opcode = store.record(start).opcode;
    message.hasEnd = false;
    const quint64 last = std::min(store.lastNumber(), start + searchLimit);
    for (quint64 candidate = start; candidate <= last && !message.hasEnd; ++candidate) {
        const Record &record = store.record(candidate);
        if (!isPartOf(record, wanted))
            continue;
        // A new message before the old one ended is a violation: the old one stays unfinished.
        if (candidate != start && record.opcode != Opcode::Continuation)
            break;
        addFrame(message, record, candidate);
        message.hasEnd = record.has(RecordFlag::Fin);
    }
    return message;
}

} // namespace Fanlight

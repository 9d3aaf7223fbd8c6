// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/messageinflation.h"

#include "protocol/httphead.h"
#include "protocol/permessagedeflate.h"

#include <algorithm>

namespace Fanlight {

namespace {

constexpr quint64 largest = 16 * 1024 * 1024; // bytes
constexpr quint64 mostBefore = 64 * 1024 * 1024;
constexpr quint64 largestAlone = 1024 * 1024;
constexpr quint64 searchLimit = 200'000; // records

InflationFault faultOf(DeflateFault fault)
{
    switch (fault) {
    case DeflateFault::TooLarge:
        return InflationFault::TooLarge;
    case DeflateFault::Truncated:
        return InflationFault::Incomplete;
    case DeflateFault::Damaged:
        break;
    }
    return InflationFault::Damaged;
}

// What the server's answer says of permessage-deflate; nothing when it is not kept.
std::optional<DeflateParameters> agreed(const CaptureStore &store, ConnectionId connection)
{
    const quint64 number = store.findHandshake(connection, RecordKind::HandshakeResponse);
    if (number == 0)
        return {};
    ResponseHeadParser parser{HeadLimits()};
    (void)parser.receive(store.record(number).payload);
    if (!parser.isComplete())
        return {};
    for (const QByteArray &field : parser.head().fields.values("Sec-WebSocket-Extensions")) {
        for (const Extension &extension : parseExtensions(field).value_or(std::vector<Extension>())) {
            if (extension.name.compare("permessage-deflate", Qt::CaseInsensitive) == 0)
                return readDeflateParameters(extension, DeflateSide::Answer).parameters;
        }
    }
    return {};
}

// Each message of this direction is compressed by itself.
bool beginsAnew(const CaptureStore &store, const Record &record)
{
    const auto parameters = agreed(store, record.connection);
    return parameters && (record.direction == Direction::ToClient ? parameters->serverNoContextTakeover
                                                                  : parameters->clientNoContextTakeover);
}

// Reads again what went through the window before the message. False when that cannot be.
InflationFault replay(
    const CaptureStore &store, const Record &wanted, quint64 end, quint64 begin, MessageInflater &inflater)
{
    if (end - begin > searchLimit)
        return InflationFault::Missing;
    quint64 total = 0;
    bool isInside = false; // a compressed message
    for (quint64 number = begin; number < end; ++number) {
        const Record &record = store.record(number);
        if (record.kind != RecordKind::Frame || record.connection != wanted.connection ||
            record.direction != wanted.direction || isControl(record.opcode))
            continue;
        if (record.opcode != Opcode::Continuation)
            isInside = record.has(RecordFlag::Rsv1);
        if (!isInside)
            continue;
        if (record.has(RecordFlag::PayloadCut) || record.has(RecordFlag::Truncated))
            return InflationFault::Missing;
        const auto part = inflater.inflate(record.payload, record.has(RecordFlag::Fin), largest);
        if (!part)
            return faultOf(part.error());
        total += quint64(part->size());
        if (total > mostBefore)
            return InflationFault::Missing;
    }
    return InflationFault::None;
}

} // namespace

bool isCompressed(const CaptureStore &store, const AssembledMessage &message)
{
    return !message.frames.empty() && store.record(message.frames.front()).has(RecordFlag::Rsv1);
}

InflatedMessage inflateMessage(const CaptureStore &store, const AssembledMessage &message)
{
    if (!message.hasBeginning || !message.hasEnd || message.isCut)
        return {{}, InflationFault::Incomplete};
    const quint64 first = message.frames.front();
    const Record &record = store.record(first);
    MessageInflater inflater{DeflateWindow()};
    // A broadcast is compressed for everybody: nothing comes before it.
    if (record.connection != ConnectionId()) {
        const bool forgets = beginsAnew(store, record);
        const quint64 begin = store.findHandshake(record.connection, RecordKind::HandshakeResponse);
        if (!forgets && begin == 0)
            return {{}, InflationFault::Missing};
        if (!forgets) {
            if (const auto fault = replay(store, record, first, begin, inflater);
                fault != InflationFault::None)
                return {{}, fault};
        }
    }
    const auto inflated = inflater.inflate(message.payload, true, largest);
    if (!inflated)
        return {{}, faultOf(inflated.error())};
    return {*inflated, InflationFault::None};
}

std::optional<Record> inflatedAlone(const CaptureStore &store, const Record &record)
{
    const bool isWhole = record.kind == RecordKind::Frame && record.has(RecordFlag::Fin) &&
                         record.has(RecordFlag::Rsv1) && !record.has(RecordFlag::PayloadCut) &&
                         !record.has(RecordFlag::Truncated);
    if (!isWhole || (record.opcode != Opcode::Text && record.opcode != Opcode::Binary))
        return std::nullopt;
    // A broadcast is compressed for everybody: nothing comes before it.
    if (record.connection != ConnectionId() && !beginsAnew(store, record))
        return std::nullopt;
    MessageInflater inflater{DeflateWindow()};
    auto payload = inflater.inflate(record.payload, true, largestAlone);
    if (!payload)
        return std::nullopt;
    Record plain = record;
    plain.payload = std::move(*payload);
    plain.payloadLength = quint64(plain.payload.size());
    plain.flags = quint8(plain.flags & ~quint8(RecordFlag::Rsv1));
    return plain;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/messagereader.h"

#include <QByteArray>
#include <QByteArrayList>

#include <array>

namespace Fanlight::Testing {

// What a decoder gave, drawn as text, so that a data row says what it expects in one line.

inline QByteArray name(Violation violation)
{
    constexpr std::array names{"None", "UnmaskedClientFrame", "MaskedServerFrame", "ReservedBit",
        "ReservedOpcode", "OverlongLength", "LengthHighBit", "FragmentedControl", "ControlTooLong",
        "UnexpectedContinuation", "ExpectedContinuation", "InvalidUtf8", "CloseBodyOneByte",
        "InvalidCloseCode", "InvalidCloseReason", "FrameAfterClose", "MessageTooBig", "DamagedData",
        "TruncatedFrame"};
    return names.at(std::size_t(violation));
}

inline QByteArray name(Opcode opcode)
{
    constexpr std::array names{
        "cont", "text", "binary", "3", "4", "5", "6", "7", "close", "ping", "pong", "b", "c", "d", "e", "f"};
    return names.at(std::size_t(opcode));
}

// Long payloads by their size.
inline QByteArray describe(QByteArrayView payload)
{
    constexpr qsizetype longest = 16;
    return payload.size() > longest ? "<" + QByteArray::number(payload.size()) + ">"
                                    : '"' + payload.toByteArray().toPercentEncoding(" ") + '"';
}

// "text+ 3 key=37fa213d": a plus for more to come, then the RSV bits that are set, the length and the key.
inline QByteArray describe(const FrameHeader &header)
{
    QByteArray text = name(header.opcode);
    text += header.fin ? "" : "+";
    text += header.rsv1 ? " rsv1" : "";
    text += header.rsv2 ? " rsv2" : "";
    text += header.rsv3 ? " rsv3" : "";
    text += ' ' + QByteArray::number(header.payloadLength);
    text += header.lengthEncoding == LengthEncoding::SevenBit     ? ""
            : header.lengthEncoding == LengthEncoding::SixteenBit ? "/16"
                                                                  : "/64";
    if (header.maskingKey)
        text +=
            " key=" + QByteArray(reinterpret_cast<const char *>(header.maskingKey->bytes.data()), 4).toHex();
    return text;
}

// "@0 text 5 \"Hello\"", and the violation if there is one.
inline QByteArray describe(const Frame &frame)
{
    QByteArray text = '@' + QByteArray::number(frame.offset) + ' ' + describe(frame.header) + ' ' +
                      describe(QByteArrayView(frame.payload));
    if (frame.violation != Violation::None)
        text += " !" + name(frame.violation);
    return text;
}

struct EventText
{
    QByteArray operator()(const FrameSeen &seen) const { return "frame " + describe(seen.frame); }
    QByteArray operator()(const ControlSeen &seen) const { return "control " + describe(seen.frame); }
    QByteArray operator()(const Message &message) const
    {
        return "message @" + QByteArray::number(message.offset) + ' ' + name(message.opcode) + " in " +
               QByteArray::number(message.frameCount) + ' ' + describe(QByteArrayView(message.payload));
    }
    QByteArray operator()(const Failure &failure) const
    {
        QByteArray text =
            "failure @" + QByteArray::number(failure.frameOffset) + ' ' + name(failure.violation);
        if (failure.partialHeader)
            text += " in " + describe(*failure.partialHeader) + ' ' +
                    describe(QByteArrayView(failure.partialPayload));
        return text;
    }
};

inline QByteArray describe(const ReaderEvent &event)
{
    return std::visit(EventText(), event);
}

// One line each.
template <typename Items>
QByteArray describeAll(const Items &items)
{
    QByteArrayList lines;
    for (const auto &item : items)
        lines.append(describe(item));
    return lines.join('\n');
}

} // namespace Fanlight::Testing

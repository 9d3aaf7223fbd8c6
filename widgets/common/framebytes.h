// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/anatomy.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace Fanlight {

// A run of bytes within a frame.
struct ByteRange
{
    qsizetype first = 0;
    qsizetype count = 0;
    [[nodiscard]] bool contains(qsizetype byte) const { return byte >= first && byte < first + count; }
    bool operator==(const ByteRange &) const = default;
};

// One frame as the inspector links it: its fields and its bytes on the wire (fewer than the header announces
// when the payload was cut).
struct FrameBytes
{
    std::vector<FrameField> fields;
    QByteArray wire;
    qsizetype headerSize = 0;
    std::optional<MaskingKey> maskingKey;

    // The bytes a field lies in, whole or in part. Empty for an index that is none.
    [[nodiscard]] ByteRange bytesOf(int field) const;
    // The field of a byte: preferred if it lies there too, else the one with most bits in it. -1 for none.
    [[nodiscard]] int fieldAt(qsizetype byte, int preferred) const;
    // "Byte 1 = 0x93: MASK 1, Payload len 19". Empty for a byte that is not there.
    [[nodiscard]] QString sentenceOf(qsizetype byte) const;
    // The byte as the application sees it: of the payload, with the mask undone.
    [[nodiscard]] quint8 unmasked(qsizetype byte) const;
};

[[nodiscard]] FrameBytes frameBytes(const Frame &frame, Role receiver, const QByteArray &wire);

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/masking.h"

#include <cstring>

namespace Fanlight {

namespace {

constexpr qsizetype blockWords = 8;
constexpr qsizetype blockBytes = blockWords * qsizetype(sizeof(quint64));

} // namespace

void applyMask(const char *source, char *target, qsizetype size, MaskingKey key, quint64 phase)
{
    // Eight key octets in wire order, turned so that the first one fits the phase: right on any byte order.
    std::array<quint8, sizeof(quint64)> pattern{};
    for (std::size_t i = 0; i < pattern.size(); ++i)
        pattern[i] = key.bytes[(phase + i) % key.bytes.size()];
    quint64 mask = 0;
    std::memcpy(&mask, pattern.data(), sizeof mask);

    qsizetype at = 0;
    // A block is read whole before it is written, so the compiler may use its widest registers in place too.
    for (; at + blockBytes <= size; at += blockBytes) {
        std::array<quint64, blockWords> block;
        std::memcpy(block.data(), source + at, sizeof block);
        for (quint64 &word : block)
            word ^= mask;
        std::memcpy(target + at, block.data(), sizeof block);
    }
    for (; at + qsizetype(sizeof mask) <= size; at += qsizetype(sizeof mask)) {
        quint64 word = 0;
        std::memcpy(&word, source + at, sizeof word);
        word ^= mask;
        std::memcpy(target + at, &word, sizeof word);
    }
    for (; at < size; ++at)
        target[at] = char(quint8(source[at]) ^ pattern[std::size_t(at) % pattern.size()]);
}

} // namespace Fanlight

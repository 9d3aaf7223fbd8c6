// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/bytes.h"

#include <QByteArray>
#include <QByteArrayView>

#include <cstdio>
#include <cstdlib>

// What the fuzz targets share. Each is a function of libFuzzer's name and type: it is given bytes, and ends
// the program when an invariant does not hold. The first byte says how the target is set up, the others are
// what it reads.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size);

namespace Fanlight::Fuzz {

struct Input
{
    Input(const unsigned char *data, std::size_t size)
        : setup(size > 0 ? data[0] : 0)
        // A copy of just that size: what reads beyond it is found.
        , bytes(
              reinterpret_cast<const char *>(data) + (size > 0 ? 1 : 0), qsizetype(size) - (size > 0 ? 1 : 0))
    {
    }
    // That bit of the setup, from 0.
    [[nodiscard]] bool bit(int number) const { return (setup >> number & 1) != 0; }

    quint8 setup;
    QByteArray bytes;
};

inline void demand(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

// The same bytes cut differently: whole, byte by byte, and in pieces whose sizes the bytes themselves say.
inline QList<Testing::Pieces> cuts(const QByteArray &bytes)
{
    Testing::Pieces some;
    quint32 state = quint32(bytes.size());
    for (qsizetype at = 0; at < bytes.size();) {
        state = state * 1'664'525 + 1'013'904'223 + quint8(bytes[at]);
        const qsizetype size = qMin<qsizetype>(1 + (state >> 24) % 37, bytes.size() - at);
        some.append(QByteArrayView(bytes).sliced(at, size));
        at += size;
    }
    return {{QByteArrayView(bytes)}, Testing::byteByByte(bytes), some};
}

} // namespace Fanlight::Fuzz

// SPDX-License-Identifier: GPL-3.0-or-later
// The inflater: as a peer's compressed messages (the same one twice, for the window), and behind our own
// deflater. Setup bits: 0 with context takeover, 1 and 2 the limit, 3 to 5 our own window.
#include "fuzz.h"
#include "protocol/deflate.h"

#include <array>

namespace {

using namespace Fanlight;

struct Outcome
{
    QByteArray bytes;
    std::optional<DeflateFault> fault;
    bool operator==(const Outcome &) const = default;
};

Outcome inflateAll(MessageInflater &inflater, const Testing::Pieces &pieces, quint64 most)
{
    Outcome outcome;
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        const quint64 room = most - quint64(outcome.bytes.size());
        const auto part = inflater.inflate(pieces[i], i + 1 == pieces.size(), room);
        if (!part) {
            const auto again = inflater.inflate({}, true, most);
            Fuzz::demand(!again && again.error() == part.error(), "a fault stays");
            return {{}, part.error()};
        }
        Fuzz::demand(quint64(part->size()) <= room, "it gives no more than was allowed");
        Fuzz::demand(quint64(part->capacity()) <= 2 * room + 4096, "it holds no more than twice that");
        outcome.bytes += *part;
    }
    return outcome;
}

// Of 15 bits alone: a reference beyond a smaller window is a fault only where a cut shows it.
Outcome inflateTwice(const Testing::Pieces &pieces, bool contextTakeover, quint64 most)
{
    MessageInflater inflater({mostWindowBits, contextTakeover});
    Outcome outcome = inflateAll(inflater, pieces, most);
    if (outcome.fault)
        return outcome;
    const Outcome second = inflateAll(inflater, pieces, most);
    outcome.fault = second.fault;
    outcome.bytes += second.bytes;
    return outcome;
}

void roundTrip(const QByteArray &message, DeflateWindow window)
{
    MessageDeflater deflater(window);
    MessageInflater inflater(window);
    for (int i = 0; i < 2; ++i) {
        const QByteArray compressed = deflater.compress(message);
        Fuzz::demand(compressed.size() <= message.size() + message.size() / 8 + 16, "deflating adds little");
        const auto inflated = inflater.inflate(compressed, true, quint64(message.size()));
        Fuzz::demand(inflated && *inflated == message, "what was compressed inflates to the same");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    const Fuzz::Input input(data, size);
    constexpr std::array<quint64, 4> limits{0, 100, 5'000, 64 * 1024};
    const quint64 most = limits[std::size_t(input.setup >> 1 & 3)];
    if (input.bytes.isEmpty()) // no message comes without a frame, and no frame without the tail's header
        return 0;
    const QList<Testing::Pieces> ways = Fuzz::cuts(input.bytes);
    const Outcome whole = inflateTwice(ways.first(), input.bit(0), most);
    for (const Testing::Pieces &pieces : ways.mid(1))
        Fuzz::demand(inflateTwice(pieces, input.bit(0), most) == whole, "any cut inflates to the same");
    const int bits = qMin(leastWriterBits + (input.setup >> 3 & 7), mostWindowBits);
    roundTrip(input.bytes, {bits, input.bit(0)});
    return 0;
}

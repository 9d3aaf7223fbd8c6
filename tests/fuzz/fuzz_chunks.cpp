// SPDX-License-Identifier: GPL-3.0-or-later
// A body in chunks. Setup bit 0: small limits.
#include "fuzz.h"
#include "protocol/chunked.h"

namespace {

using namespace Fanlight;

struct Outcome
{
    QByteArray content;
    qsizetype taken = 0;
    bool isComplete = false;
    std::optional<ChunkFailure> failure;
    HeaderFields trailers;
    bool operator==(const Outcome &) const = default;
};

Outcome read(const Testing::Pieces &pieces, ChunkLimits limits)
{
    ChunkedDecoder decoder(limits);
    Outcome outcome;
    for (const QByteArrayView piece : pieces) {
        const qsizetype count = decoder.receive(piece, outcome.content);
        Fuzz::demand(count >= 0 && count <= piece.size(), "takes what there is");
        Fuzz::demand(
            count == piece.size() || decoder.isComplete() || decoder.failure(), "leaves nothing before");
        outcome.taken += count;
    }
    outcome.isComplete = decoder.isComplete();
    outcome.failure = decoder.failure();
    outcome.trailers = decoder.trailers();
    Fuzz::demand(quint64(outcome.content.size()) <= limits.content, "the content keeps to the limit");
    Fuzz::demand(!(outcome.isComplete && outcome.failure), "is right or wrong");
    return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    const Fuzz::Input input(data, size);
    const ChunkLimits limits = input.bit(0) ? ChunkLimits{20, 8, 40} : ChunkLimits{};
    const QList<Testing::Pieces> ways = Fuzz::cuts(input.bytes);
    const Outcome whole = read(ways.first(), limits);
    for (const Testing::Pieces &pieces : ways.mid(1))
        Fuzz::demand(read(pieces, limits) == whole, "any cut of the same bytes gives the same body");
    if (!input.bytes.isEmpty()) {
        const QByteArray chunk = chunkOf(input.bytes) + lastChunk;
        const Outcome own = read({QByteArrayView(chunk)}, ChunkLimits{});
        Fuzz::demand(own.isComplete && own.content == input.bytes, "what we write is read the same");
    }
    return 0;
}

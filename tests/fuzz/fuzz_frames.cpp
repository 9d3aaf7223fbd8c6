// SPDX-License-Identifier: GPL-3.0-or-later
// The receiving side of a connection: FrameParser below MessageReader. Setup bits: 0 a server reads, 1
// strict, 2 permessage-deflate, 3 with context takeover, 4 a limit of 100 bytes in place of 64 KiB.
#include "fuzz.h"
#include "protocol/messagereader.h"
#include "tests/models/protocol/describe.h"

namespace {

using namespace Fanlight;

constexpr quint64 firstOffset = 1000;

// What one way of cutting led to. A failure may come before its frame is complete, and then stands before the
// frame: the order of the two, and what of the frame was there, depends on the cut.
struct Outcome
{
    QByteArray events;   // without failures; long payloads by their size
    QByteArray payloads; // of all of them
    std::vector<std::pair<Violation, quint64>> failures;
    quint64 offset = 0;
    bool hasSeenClose = false;
    bool isInsideFrame = false;
    bool operator==(const Outcome &) const = default;
};

struct Judge
{
    quint64 limit;
    Outcome &outcome;

    void operator()(const Message &message) const
    {
        Fuzz::demand(quint64(message.payload.size()) <= limit, "a message keeps to the limit");
        Fuzz::demand(message.opcode != Opcode::Text || Utf8Validator().receive(message.payload),
            "a text message is UTF-8");
        Fuzz::demand(outcome.failures.empty(), "no message follows a failure");
        outcome.payloads += message.payload;
    }
    void operator()(const ControlSeen &control) const
    {
        Fuzz::demand(
            control.frame.payload.size() <= qsizetype(maxControlPayload), "a control frame is short");
        Fuzz::demand(outcome.failures.empty(), "no control frame follows a failure");
    }
    void operator()(const FrameSeen &seen) const
    {
        // One that is too long stops the parser, without a payload.
        Fuzz::demand(seen.frame.payload.isEmpty() ||
                         quint64(seen.frame.payload.size()) == seen.frame.header.payloadLength,
            "a frame is whole");
        outcome.payloads += seen.frame.payload;
    }
    void operator()(const Failure &failure) const
    {
        outcome.failures.emplace_back(failure.violation, failure.frameOffset);
        Fuzz::demand(outcome.failures.size() == 1, "a connection fails once");
    }
};

Outcome read(const Fuzz::Input &input, const Testing::Pieces &pieces)
{
    const quint64 limit = input.bit(4) ? 100 : 64 * 1024;
    MessageReader reader(input.bit(0) ? Role::Server : Role::Client, limit, firstOffset, input.bit(1));
    if (input.bit(2))
        reader.allowDeflate({mostWindowBits, input.bit(3)});
    Outcome outcome;
    std::vector<ReaderEvent> others;
    const auto take = [&] {
        for (const ReaderEvent &event : reader.takeEvents()) {
            std::visit(Judge{limit, outcome}, event);
            if (!std::holds_alternative<Failure>(event))
                others.push_back(event);
        }
    };
    for (const QByteArrayView piece : pieces) {
        reader.receive(piece);
        take();
    }
    outcome.isInsideFrame = reader.isInsideFrame();
    outcome.offset = reader.offset();
    outcome.hasSeenClose = reader.hasSeenClose();
    reader.receiveEnd();
    take();
    Fuzz::demand(reader.hasFailed() == !outcome.failures.empty(), "a failure is told");
    outcome.events = Testing::describeAll(others);
    return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    const Fuzz::Input input(data, size);
    const QList<Testing::Pieces> ways = Fuzz::cuts(input.bytes);
    const Outcome whole = read(input, ways.first());
    Fuzz::demand(whole.offset == firstOffset + quint64(input.bytes.size()), "every byte is counted");
    for (const Testing::Pieces &pieces : ways.mid(1))
        Fuzz::demand(read(input, pieces) == whole, "any cut of the same bytes gives the same events");
    return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
// Heads of HTTP requests (setup bit 0 off) and responses (on), and what is read from them: the rules of the
// handshake, extensions, the parameters of permessage-deflate. Setup bit 1: small limits.
#include "fuzz.h"
#include "protocol/handshake.h"
#include "protocol/httphead.h"
#include "protocol/permessagedeflate.h"

namespace {

using namespace Fanlight;

template <typename Head>
struct Outcome
{
    bool isComplete = false;
    Head head;
    std::optional<HeadFailure> failure;
    QByteArray raw;
    bool operator==(const Outcome &) const = default;
};

template <typename Head>
Outcome<Head> read(const Testing::Pieces &pieces, HeadLimits limits)
{
    HeadParser<Head> parser(limits);
    QByteArray taken;
    for (const QByteArrayView piece : pieces) {
        const bool isOver = parser.isComplete() || parser.failure();
        const qsizetype count = parser.receive(piece);
        Fuzz::demand(count >= 0 && count <= piece.size(), "takes what there is");
        Fuzz::demand(!isOver || count == 0, "takes nothing once it is over");
        Fuzz::demand(
            count == piece.size() || parser.isComplete() || parser.failure(), "leaves nothing before");
        taken += piece.first(count);
    }
    Fuzz::demand(parser.raw() == taken, "keeps what it took");
    Fuzz::demand(!(parser.isComplete() && parser.failure()), "is right or wrong");
    // The byte that is too much is taken.
    Fuzz::demand(parser.raw().size() <= limits.total + 1, "a head keeps to the limit");
    Outcome<Head> outcome{parser.isComplete(), {}, parser.failure(), parser.raw()};
    if (parser.isComplete())
        outcome.head = parser.head();
    return outcome;
}

void use(const RequestHead &head)
{
    const bool asks = asksForWebSocket(head);
    const std::vector<HandshakeCheck> checks = checkRequest(head);
    Fuzz::demand(asks || firstFailure(checks), "what does not ask for WebSocket is no good request for it");
    for (const QByteArray &value : head.fields.values("Sec-WebSocket-Extensions")) {
        const auto extensions = parseExtensions(value);
        if (!extensions)
            continue;
        if (const auto answer = answerDeflate(*extensions, {})) {
            const auto own = parseExtensions(answer->field);
            Fuzz::demand(own && own->size() == 1, "our answer is one extension");
            Fuzz::demand(readDeflateParameters(own->front(), DeflateSide::Answer).parameters.has_value(),
                "our answer is valid");
        }
    }
}

void use(const ResponseHead &head)
{
    RequestHead request;
    request.fields.append("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    (void)checkResponse(request, head);
    for (const QByteArray &value : head.fields.values("Sec-WebSocket-Extensions")) {
        if (const auto extensions = parseExtensions(value)) {
            const DeflateCheck check = checkDeflateAnswer(DeflateParameters{}, *extensions);
            Fuzz::demand(!check.agreement || check.fault.isEmpty(), "agreed or at fault");
        }
    }
}

template <typename Head>
void run(const Fuzz::Input &input)
{
    const HeadLimits limits = input.bit(1) ? HeadLimits{64, 200, 4} : HeadLimits{};
    const QList<Testing::Pieces> ways = Fuzz::cuts(input.bytes);
    const Outcome<Head> whole = read<Head>(ways.first(), limits);
    for (const Testing::Pieces &pieces : ways.mid(1))
        Fuzz::demand(read<Head>(pieces, limits) == whole, "any cut of the same bytes gives the same head");
    if (!whole.isComplete)
        return;
    Fuzz::demand(qsizetype(whole.head.fields.all().size()) <= limits.fields, "fields keep to the limit");
    const auto written = serialize(whole.head);
    Fuzz::demand(written.has_value(), "what was read can be written");
    Fuzz::demand(read<Head>({QByteArrayView(*written)}, HeadLimits{}).head == whole.head,
        "what is written is read the same");
    use(whole.head);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    const Fuzz::Input input(data, size);
    if (input.bit(0))
        run<ResponseHead>(input);
    else
        run<RequestHead>(input);
    return 0;
}

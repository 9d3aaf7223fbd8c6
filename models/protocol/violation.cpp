// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/violation.h"

#include <array>

namespace Fanlight {

namespace {

struct Rule
{
    CloseCode closeCode;
    const char *clause;
    const char *sentence;
};

// In the order of the enumeration.
constexpr std::array rules{
    Rule{CloseCodes::Normal, "", "No rule was broken."},
    Rule{CloseCodes::ProtocolError, "RFC 6455 5.1", "A client must mask every frame it sends."},
    Rule{CloseCodes::ProtocolError, "RFC 6455 5.1", "A server must not mask the frames it sends."},
    Rule{CloseCodes::ProtocolError, "RFC 6455 5.2",
        "A reserved bit is set, but no extension was agreed that gives it a meaning."},
    Rule{CloseCodes::ProtocolError, "RFC 6455 5.2", "The opcode is reserved and has no meaning."},
    Rule{CloseCodes::ProtocolError, "RFC 6455 5.2",
        "The length is not written in the fewest bytes that can hold it."},
    Rule{CloseCodes::ProtocolError, "RFC 6455 5.2", "The most significant bit of a 64-bit length must be 0."},
    Rule{CloseCodes::ProtocolError, "RFC 6455 5.5", "A control frame must not be fragmented."},
    Rule{CloseCodes::ProtocolError, "RFC 6455 5.5", "A control frame must not carry more than 125 bytes."},
    Rule{CloseCodes::ProtocolError, "RFC 6455 5.4", "A continuation frame came with no message to continue."},
    Rule{CloseCodes::ProtocolError, "RFC 6455 5.4",
        "A new message began before the fragmented one was finished."},
    Rule{CloseCodes::InvalidPayload, "RFC 6455 8.1", "A text message is not valid UTF-8."},
    Rule{CloseCodes::ProtocolError, "RFC 6455 5.5.1",
        "A close frame's body of one byte cannot hold a status code."},
    Rule{CloseCodes::ProtocolError, "RFC 6455 7.4",
        "The close status code must not be used in a close frame."},
    Rule{CloseCodes::InvalidPayload, "RFC 6455 5.5.1", "The reason in a close frame is not valid UTF-8."},
    Rule{CloseCodes::ProtocolError, "RFC 6455 5.5.1", "A frame came after the close frame."},
    Rule{CloseCodes::MessageTooBig, "RFC 6455 7.4.1", "The message is larger than the limit set here."},
    Rule{
        CloseCodes::InvalidPayload, "RFC 7692 7.2.2", "The compressed data of the message does not inflate."},
    Rule{CloseCodes::ProtocolError, "RFC 6455 7.1.7", "The connection ended in the middle of a frame."},
};
static_assert(rules.size() == std::size_t(Violation::TruncatedFrame) + 1);

const Rule &ruleOf(Violation violation)
{
    return rules[std::size_t(violation)];
}

} // namespace

CloseCode closeCodeFor(Violation violation)
{
    return ruleOf(violation).closeCode;
}

const char *clause(Violation violation)
{
    return ruleOf(violation).clause;
}

const char *sentence(Violation violation)
{
    return ruleOf(violation).sentence;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/rawclient.h"
#include "protocol/closecode.h"
#include "protocol/httphead.h"
#include "protocol/permessagedeflate.h"
#include "tester/scriptframe.h"
#include "tester/testverdict.h"

#include <QString>

#include <functional>
#include <optional>
#include <variant>
#include <vector>

namespace Fanlight {

// What a case says and what it wants to hear, as data: nothing in it knows a socket, and nothing but the
// opening handshake whether the peer is a server or a client.

// How bytes are cut into TCP writes.
struct Cuts
{
    std::vector<qsizetype> offsets; // ascending; or
    qsizetype every = 0;            // bytes; 0: all at once
    int pause = 0;                  // ms before each write but the first
};

struct Send
{
    std::vector<ScriptFrame> frames;
    Cuts cuts;
};
// Bytes as they are, for what is no whole frame.
struct SendBytes
{
    QByteArray bytes;
};
struct HalfClose
{
};

// A whole message, bit by bit as it was sent.
struct ExpectMessage
{
    Opcode opcode = Opcode::Text;
    QByteArray payload;
};
struct ExpectPong
{
    QByteArray payload;
};
// Nothing but pings for so long.
struct ExpectSilence
{
    int time = 0; // ms
};
// The peer must fail the connection (RFC 6455 section 7.1.7): a close frame with that code, then the end of
// TCP. Without a close frame, with another code, or with TCP left open it is not strict.
struct ExpectFailed
{
    CloseCode code; // NoStatusReceived: any will do
    // When the peer puts a close code on the wire that must not be there: it gave ours back.
    TestVerdict echoed = TestVerdict::NonStrict;
    // When it goes on as if nothing was wrong: a message or a pong comes.
    TestVerdict answered = TestVerdict::Fail;
    // ms after which the case goes on when the connection is still there, which is not strict; 0: never.
    int within = 0;
};
// We have sent a close frame: the peer must answer with one of its own, and TCP must end. code: the one it
// should have; NoStatusReceived for an empty body.
struct ExpectClosed
{
    CloseCode code;
};
// The end of TCP, with or without a close frame before it.
struct ExpectEnd
{
};
// Takes whatever comes and tells it: for what the RFC leaves open. Ends the case.
struct Observe
{
    int time = 0; // ms to wait for anything
};
// The opening is accepted.
struct ExpectUpgrade
{
    bool withoutExtension = false; // what was offered must have been declined
};
// The opening is refused, with one of these statuses if it is to be strict.
struct ExpectRefused
{
    std::vector<int> statuses; // empty: any but 101
    QByteArray field;          // that the response must have; empty: none
    TestVerdict accepted = TestVerdict::Fail;
};

// A client under test that has got an answer which is no acceptance ends TCP, and takes nothing for a
// message.
struct ExpectGivenUp
{
    TestVerdict still = TestVerdict::Fail; // when it is still there after
    int within = 0;                        // ms
};
// The frames of a client under test so far had masking keys that differ.
struct ExpectFreshKeys
{
};

using ScriptStep =
    std::variant<Send, SendBytes, HalfClose, ExpectMessage, ExpectPong, ExpectSilence, ExpectFailed,
        ExpectClosed, ExpectEnd, Observe, ExpectUpgrade, ExpectRefused, ExpectGivenUp, ExpectFreshKeys>;

// What a client says first, made of the request as it should be.
struct Opening
{
    RequestHead head; // what the answer is judged by
    QByteArray bytes; // what is sent; empty: the head's
    Cuts cuts;
};

// What a server answers to the opening request.
struct OpeningAnswer
{
    QByteArray bytes;
    Cuts cuts;
};

struct Script
{
    // To a server. None: the request as it should be, and an upgrade is expected before the first step.
    std::function<Opening(const RequestHead &usual)> opening;
    // To a client. None: the acceptance as it should be.
    std::function<OpeningAnswer(const ResponseHead &usual)> answer;
    std::vector<ScriptStep> steps;
    // Offered to a server, or what a client's offer is answered with as far as it allows; a peer that does
    // not take it is not asked for more.
    std::optional<DeflateParameters> deflate;
    // The case compresses a message with the one before in mind.
    bool needsTakeover = false;
    bool answersPings = true;
    bool answersClose = true;
    bool informational = false; // a pass is told as informational
};

// A head's bytes even where it breaks the rules.
[[nodiscard]] QByteArray headText(const RequestHead &head);
[[nodiscard]] QByteArray headText(const ResponseHead &head);
[[nodiscard]] WritePlan writesOf(const QByteArray &bytes, const Cuts &cuts);

} // namespace Fanlight

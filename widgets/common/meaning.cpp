// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/meaning.h"

namespace Fanlight {

namespace {

Token meaningOf(Opcode opcode)
{
    switch (opcode) {
    case Opcode::Text:
        return Token::Text;
    case Opcode::Binary:
        return Token::Binary;
    case Opcode::Close:
        return Token::Close;
    case Opcode::Ping:
    case Opcode::Pong:
        return Token::PingPong;
    case Opcode::Continuation:
        return Token::Ink;
    }
    return Token::Violation; // a reserved opcode
}

} // namespace

Token meaningOf(RecordKind kind, Opcode opcode)
{
    switch (kind) {
    case RecordKind::HandshakeRequest:
    case RecordKind::HandshakeResponse:
        return Token::Handshake;
    case RecordKind::Frame:
        return meaningOf(opcode);
    case RecordKind::HttpRequest:
    case RecordKind::HttpResponse:
        return Token::Http;
    case RecordKind::Closed:
        return Token::Close;
    case RecordKind::Opened:
    case RecordKind::Note:
        return Token::MutedInk;
    }
    return Token::Ink;
}

} // namespace Fanlight

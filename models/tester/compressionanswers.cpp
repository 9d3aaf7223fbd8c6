// SPDX-License-Identifier: GPL-3.0-or-later
// permessage-deflate as a client sees it: what the server answers to its offer.
#include "tester/caselist.h"

namespace Fanlight {

namespace {

using namespace Scripted;

constexpr CaseFamily agreed{"compression/agreed",
    "What was agreed on for each direction holds: the window's size, and whether it goes on to the next "
    "message.",
    "RFC 7692 7.1"};
constexpr CaseFamily wrong{"compression/wrong-answer",
    "An answer that does not fit the offer, or is none at all, fails the connection.", "RFC 7692 7.1", false};

constexpr quint8 rsv1 = 4;

ScriptFrame compressed(MessageDeflater &deflater, const QByteArray &payload)
{
    ScriptFrame frame = text(deflater.compress(payload));
    frame.rsv = rsv1;
    return frame;
}

void addAgreed(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, const DeflateParameters &wanted) {
        list.add(agreed, part, QString::fromLatin1(title), [wanted] {
            // A server compresses with no larger window than it said (RFC 7692 section 7.1.2.1).
            MessageDeflater deflater(
                {wanted.serverMaxWindowBits.value_or(mostWindowBits), !wanted.serverNoContextTakeover});
            const QByteArray large = patternOf(Opcode::Text, 100'000);
            const ScriptFrame first = compressed(deflater, large);
            const ScriptFrame second = compressed(deflater, large);
            Script script =
                scriptOf({Send{{first, second, text("short")}, {}}, ExpectMessage{Opcode::Text, large},
                    ExpectMessage{Opcode::Text, large}, ExpectMessage{Opcode::Text, "short"}});
            script.deflate = wanted;
            script.needsTakeover = !wanted.serverNoContextTakeover;
            return script;
        });
    };
    add("bare", "No parameters", {});
    add("server-no-takeover", "server_no_context_takeover", {.serverNoContextTakeover = true});
    add("client-no-takeover", "client_no_context_takeover", {.clientNoContextTakeover = true});
    add("no-takeover", "No context taken over in either direction", {true, true});
    add("server-window-9", "server_max_window_bits=9", {.serverMaxWindowBits = 9});
    add("server-window-12", "server_max_window_bits=12", {.serverMaxWindowBits = 12});
    add("client-window-9", "client_max_window_bits=9", {.clientMaxWindowBits = 9});
    add("client-window-12", "client_max_window_bits=12", {.clientMaxWindowBits = 12});
}

void addWrong(CaseList &list)
{
    for (const auto &[part, answer] : {std::pair{"unknown", "permessage-deflate; x_unknown"},
             std::pair{"window-7", "permessage-deflate; server_max_window_bits=7"},
             std::pair{"window-16", "permessage-deflate; server_max_window_bits=16"},
             std::pair{"window-word", "permessage-deflate; server_max_window_bits=ten"},
             std::pair{"window-missing", "permessage-deflate; server_max_window_bits"},
             std::pair{"client-window-missing", "permessage-deflate; client_max_window_bits"},
             std::pair{"client-window-16", "permessage-deflate; client_max_window_bits=16"},
             std::pair{"takeover-value", "permessage-deflate; server_no_context_takeover=1"},
             std::pair{"twice", "permessage-deflate; client_no_context_takeover; client_no_context_takeover"},
             std::pair{"extension-twice", "permessage-deflate, permessage-deflate"}}) {
        list.add(wrong, part, QString::fromLatin1(answer), [answer = answer] {
            Script script = scriptOf({Send{{ping("open?")}, {}}, ExpectGivenUp{TestVerdict::Fail, 2'000}});
            script.answer = [answer](const ResponseHead &usual) {
                ResponseHead head = usual;
                head.fields.append("Sec-WebSocket-Extensions", answer);
                return OpeningAnswer{headText(head), {}};
            };
            return script;
        });
    }
}

} // namespace

void addCompressionAnswers(CaseList &list)
{
    addAgreed(list);
    addWrong(list);
}

} // namespace Fanlight

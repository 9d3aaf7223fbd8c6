// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caselist.h"

namespace Fanlight {

namespace {

using namespace Scripted;

constexpr CaseFamily answers{"closing/answer",
    "A close frame is answered with a close frame, and then the server ends TCP.", "RFC 6455 5.5.1", false};
constexpr CaseFamily codes{
    "closing/code", "A status code that may be sent is answered in kind.", "RFC 6455 7.4.1", false};
constexpr CaseFamily forbidden{"closing/forbidden-code",
    "Codes below 1000 are not used, and 1005, 1006 and 1015 never stand in a close frame.", "RFC 6455 7.4",
    false};
constexpr CaseFamily undefined{"closing/undefined-code",
    "The code has no meaning: reserved for RFCs to come, or beyond what is defined.", "RFC 6455 7.4.2",
    false};
constexpr CaseFamily bodies{"closing/body",
    "The body of a close frame is empty, or a code of two bytes and a reason in UTF-8, 125 bytes at most.",
    "RFC 6455 5.5.1", false};
constexpr CaseFamily after{"closing/after",
    "After a close frame nothing more is sent, and what comes is dropped.", "RFC 6455 5.5.1", false};
constexpr CaseFamily tcp{"closing/tcp", "The server is the one that ends TCP.", "RFC 6455 7.1.1", false};

// Says these frames, of which one is a close frame, and wants the closing handshake completed.
Script closed(std::vector<ScriptFrame> frames, CloseCode code = CloseCodes::Normal, Cuts cuts = {})
{
    return scriptOf({Send{std::move(frames), std::move(cuts)}, ExpectClosed{code}});
}

void addAnswers(CaseList &list)
{
    list.add(answers, "no-body", QStringLiteral("A close frame without a body"),
        [] { return closed({closingWith({})}, CloseCodes::NoStatusReceived); });
    list.add(answers, "reason", QStringLiteral("A code and a reason"),
        [] { return closed({closing(1000, "done")}); });
    list.add(answers, "utf-8-reason", QStringLiteral("A reason that is not ASCII"),
        [] { return closed({closing(1000, "fertig \xf0\x9f\x91\x8b")}); });
    list.add(answers, "reason-123", QStringLiteral("A reason of 123 bytes, the most there may be"),
        [] { return closed({closing(1000, patternOf(Opcode::Text, 123))}); });
    list.add(answers, "every-byte", QStringLiteral("Each byte of the close frame in a write of its own"), [] {
        return closed({closing(1000, "done")}, CloseCodes::Normal, {{}, 1, 2});
    });
    CaseFamily echo = answers;
    echo.needsEcho = true;
    list.add(echo, "after-a-message", QStringLiteral("After a message that came back"), [] {
        return scriptOf({Send{{text("Hello")}, {}}, ExpectMessage{Opcode::Text, "Hello"},
            Send{{closing(1000)}, {}}, ExpectClosed{CloseCodes::Normal}});
    });
    list.add(echo, "message-before",
        QStringLiteral("A message and a close frame in one write: the message counts"), [] {
            // Whether the echo still leaves is the server's to say; what it must not do is come after its
            // close frame.
            Script script = scriptOf({Send{{text("Hello"), closing(1000)}, {}}, Observe{2'000}});
            script.informational = true;
            return script;
        });
}

// Of the RFC and of users; of IANA's registry; that may not be sent; that mean nothing yet.
constexpr quint16 usable[] = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999};
constexpr quint16 fromRegistry[] = {1012, 1013, 1014};
constexpr quint16 never[] = {0, 1, 999, 1005, 1006, 1015};
constexpr quint16 meaningless[] = {1004, 1016, 1100, 2000, 2999, 5000, 65535};

void addCodes(CaseList &list, Role tested)
{
    for (const quint16 code : usable) {
        // 1010 is a client's alone to send (RFC 6455 section 7.4.1).
        if (tested == Role::Client && CloseCode{code} == CloseCodes::MandatoryExtension)
            continue;
        list.add(codes, QByteArray::number(code), QStringLiteral("Code %1").arg(code),
            [code] { return closed({closing(code, "why not")}, CloseCode{code}); });
    }
    CaseFamily registered = codes;
    registered.demand =
        "IANA's registry has added 1012 to 1014 to the codes of the RFC; they may be answered in kind.";
    registered.clause = "RFC 6455 11.7";
    for (const quint16 code : fromRegistry) {
        list.add(registered, QByteArray::number(code), QStringLiteral("Code %1").arg(code), [code] {
            Script script = scriptOf({Send{{closing(code)}, {}}, Observe{2'000}});
            script.informational = true;
            return script;
        });
    }
    for (const quint16 code : never) {
        list.add(forbidden, QByteArray::number(code), QStringLiteral("Code %1").arg(code), [code] {
            ExpectFailed refused{CloseCodes::ProtocolError};
            refused.echoed = TestVerdict::Fail;
            return scriptOf({Send{{closing(code)}, {}}, refused});
        });
    }
    for (const quint16 code : meaningless) {
        list.add(undefined, QByteArray::number(code), QStringLiteral("Code %1").arg(code),
            [code] { return failed({closing(code)}); });
    }
}

void addBodies(CaseList &list)
{
    list.add(bodies, "one-byte", QStringLiteral("A body of one byte, half a code"),
        [] { return failed({closingWith("\x03")}); });
    list.add(bodies, "reason-124", QStringLiteral("A reason of 124 bytes: one too many"),
        [] { return failed({closing(1000, patternOf(Opcode::Text, 124))}); });
    list.add(bodies, "reason-65536", QStringLiteral("A reason of 65,536 bytes"),
        [] { return failed({closing(1000, patternOf(Opcode::Text, 65536))}); });
    list.add(bodies, "without-fin", QStringLiteral("A close frame without FIN"), [] {
        ScriptFrame frame = closing(1000);
        frame.fin = false;
        return failed({frame});
    });
    for (const auto &[part, title, reason] :
        {std::tuple{"reason-lone-byte", "A reason with a byte FF", "fine \xff"},
            std::tuple{"reason-truncated", "A reason that ends inside a code point", "fine \xe2\x82"},
            std::tuple{"reason-surrogate", "A reason with a surrogate", "fine \xed\xa0\x80"},
            std::tuple{"reason-overlong", "A reason with an overlong slash", "fine \xc0\xaf"}}) {
        list.add(bodies, part, QString::fromLatin1(title), [reason = QByteArray(reason)] {
            return failed({closing(1000, reason)}, CloseCodes::InvalidPayload);
        });
    }
}

void addAfter(CaseList &list)
{
    list.add(after, "text", QStringLiteral("A message after the close frame"), [] {
        return closed({closing(1000), text("too late")});
    });
    list.add(after, "ping", QStringLiteral("A ping after the close frame"), [] {
        return closed({closing(1000), ping("too late")});
    });
    list.add(after, "second-close", QStringLiteral("A second close frame"), [] {
        return closed({closing(1000), closing(1001)});
    });
    list.add(
        after, "reserved-opcode", QStringLiteral("A frame with a reserved opcode after the close frame"), [] {
            ScriptFrame frame = text("too late");
            frame.opcode = Opcode(0x3);
            return closed({closing(1000), frame});
        });
    list.add(after, "rest-of-message", QStringLiteral("The rest of a message after the close frame"), [] {
        return closed({beginning(Opcode::Text, "Hel"), closing(1000), ending("lo")});
    });
    list.add(after, "mebibyte", QStringLiteral("1 MiB after the close frame"), [] {
        return closed({closing(1000), binary(patternOf(Opcode::Binary, 1024 * 1024))});
    });
}

void addTcp(CaseList &list)
{
    list.add(tcp, "who-ends", QStringLiteral("The client waits until the server ends TCP"), [] {
        return scriptOf({Send{{closing(1000)}, {}}, ExpectClosed{CloseCodes::Normal}});
    });
    list.add(tcp, "no-answer", QStringLiteral("Their close frame is never answered"), [] {
        // How long it waits for that is its own to say: the time of the case tells.
        Script script = scriptOf({Send{{middle("no message")}, {}}, ExpectEnd{}});
        script.answersClose = false;
        script.informational = true;
        return script;
    });
    list.add(tcp, "half-close", QStringLiteral("Our sending direction ends without a close frame"), [] {
        return scriptOf({HalfClose{}, ExpectEnd{}});
    });
    list.add(tcp, "half-close-inside-a-frame", QStringLiteral("Our bytes end inside a frame"), [] {
        ScriptFrame half = text("Hel");
        half.claimedLength = 5;
        return scriptOf({Send{{half}, {}}, HalfClose{}, ExpectEnd{}});
    });
    list.add(tcp, "half-close-inside-a-header", QStringLiteral("Our bytes end inside a header"), [] {
        return scriptOf({SendBytes{"\x81"}, HalfClose{}, ExpectEnd{}});
    });
    list.add(tcp, "half-close-after-close",
        QStringLiteral("Our sending direction ends after our close frame"), [] {
            return scriptOf({Send{{closing(1000)}, {}}, HalfClose{}, ExpectClosed{CloseCodes::Normal}});
        });
}

} // namespace

std::vector<TestCase> closingCases(Role tested)
{
    CaseList list(TestGroup::Closing);
    addAnswers(list);
    addCodes(list, tested);
    addBodies(list);
    addAfter(list);
    addTcp(list);
    return list.take();
}

} // namespace Fanlight

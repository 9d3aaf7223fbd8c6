// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/testcase.h"

#include <QString>

#include <utility>
#include <vector>

namespace Fanlight {

// What the catalogue's parts are written with.

// What several cases have in common.
struct CaseFamily
{
    const char *id;     // "framing/length": the case's own part follows
    const char *demand; // English
    const char *clause;
    bool needsEcho = true;
};

class CaseList
{
public:
    explicit CaseList(TestGroup group)
        : m_group(group)
    {
    }
    // A lambda that makes the script when the case runs.
    template <typename MakeScript>
    void add(const CaseFamily &family, const QByteArray &part, const QString &title, MakeScript script)
    {
        m_cases.push_back({QByteArray(family.id) + '/' + part, m_group, title,
            QString::fromLatin1(family.demand), family.clause, std::move(script), family.needsEcho});
    }
    [[nodiscard]] std::vector<TestCase> take() { return std::move(m_cases); }

private:
    TestGroup m_group;
    std::vector<TestCase> m_cases;
};

// Of one of our frames to such a peer, with the shortest length encoding. Bytes.
[[nodiscard]] qsizetype headerSize(Role tested, qsizetype payload);

// Scripts that occur again and again.
[[nodiscard]] Script scriptOf(std::vector<ScriptStep> steps);
// The frames are said, and the message comes back.
[[nodiscard]] Script echoed(
    std::vector<ScriptFrame> frames, Opcode opcode, QByteArray payload, Cuts cuts = {});
// A frame that is a message by itself.
[[nodiscard]] Script echoed(const ScriptFrame &frame, Cuts cuts = {});
// The frames are said, and the connection is failed.
[[nodiscard]] Script failed(std::vector<ScriptFrame> frames, CloseCode code = CloseCodes::ProtocolError);
// size bytes that repeat only after 251, or as many letters.
[[nodiscard]] QByteArray patternOf(Opcode opcode, qsizetype size);

// Of these groups all cases are for peers of either role; those that depend on it are told the peer's.
[[nodiscard]] std::vector<TestCase> framingCases(Role tested);
[[nodiscard]] std::vector<TestCase> pingCases();
[[nodiscard]] std::vector<TestCase> reservedBitCases();
[[nodiscard]] std::vector<TestCase> opcodeCases();
[[nodiscard]] std::vector<TestCase> fragmentationCases();
[[nodiscard]] std::vector<TestCase> utf8Cases(Role tested);
[[nodiscard]] std::vector<TestCase> closingCases(Role tested);
[[nodiscard]] std::vector<TestCase> maskingCases(Role tested);
[[nodiscard]] std::vector<TestCase> limitCases();
[[nodiscard]] std::vector<TestCase> compressionCases(Role tested);
// The opening handshake, as a server and as a client has to see it.
[[nodiscard]] std::vector<TestCase> handshakeCases();
[[nodiscard]] std::vector<TestCase> clientHandshakeCases();
void addHttpSyntax(CaseList &list);         // of handshakeCases()
void addCompressionAnswers(CaseList &list); // of compressionCases(Role::Client)

} // namespace Fanlight

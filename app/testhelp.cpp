// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/testhelp.h"

#include "tester/catalogue.h"
#include "tester/testcase.h"

#include <array>

namespace Fanlight {

namespace {

constexpr char16_t optionsHelp[] =
    uR"(Tries a WebSocket server on the rules of RFC 6455: sends it what is right and what is wrong, and judges what it does.
The server should echo messages, as `fanlight serve --behaviour echo` does; what needs no echo is tried in any case.
Only on servers of your own: much of what is sent is wrong on purpose.

Usage: fanlight test URL [options]

  --cases GLOB           only cases whose name fits: * stands for anything, ? for one character; framing/*, say
  --report FILE          write a report, one page of HTML that needs nothing else
  --connections N        cases under way at the same time, 1 to 64; 8 unless given (1 with a server that sends
                         messages to everybody)
  --timeout SECONDS      for one case, 0.1 to 600; 10 unless given
  --insecure             accept any certificate with wss
  --json                 print one JSON object a line

  -h, --help             this text
  -v, --version          the version

A line for each case that is no pass, and at the end a table of the groups. Verdicts:
  pass           as the RFC demands
  non-strict     it works, but not as strictly as it should
  fail           against the RFC
  informational  the RFC demands nothing: what was seen is told
  not supported  the server lacks what the case needs, such as an echo

JSON: one object a line, UTF-8; times in nanoseconds where the name ends in _ns.
  {"event":"case",...} for each case, as they end:
    id, group, title, demand, clause
    verdict        pass, non-strict, fail, informational, not-supported
    reason         what was seen; empty when it was what was expected
    time_ns        from the connect to the verdict
    bytes_sent, bytes_received
    wire           the first 2048 bytes of each side as they went: a list of time_ns, from ("client", "server"),
                   offset and hex
  {"event":"test",...} at the end:
    url, echoes, complete, well (exit code 0), time_ns
    cases, and how many had each verdict: pass, non_strict, fail, informational, not_supported

Exit codes: 0 no case failed; 1 a case failed, the server could not be reached, or Ctrl+C; 2 bad usage.

Groups:
)";

template <std::size_t size>
QString toText(const char16_t (&text)[size])
{
    return QString(reinterpret_cast<const QChar *>(text), qsizetype(size) - 1);
}

} // namespace

QString testHelpText()
{
    const std::vector<TestCase> cases = catalogue();
    std::array<int, testGroupCount> counts{};
    for (const TestCase &test : cases)
        ++counts.at(std::size_t(test.group));
    QString text = toText(optionsHelp);
    TestGroup last{};
    for (const TestCase &test : cases) {
        if (&test != &cases.front() && test.group == last)
            continue;
        last = test.group;
        const QByteArray name = test.id.first(test.id.indexOf('/')) + "/*";
        text += QStringLiteral("  %1%2, %3 cases\n")
                    .arg(QLatin1StringView(name), -23)
                    .arg(QLatin1StringView(title(test.group)))
                    .arg(counts.at(std::size_t(test.group)));
    }
    return text;
}

} // namespace Fanlight

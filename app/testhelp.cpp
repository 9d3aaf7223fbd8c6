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
Only on servers of your own: much of what is sent is wrong on purpose. With --listen the same for clients.

Usage: fanlight test URL [options]
       fanlight test --listen PORT [options]

  --cases GLOB           only cases whose name fits: * stands for anything, ? for one character; framing/*, say
  --report FILE          write a report, one page of HTML that needs nothing else
  --connections N        cases under way at the same time, 1 to 64; 8 unless given (1 with a server that sends
                         messages to everybody). With --listen clients open as many as they like, up to 64
  --timeout SECONDS      for one case, 0.1 to 600; 10 unless given
  --insecure             accept any certificate with wss
  --json                 print one JSON object a line

  --listen PORT          test clients that connect to this port; 0 takes one that is free. The first line says where
  --address ADDRESS      with --listen: an address of this machine, 127.0.0.1 unless given; 0.0.0.0 or * lets the
                         network in
  --idle SECONDS         with --listen: so long without a client, and the rest counts as not run; 30 unless given

  -h, --help             this text
  -v, --version          the version

A line for each case that is no pass, and at the end a table of the groups. Verdicts:
  pass           as the RFC demands
  non-strict     it works, but not as strictly as it should
  fail           against the RFC
  informational  the RFC demands nothing: what was seen is told
  not supported  the other side lacks what the case needs, such as an echo

A client under test connects again and again, once for each case, sends every message back as it came, and closes when
it is told to. What it connects to decides which case it gets:
  /case/N or /case/ID    that one: its number from 1 to how many there are, or its name; again replaces the result
  /next, or any other    the next one that no connection has had yet; HTTP status 404 when there is none left
With plain HTTP, GET /cases answers how many cases there are, as a number in text. When every case has run, and after
--idle, the result and the report are written and the program ends. In Python, with the library websockets:
  async def client():
      for number in range(1, count + 1):
          try:
              async with websockets.connect(f"ws://127.0.0.1:{port}/case/{number}") as connection:
                  async for message in connection:
                      await connection.send(message)
          except Exception:
              pass

JSON: one object a line, UTF-8; times in nanoseconds where the name ends in _ns.
  {"event":"listening",...} with --listen, first: port, url, cases
  {"event":"case",...} for each case, as they end:
    id, group, title, demand, clause
    verdict        pass, non-strict, fail, informational, not-supported
    reason         what was seen; empty when it was what was expected
    time_ns        from the connect to the verdict
    bytes_sent     by the client; bytes_received by it
    wire           the first 2048 bytes of each side as they went: a list of time_ns, from ("client", "server"),
                   offset and hex
  {"event":"not-run",...} with --listen, for each case that no client came for: id, title
  {"event":"test",...} at the end:
    tested         server or client
    url, echoes, complete, well (exit code 0), time_ns
    cases, and how many had each verdict: pass, non_strict, fail, informational, not_supported; not_run

Exit codes: 0 all cases ran and none failed; 1 a case failed or was not run, the server could not be reached, the port
could not be had, or Ctrl+C; 2 bad usage.

)";

template <std::size_t size>
QString toText(const char16_t (&text)[size])
{
    return QString(reinterpret_cast<const QChar *>(text), qsizetype(size) - 1);
}

QString groupsOf(Role tested)
{
    const std::vector<TestCase> cases = catalogue(tested);
    std::array<int, testGroupCount> counts{};
    for (const TestCase &test : cases)
        ++counts.at(std::size_t(test.group));
    QString text = tested == Role::Server
                       ? QStringLiteral("Groups for servers, %1 cases:\n").arg(cases.size())
                       : QStringLiteral("Groups for clients, %1 cases:\n").arg(cases.size());
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

} // namespace

QString testHelpText()
{
    return toText(optionsHelp) + groupsOf(Role::Server) + u'\n' + groupsOf(Role::Client);
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
// The opening handshake as HTTP: lines and fields that are written wrong.
#include "tester/caselist.h"
#include "tester/handshakeedits.h"

namespace Fanlight {

namespace {

using namespace HeadRewrites;

constexpr CaseFamily syntax{
    "handshake/syntax", "A request whose lines are not HTTP's is refused with 400.", "RFC 9112 2.2", false};
constexpr CaseFamily lax{"handshake/lax-syntax",
    "A server may read this as it is meant, or refuse it with 400.", "RFC 9112 2.2", false};
constexpr CaseFamily sizes{"handshake/size",
    "How long a request may be is the server's to say; one that is too long is refused with 414 or 431.",
    "RFC 6585 5", false};

Script refused(const HeadRewrite &rewrite, std::vector<int> statuses, TestVerdict accepted)
{
    Script script = scriptOf({ExpectRefused{std::move(statuses), {}, accepted}});
    script.opening = [rewrite](const RequestHead &usual) {
        return Opening{usual, rewrite(headText(usual)), {}};
    };
    return script;
}

void addSyntax(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, HeadRewrite rewrite, TestVerdict accepted) {
        list.add(syntax, part, QString::fromLatin1(title), [rewrite = std::move(rewrite), accepted] {
            return refused(rewrite, {400, 501, 505}, accepted);
        });
    };
    // RFC 9112 section 5.1 demands it of servers; elsewhere reading on is only careless.
    add("space-before-colon", "A space before a colon", instead("Upgrade:", "Upgrade :"), TestVerdict::Fail);
    add("no-colon", "A line without a colon", line("what is this"), TestVerdict::NonStrict);
    add("empty-name", "A field without a name", line(": value"), TestVerdict::NonStrict);
    add("name-with-space", "A field name with a space in it", line("X Name: value"), TestVerdict::NonStrict);
    add("name-with-control", "A field name with a control character", line("X-\x01Name: value"),
        TestVerdict::NonStrict);
    add("nul-in-value", "A zero byte in a value", line(QByteArray("X-Name: a\0b", 11)),
        TestVerdict::NonStrict);
    add("cr-in-value", "A carriage return in a value", line("X-Name: a\rb"), TestVerdict::NonStrict);
    add("no-version", "A start line without a version", instead(" HTTP/1.1", ""), TestVerdict::Fail);
    add("wrong-protocol", "Another protocol in the start line", instead("HTTP/1.1", "RTSP/1.0"),
        TestVerdict::Fail);
    add("broken-version", "HTTP/1.x", instead("HTTP/1.1", "HTTP/1.x"), TestVerdict::Fail);
    add("no-slash", "A target without its slash", instead("GET /", "GET "), TestVerdict::NonStrict);
    add("space-in-target", "A target with a space in it", instead("GET /", "GET /a b"),
        TestVerdict::NonStrict);
    add("space-first", "A space before the first field", instead("Host", " Host"), TestVerdict::NonStrict);
    add(
        "not-http", "The greeting of another protocol",
        [](const QByteArray &) { return QByteArray("SSH-2.0-client\r\n\r\n"); }, TestVerdict::Fail);
}

void addLax(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, HeadRewrite rewrite) {
        list.add(lax, part, QString::fromLatin1(title),
            [rewrite = std::move(rewrite)] { return refused(rewrite, {400}, TestVerdict::Pass); });
    };
    add("folded-line", "A value that goes on in the next line", line("X-Name: one\r\n two"));
    add("line-feeds", "Lines that end in LF alone", lineFeeds());
    add("empty-line-first", "An empty line before the request",
        [](const QByteArray &head) { return "\r\n" + head; });
    const auto withBody = [&list](const char *part, const char *title, HeadRewrite rewrite) {
        list.add(lax, part, QString::fromLatin1(title), [rewrite = std::move(rewrite)] {
            return refused(rewrite, {400, 411, 413}, TestVerdict::Informational);
        });
    };
    withBody("body", "A request with a body",
        [](const QByteArray &head) { return line("Content-Length: 5")(head) + "Hello"; });
    withBody("chunked-body", "A request with a body in chunks", [](const QByteArray &head) {
        return line("Transfer-Encoding: chunked")(head) + "5\r\nHello\r\n0\r\n\r\n";
    });
}

void addSizes(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, HeadRewrite rewrite) {
        list.add(sizes, part, QString::fromLatin1(title), [rewrite = std::move(rewrite)] {
            return refused(rewrite, {400, 413, 414, 431}, TestVerdict::Informational);
        });
    };
    add("long-target", "A target of 64 KiB",
        [](const QByteArray &head) { return instead("GET /", "GET /" + QByteArray(64 * 1024, 'a'))(head); });
    add("long-value", "A field of 64 KiB",
        [](const QByteArray &head) { return line("X-Long: " + QByteArray(64 * 1024, 'a'))(head); });
    add("many-fields", "A thousand fields", [](QByteArray head) {
        for (int number = 0; number < 1000; ++number)
            head = line("X-" + QByteArray::number(number) + ": value")(head);
        return head;
    });
}

} // namespace

void addHttpSyntax(CaseList &list)
{
    addSyntax(list);
    addLax(list);
    addSizes(list);
}

} // namespace Fanlight

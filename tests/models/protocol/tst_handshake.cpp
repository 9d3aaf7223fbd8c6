// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/handshake.h"
#include "tests/support/bytes.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

class TestHandshake : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void goodRequest();
    void brokenRequests_data();
    void brokenRequests();
    void acceptableRequests_data();
    void acceptableRequests();
    void goodResponse();
    void brokenResponses_data();
    void brokenResponses();
    void keyAlphabet();
    void comparisons();
    void acceptDerivation();
    void asksForWebSocket();
    void rulesAreExplained();
    void fieldsAreExplained();
};

namespace {

// RFC 6455 section 1.2
RequestHead sampleRequest()
{
    return {"GET", "/chat", {1, 1},
        {{"Host", "server.example.com"}, {"Upgrade", "websocket"}, {"Connection", "Upgrade"},
            {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}, {"Origin", "http://example.com"},
            {"Sec-WebSocket-Protocol", "chat, superchat"}, {"Sec-WebSocket-Version", "13"}}};
}

ResponseHead sampleResponse()
{
    return {{1, 1}, 101, "Switching Protocols",
        {{"Upgrade", "websocket"}, {"Connection", "Upgrade"},
            {"Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="}, {"Sec-WebSocket-Protocol", "chat"}}};
}

// The fields with those of that name replaced by one for each value.
HeaderFields with(const HeaderFields &fields, const QByteArray &name, const QList<QByteArray> &values)
{
    HeaderFields changed;
    for (const HeaderField &field : fields.all()) {
        if (field.name != name)
            changed.append(field.name, field.value);
    }
    for (const QByteArray &value : values)
        changed.append(name, value);
    return changed;
}

QList<HandshakeRule> rulesOf(const std::vector<HandshakeCheck> &checks)
{
    QList<HandshakeRule> rules;
    for (const HandshakeCheck &check : checks)
        rules.append(check.rule);
    return rules;
}

// The one rule that failed, or several.
std::vector<HandshakeCheck> failed(std::vector<HandshakeCheck> checks)
{
    std::erase_if(checks, [](const HandshakeCheck &check) { return check.passed; });
    return checks;
}

} // namespace

void TestHandshake::goodRequest()
{
    const auto checks = checkRequest(sampleRequest());
    using enum HandshakeRule;
    QCOMPARE(rulesOf(checks),
        (QList<HandshakeRule>{MethodIsGet, HttpOneOne, HostOnce, UpgradeWebSocket, ConnectionUpgrade, KeyOnce,
            KeyIs16Bytes, VersionIs13, SubprotocolTokens, ExtensionsParse, NoBody}));
    for (const HandshakeCheck &check : checks) {
        QVERIFY(check.passed);
        QVERIFY(check.found.isEmpty());
    }
    QVERIFY(!firstFailure(checks));
}

void TestHandshake::brokenRequests_data()
{
    QTest::addColumn<RequestHead>("request");
    QTest::addColumn<HandshakeRule>("rule");
    QTest::addColumn<QByteArray>("found");
    using enum HandshakeRule;
    const auto row = [](const char *name, const QByteArray &field, const QList<QByteArray> &values,
                         HandshakeRule rule, const QByteArray &found) {
        RequestHead request = sampleRequest();
        request.fields = with(request.fields, field, values);
        QTest::newRow(name) << request << rule << found;
    };
    RequestHead post = sampleRequest();
    post.method = "POST";
    QTest::newRow("4.2.1 1 POST") << post << MethodIsGet << QByteArray("POST");
    post.method = "get";
    QTest::newRow("4.2.1 1 get in lower case") << post << MethodIsGet << QByteArray("get");
    RequestHead old = sampleRequest();
    old.version = {1, 0};
    QTest::newRow("4.2.1 1 HTTP/1.0") << old << HttpOneOne << QByteArray("HTTP/1.0");
    row("4.2.1 2 no Host", "Host", {}, HostOnce, {});
    row("4.2.1 2 two Hosts", "Host", {"a", "b"}, HostOnce, "a, b");
    row("4.2.1 3 no Upgrade", "Upgrade", {}, UpgradeWebSocket, {});
    row("4.2.1 3 Upgrade to h2c", "Upgrade", {"h2c"}, UpgradeWebSocket, "h2c");
    row("4.2.1 4 no Connection", "Connection", {}, ConnectionUpgrade, {});
    row("4.2.1 4 Connection: keep-alive", "Connection", {"keep-alive"}, ConnectionUpgrade, "keep-alive");
    row("4.2.1 5 key of 15 bytes", "Sec-WebSocket-Key", {"AQIDBAUGBwgJCgsMDQ4P"}, KeyIs16Bytes,
        "AQIDBAUGBwgJCgsMDQ4P");
    row("4.2.1 5 key of 17 bytes", "Sec-WebSocket-Key", {"AQIDBAUGBwgJCgsMDQ4PEBE="}, KeyIs16Bytes,
        "AQIDBAUGBwgJCgsMDQ4PEBE=");
    row("4.2.1 5 key of 18 bytes", "Sec-WebSocket-Key", {"AQIDBAUGBwgJCgsMDQ4PEBES"}, KeyIs16Bytes,
        "AQIDBAUGBwgJCgsMDQ4PEBES");
    row("4.2.1 5 key without padding", "Sec-WebSocket-Key", {"dGhlIHNhbXBsZSBub25jZQ"}, KeyIs16Bytes,
        "dGhlIHNhbXBsZSBub25jZQ");
    row("4.2.1 5 key in base64url", "Sec-WebSocket-Key", {"dGhlIHNhb-BsZSBub25j_Q=="}, KeyIs16Bytes,
        "dGhlIHNhb-BsZSBub25j_Q==");
    row("4.2.1 5 empty key", "Sec-WebSocket-Key", {""}, KeyIs16Bytes, "");
    row("4.2.1 6 no version", "Sec-WebSocket-Version", {}, VersionIs13, {});
    row("4.2.1 6 version 8", "Sec-WebSocket-Version", {"8"}, VersionIs13, "8");
    row("4.2.1 6 two versions", "Sec-WebSocket-Version", {"13", "8"}, VersionIs13, "13, 8");
    row("4.1 10 subprotocol is no token", "Sec-WebSocket-Protocol", {"chat, a b"}, SubprotocolTokens,
        "chat, a b");
    row("4.1 10 subprotocol named twice", "Sec-WebSocket-Protocol", {"chat, x", "chat"}, SubprotocolTokens,
        "chat, x, chat");
    row("4.1 10 no subprotocol named", "Sec-WebSocket-Protocol", {""}, SubprotocolTokens, "");
    row("9.1 extension without name", "Sec-WebSocket-Extensions", {"a", ";b"}, ExtensionsParse, "a, ;b");
    row("4.1 a body", "Content-Length", {"5"}, NoBody, "5");
    row("4.1 an empty length", "Content-Length", {""}, NoBody, "");
    row("4.1 two lengths", "Content-Length", {"0", "0"}, NoBody, "0, 0");
    row("4.1 a chunked body", "Transfer-Encoding", {"chunked"}, NoBody, "chunked");
}

void TestHandshake::brokenRequests()
{
    QFETCH(const RequestHead, request);
    QFETCH(const HandshakeRule, rule);
    QFETCH(const QByteArray, found);
    const auto checks = checkRequest(request);
    QCOMPARE(checks.size(), 11u);
    QVERIFY(failed(checks) == (std::vector<HandshakeCheck>{{rule, false, found}}));
    QVERIFY(firstFailure(checks) == (HandshakeCheck{rule, false, found}));
}

void TestHandshake::acceptableRequests_data()
{
    QTest::addColumn<RequestHead>("request");
    const auto row = [](const char *name, const QByteArray &field, const QList<QByteArray> &values) {
        RequestHead request = sampleRequest();
        request.fields = with(request.fields, field, values);
        QTest::newRow(name) << request;
    };
    RequestHead later = sampleRequest();
    later.version = {2, 0};
    QTest::newRow("4.2.1 1 a later version") << later;
    row("4.2.1 3 case does not matter", "Upgrade", {"WebSocket"});
    row("4.2.1 3 one of several", "Upgrade", {"h2c, websocket"});
    row("4.2.1 4 as Firefox sends it", "Connection", {"keep-alive, Upgrade"});
    row("4.1 the key of the RFC's example", "Sec-WebSocket-Key", {"AQIDBAUGBwgJCgsMDQ4PEC=="});
    row("4.1 every kind of character in a key", "Sec-WebSocket-Key", {"09azAZ+/09azAZ+/09azAA=="});
    row("4.1 10 no subprotocol", "Sec-WebSocket-Protocol", {});
    row("4.1 10 case matters", "Sec-WebSocket-Protocol", {"chat, Chat"});
    row("9.1 an offer", "Sec-WebSocket-Extensions", {"permessage-deflate; client_max_window_bits"});
    row("4.1 an empty body", "Content-Length", {"0"});
}

void TestHandshake::acceptableRequests()
{
    QFETCH(const RequestHead, request);
    QVERIFY(!firstFailure(checkRequest(request)));
}

void TestHandshake::goodResponse()
{
    const auto checks = checkResponse(sampleRequest(), sampleResponse());
    using enum HandshakeRule;
    QCOMPARE(rulesOf(checks), (QList<HandshakeRule>{StatusIs101, UpgradeWebSocket, ConnectionUpgrade,
                                  AcceptMatches, ExtensionOffered, SubprotocolOffered}));
    QVERIFY(!firstFailure(checks));

    RequestHead request = sampleRequest();
    request.fields.append("Sec-WebSocket-Extensions", "a; b=1, c");
    ResponseHead response = sampleResponse();
    response.fields = with(response.fields, "Sec-WebSocket-Protocol", {});
    response.fields.append("Sec-WebSocket-Extensions", "c; d");
    QVERIFY(!firstFailure(checkResponse(request, response)));
}

void TestHandshake::brokenResponses_data()
{
    QTest::addColumn<ResponseHead>("response");
    QTest::addColumn<HandshakeRule>("rule");
    QTest::addColumn<QByteArray>("found");
    using enum HandshakeRule;
    const auto row = [](const char *name, const QByteArray &field, const QList<QByteArray> &values,
                         HandshakeRule rule, const QByteArray &found) {
        ResponseHead response = sampleResponse();
        response.fields = with(response.fields, field, values);
        QTest::newRow(name) << response << rule << found;
    };
    ResponseHead ok = sampleResponse();
    ok.status = 200;
    QTest::newRow("4.1 status 200") << ok << StatusIs101 << QByteArray("200");
    row("4.1 2 no Upgrade", "Upgrade", {}, UpgradeWebSocket, {});
    row("4.1 3 Connection: close", "Connection", {"close"}, ConnectionUpgrade, "close");
    row("4.1 4 no accept value", "Sec-WebSocket-Accept", {}, AcceptMatches, {});
    row("4.1 4 accept value in other case", "Sec-WebSocket-Accept", {"S3pPLMBiTxaQ9kYGzzhZRbK+xOo="},
        AcceptMatches, "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    row("4.1 5 extension not offered", "Sec-WebSocket-Extensions", {"permessage-deflate"}, ExtensionOffered,
        "permessage-deflate");
    row("4.1 5 extension list does not parse", "Sec-WebSocket-Extensions", {";"}, ExtensionOffered, ";");
    row("4.1 6 subprotocol not asked for", "Sec-WebSocket-Protocol", {"Chat"}, SubprotocolOffered, "Chat");
    row("4.1 6 two subprotocols", "Sec-WebSocket-Protocol", {"chat", "superchat"}, SubprotocolOffered,
        "chat, superchat");
    row("4.1 6 two subprotocols in one field", "Sec-WebSocket-Protocol", {"chat, superchat"},
        SubprotocolOffered, "chat, superchat");
}

void TestHandshake::brokenResponses()
{
    QFETCH(const ResponseHead, response);
    QFETCH(const HandshakeRule, rule);
    QFETCH(const QByteArray, found);
    QVERIFY(failed(checkResponse(sampleRequest(), response)) ==
            (std::vector<HandshakeCheck>{{rule, false, found}}));

    // An offer that does not parse offers nothing.
    RequestHead garbled = sampleRequest();
    garbled.fields.append("Sec-WebSocket-Extensions", "a;;");
    ResponseHead chosen = sampleResponse();
    chosen.fields.append("Sec-WebSocket-Extensions", "a");
    QCOMPARE(firstFailure(checkResponse(garbled, chosen))->rule, HandshakeRule::ExtensionOffered);
    QVERIFY(!firstFailure(checkResponse(garbled, sampleResponse())));
}

void TestHandshake::keyAlphabet()
{
    const QByteArray alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int value = 0; value < 256; ++value) {
        RequestHead request = sampleRequest();
        const QByteArray key = QByteArray(21, 'A') + char(value) + "==";
        request.fields = with(request.fields, "Sec-WebSocket-Key", {key});
        QCOMPARE(!firstFailure(checkRequest(request)), alphabet.contains(char(value)));
    }
}

void TestHandshake::comparisons()
{
    const HandshakeCheck check{HandshakeRule::HostOnce, false, "a"};
    QVERIFY(check == check);
    QVERIFY(check != (HandshakeCheck{HandshakeRule::KeyOnce, false, "a"}));
    QVERIFY(check != (HandshakeCheck{HandshakeRule::HostOnce, true, "a"}));
    QVERIFY(check != (HandshakeCheck{HandshakeRule::HostOnce, false, "b"}));
}

void TestHandshake::acceptDerivation()
{
    // RFC 6455 section 1.3
    const AcceptDerivation steps = deriveAccept("dGhlIHNhbXBsZSBub25jZQ==");
    QCOMPARE(steps.key, QByteArray("dGhlIHNhbXBsZSBub25jZQ=="));
    QCOMPARE(steps.concatenated, QByteArray("dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
    QCOMPARE(steps.sha1, hex("b3 7a 4f 2c c0 62 4f 16 90 f6 46 06 cf 38 59 45 b2 be c4 ea"));
    QCOMPARE(steps.accept, QByteArray("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
}

void TestHandshake::asksForWebSocket()
{
    QVERIFY(Fanlight::asksForWebSocket(sampleRequest()));
    RequestHead bad{"POST", "/", {1, 0}, {{"upgrade", "h2c, WebSocket"}}};
    QVERIFY(Fanlight::asksForWebSocket(bad));
    bad.fields = {{"Upgrade", "h2c"}, {"Connection", "websocket"}};
    QVERIFY(!Fanlight::asksForWebSocket(bad));
}

void TestHandshake::rulesAreExplained()
{
    for (int i = 0; i <= int(HandshakeRule::SubprotocolOffered); ++i) {
        const auto rule = HandshakeRule(i);
        QVERIFY(QByteArray(clause(rule)).startsWith("RFC 6455 "));
        QVERIFY(QByteArray(sentence(rule)).endsWith('.'));
        QCOMPARE(refusalStatus(rule), rule == HandshakeRule::MethodIsGet   ? 405
                                      : rule == HandshakeRule::VersionIs13 ? 426
                                                                           : 400);
    }
    QCOMPARE(clause(HandshakeRule::ExtensionsParse), "RFC 6455 9.1");
}

void TestHandshake::fieldsAreExplained()
{
    for (const char *name : {"Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Accept",
             "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Origin",
             "User-Agent", "Cookie", "Authorization", "Accept", "Accept-Encoding", "Accept-Language",
             "Cache-Control", "Content-Length", "Content-Type", "Date", "Server", "Location", "Set-Cookie",
             "Transfer-Encoding"}) {
        const QByteArray text = explainField(name);
        QVERIFY2(text.endsWith('.'), name);
        QCOMPARE(explainField(QByteArray(name).toUpper()), text);
    }
    QCOMPARE(explainField("X-Unheard-Of"), "");
    QCOMPARE(explainField(""), "");
}

QTEST_GUILESS_MAIN(TestHandshake)
#include "tst_handshake.moc"

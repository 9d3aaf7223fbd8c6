// SPDX-License-Identifier: GPL-3.0-or-later
// The opening requests that break one rule each: what the house's own checker says of them, how they are cut
// into writes, and what our own server answers.
#include "client/rawclient.h"
#include "server/websockethost.h"
#include "tester/requestexamination.h"
#include "tester/requestpresets.h"
#include "tester/script.h"
#include "tests/support/rawpeer.h"
#include "tests/support/serverfixture.h"

#include <QTest>
#include <QUrl>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

QByteArray usual(quint16 port = 8080)
{
    return headText(openingRequest(QUrl(QStringLiteral("ws://127.0.0.1:%1/").arg(port)), goldenKey));
}

QByteArray presetBytes(const char *title, quint16 port = 8080)
{
    for (const RequestPreset &preset : requestPresets()) {
        if (qstrcmp(preset.title, title) == 0)
            return preset.rewrite(usual(port));
    }
    return {};
}

QList<HandshakeRule> broken(const RequestExamination &examination)
{
    QList<HandshakeRule> rules;
    for (const HandshakeCheck &check : examination.checks) {
        if (!check.passed)
            rules.append(check.rule);
    }
    return rules;
}

struct Expectation
{
    QList<HandshakeRule> rules;
    std::optional<HeadError> error;
    bool hasEnd = true;
    int status = 400; // of our server; 0: it waits
};

} // namespace

Q_DECLARE_METATYPE(Expectation)

class TestRequestPresets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void presets_data();
    void presets();
    void everyPresetIsExpected();
    void writes_data();
    void writes();
    void aHugeHeadIsExamined();
};

void TestRequestPresets::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestRequestPresets::presets_data()
{
    using enum HandshakeRule;
    const auto rule = [](HandshakeRule one, int status = 400) {
        return Expectation{{one}, {}, true, status};
    };
    const auto head = [](HeadError error, int status = 400) { return Expectation{{}, error, false, status}; };
    const Expectation right{{}, {}, true, 101};
    const std::pair<const char *, Expectation> rows[] = {
        {"POST in place of GET", rule(MethodIsGet, 405)},
        {"get in lower case: methods are case-sensitive", rule(MethodIsGet, 405)},
        {"HTTP/1.0", rule(HttpOneOne)},
        {"No Host", rule(HostOnce)},
        {"Two Host fields", rule(HostOnce)},
        {"No Upgrade", rule(UpgradeWebSocket, 200)},
        {"Upgrade: h2c", rule(UpgradeWebSocket, 200)},
        {"No Connection", rule(ConnectionUpgrade)},
        {"Connection: keep-alive", rule(ConnectionUpgrade)},
        {"No Sec-WebSocket-Key", Expectation{{KeyOnce, KeyIs16Bytes}, {}, true, 400}},
        {"A key of 15 bytes", rule(KeyIs16Bytes)},
        {"A key that is not base64", rule(KeyIs16Bytes)},
        {"Two keys", rule(KeyOnce)},
        {"No Sec-WebSocket-Version", rule(VersionIs13, 426)},
        {"Version 8", rule(VersionIs13, 426)},
        {"Version 13a", rule(VersionIs13, 426)},
        {"A subprotocol with a space in it", rule(SubprotocolTokens)},
        {"A subprotocol named twice", rule(SubprotocolTokens)},
        {"A malformed extension", rule(ExtensionsParse)},
        {"A header injected through a value", rule(HostOnce)},
        {"A bare CR in a value", head(HeadError::BadFieldValue)},
        {"A value that goes on in the next line (obs-fold)", head(HeadError::FoldedLine)},
        {"Lines that end in LF alone", head(HeadError::BareLineFeed)},
        {"A space before a colon", head(HeadError::SpaceBeforeColon)},
        {"A line without a colon", head(HeadError::BadFieldName)},
        {"A head of 100 KB", Expectation{{}, {}, true, 431}},
        {"A request with a body", rule(NoBody)},
        {"No end of the head", Expectation{{}, {}, false, 0}},
        {"The request as the RFC writes it", right},
        {"Field names in lower case", right},
        {"Field names in upper case", right},
        {"Upgrade: WEBSOCKET", right},
        {"Upgrade twice, h2c and websocket", right},
        {"Connection: keep-alive, upgrade", right},
        {"The target as an absolute URI", right},
        {"The fields in the opposite order", right},
    };
    QTest::addColumn<QByteArray>("title");
    QTest::addColumn<Expectation>("expectation");
    for (const auto &[title, expectation] : rows)
        QTest::newRow(title) << QByteArray(title) << expectation;
}

void TestRequestPresets::presets()
{
    QFETCH(QByteArray, title);
    QFETCH(Expectation, expectation);
    const RequestExamination examination = examine(presetBytes(title.constData()));
    QCOMPARE(broken(examination), expectation.rules);
    QCOMPARE(examination.hasEnd, expectation.hasEnd);
    QCOMPARE(
        examination.failure ? std::optional(examination.failure->error) : std::nullopt, expectation.error);
    QCOMPARE(examination.isRight(), expectation.status == 101 || expectation.status == 431);

    // And our own server says so, too.
    ServerFixture server;
    RawPeer peer(server.port());
    peer.write(presetBytes(title.constData(), server.port()));
    if (expectation.status == 0) {
        RawPeer other(server.port());
        QVERIFY(other.open());
        QVERIFY2(peer.got().isEmpty(), peer.got());
        return;
    }
    QVERIFY(peer.waitFor("\r\n\r\n"));
    const QByteArray status = "HTTP/1.1 " + QByteArray::number(expectation.status) + ' ';
    QVERIFY2(peer.got().startsWith(status), peer.got());
}

void TestRequestPresets::everyPresetIsExpected()
{
    QSet<QByteArray> titles;
    for (const RequestPreset &preset : requestPresets()) {
        titles.insert(preset.title);
        QVERIFY2(*preset.clause && *preset.expected && *Fanlight::title(preset.group), preset.title);
    }
    QCOMPARE(titles.size(), qsizetype(requestPresets().size()));
    QCOMPARE(titles.size(), 36);
}

void TestRequestPresets::writes_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<RequestCut>("cut");
    QTest::addColumn<WritePlan>("plan");
    const QByteArray request("GET / HTTP/1.1\r\nHost: a\r\n\r\nbody");
    QTest::newRow("whole") << request << RequestCut::Whole << WritePlan{{request, 0}};
    QTest::newRow("before the last line")
        << request << RequestCut::BeforeLastLine
        << WritePlan{{"GET / HTTP/1.1\r\nHost: a\r\n", 0}, {"\r\nbody", 30}};
    QTest::newRow("line feeds") << QByteArray("G\nH: a\n\n") << RequestCut::BeforeLastLine
                                << WritePlan{{"G\nH: a\n", 0}, {"\n", 30}};
    QTest::newRow("no end") << QByteArray("G\r\nH: a\r\n") << RequestCut::BeforeLastLine
                            << WritePlan{{"G\r\n", 0}, {"H: a\r\n", 30}};
    QTest::newRow("one line") << QByteArray("G") << RequestCut::BeforeLastLine << WritePlan{{"G", 0}};
    QTest::newRow("bytes") << QByteArray("G\r\n") << RequestCut::ByteByByte
                           << WritePlan{{"G", 0}, {"\r", 30}, {"\n", 30}};
}

void TestRequestPresets::writes()
{
    QFETCH(QByteArray, request);
    QFETCH(RequestCut, cut);
    QFETCH(WritePlan, plan);
    QCOMPARE(requestWrites(request, cut, 30), plan);
}

void TestRequestPresets::aHugeHeadIsExamined()
{
    QByteArray request = usual();
    request.insert(
        request.size() - 2, "X-Long: " + QByteArray(longestRequest - request.size() - 10, 'a') + "\r\n");
    QCOMPARE(request.size(), longestRequest);
    QVERIFY(examine(request).isRight());
}

QTEST_GUILESS_MAIN(TestRequestPresets)
#include "tst_requestpresets.moc"

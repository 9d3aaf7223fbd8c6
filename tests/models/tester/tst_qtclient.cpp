// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caselistener.h"
#include "tester/catalogue.h"

#include <QEventLoop>
#include <QRegularExpression>
#include <QTest>
#include <QWebSocket>

#include <functional>

using namespace Fanlight;

namespace {

// What Qt does otherwise than the RFC has it. The first pattern that fits counts. A later Qt may do better,
// never worse.
struct Difference
{
    const char *pattern;
    TestVerdict verdict;
    const char *why;
};
constexpr Difference differences[] = {
    {"utf8/valid/byte-order-mark", TestVerdict::Fail, "drops a byte order mark in front of a text"},
    {"utf8/split/f*", TestVerdict::Fail, "decodes each fragment by itself"},
    {"utf8/split/ping-inside", TestVerdict::Fail, "decodes each fragment by itself"},
    {"limits/pieces/text-fragments-1000", TestVerdict::Fail, "decodes each fragment by itself"},
    {"utf8/fail-fast/inside-a-frame", TestVerdict::NonStrict,
        "looks at a frame's text when the frame is whole"},
    {"masking/unwanted/close", TestVerdict::NonStrict, "takes masked frames"},
    {"masking/unwanted/*", TestVerdict::Fail, "takes masked frames"},
    {"handshake/answer/connection-list", TestVerdict::Fail, "wants Connection to name Upgrade alone"},
    {"handshake/status/*", TestVerdict::NonStrict, "leaves TCP open when it gives up"},
    {"handshake/accept/*", TestVerdict::Fail, "leaves TCP open when it gives up"},
    {"handshake/upgrade-answer/*", TestVerdict::Fail, "leaves TCP open when it gives up"},
    {"handshake/broken-answer/*", TestVerdict::Fail, "leaves TCP open when it gives up"},
    {"handshake/unasked/subprotocol*", TestVerdict::Fail, "leaves TCP open when it gives up"},
    {"handshake/unasked/extension*", TestVerdict::Fail, "takes extensions that it has not offered"},
    {"compression/wrong-answer/*", TestVerdict::Fail, "takes extensions that it has not offered"},
    {"compression/*", TestVerdict::NotSupported, "offers no compression"},
};

std::optional<TestVerdict> known(const QString &id)
{
    for (const Difference &difference : differences) {
        if (idExpression(QString::fromLatin1(difference.pattern)).match(id).hasMatch())
            return difference.verdict;
    }
    return std::nullopt;
}

} // namespace

// Qt's own client under test: the one that the bench's clients are.
class TestQtClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void theDifferencesAreKnown()
    {
        const TestRun run = runAll();
        QVERIFY(run.complete);
        for (const TestResult &result : run.results) {
            if (result.verdict == TestVerdict::Pass || result.verdict == TestVerdict::Informational)
                continue;
            const QString id = QString::fromLatin1(result.test.id);
            QVERIFY2(known(id) == result.verdict, qPrintable(id + QStringLiteral(": ") + result.reason));
        }
    }

private:
    // Comes once for each case, to several at a time, and sends every message back.
    static TestRun runAll()
    {
        CaseListener listener;
        QEventLoop loop;
        QUrl url;
        QObject clients;
        int left = int(catalogue(Role::Client).size());
        connect(&listener, &CaseListener::finished, &loop, &QEventLoop::quit);
        connect(&listener, &CaseListener::listening, &loop, [&](const QUrl &where) { url = where; });
        ListenSettings settings;
        settings.timeout = 5'000;
        listener.start(settings, catalogue(Role::Client));
        std::function<void()> comeAgain = [&] {
            if (left-- <= 0)
                return;
            auto *client = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, &clients);
            connect(client, &QWebSocket::textMessageReceived, client, &QWebSocket::sendTextMessage);
            connect(client, &QWebSocket::binaryMessageReceived, client, &QWebSocket::sendBinaryMessage);
            connect(
                client, &QWebSocket::stateChanged, &clients, [&, client](QAbstractSocket::SocketState state) {
                    if (state != QAbstractSocket::UnconnectedState)
                        return;
                    client->disconnect(&clients);
                    client->deleteLater();
                    comeAgain();
                });
            client->open(url);
        };
        for (int client = 0; client < 8; ++client)
            comeAgain();
        loop.exec();
        return listener.run();
    }
};

QTEST_GUILESS_MAIN(TestQtClient)
#include "tst_qtclient.moc"

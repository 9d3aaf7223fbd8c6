// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/testreport.h"

#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

using namespace Fanlight;

namespace {

TestResult resultOf(const QByteArray &id, TestVerdict verdict, const QString &reason)
{
    TestResult result;
    result.test = {id, TestGroup::Framing, QStringLiteral("A title"), QStringLiteral("What must be."),
        "RFC 6455 5.2", {}, true};
    result.verdict = verdict;
    result.reason = reason;
    return result;
}

TestRun runOf(std::vector<TestResult> results)
{
    TestRun run;
    run.settings.url = QUrl(QStringLiteral("ws://127.0.0.1:8080/?a=<b>&c"));
    run.target.echoes = true;
    run.results = std::move(results);
    run.complete = true;
    return run;
}

} // namespace

class TestTestReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void whatThePeerSaidIsEscaped()
    {
        const QString hostile = QStringLiteral("</p><script>alert('%1 & \"')</script>");
        TestResult result = resultOf("a/b", TestVerdict::Fail, hostile);
        result.trace = WireTrace(64);
        result.trace.add(1'500'000, Direction::ToClient, "<script>&\x01\xff");
        const QByteArray page = testReport(runOf({result}));
        QVERIFY(!page.contains("<script"));
        QVERIFY(page.contains("&lt;script&gt;alert(&#39;%1 &amp; &quot;&#39;)") ||
                page.contains("&lt;script&gt;alert('%1 &amp; &quot;')"));
        QVERIFY(page.contains("3c 73 63 72 69 70 74 3e 26 01 ff"));
        QVERIFY(page.contains("&lt;script&gt;&amp;..\n"));
        QVERIFY(page.contains("received at 1.5 ms"));
    }

    void isWellFormedAndNeedsNothingElse()
    {
        const QByteArray page = testReport(runOf({resultOf("a/one", TestVerdict::Pass, {}),
            resultOf("a/two", TestVerdict::NonStrict, QStringLiteral("careless")),
            resultOf("a/three", TestVerdict::Fail, QStringLiteral("wrong")),
            resultOf("a/four", TestVerdict::Informational, QStringLiteral("so it is")),
            resultOf("a/five", TestVerdict::NotSupported, QStringLiteral("no echo"))}));
        QVERIFY(!page.contains("http:") && !page.contains("https:") && !page.contains("src=") &&
                !page.contains("@import"));
        QVERIFY(page.contains("prefers-color-scheme: dark"));
        QByteArray xml = page.mid(page.indexOf("<body>"));
        xml.truncate(xml.indexOf("</html>"));
        QXmlStreamReader reader(xml);
        int details = 0;
        while (!reader.atEnd()) {
            if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() == u"details")
                ++details;
        }
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QCOMPARE(details, 5);
        QVERIFY(page.contains("<td>All</td><td>1</td><td>1</td><td>1</td><td>1</td><td>1</td>"));
        // What failed is open at once.
        QCOMPARE(page.count("<details open=\"\">"), 1);
    }

    void ofAClientWhatTheServerSaidIsOurs()
    {
        TestResult result = resultOf("a/b", TestVerdict::Pass, {});
        result.trace = WireTrace(64);
        result.trace.add(0, Direction::ToServer, "GET");
        result.trace.add(2'000'000, Direction::ToClient, "HTTP");
        TestRun run = runOf({result});
        run.tested = Role::Client;
        run.complete = false;
        run.notRun.push_back(resultOf("a/c", TestVerdict::Pass, {}).test);
        const QByteArray page = testReport(run);
        QVERIFY(page.contains("received at 0.0 ms") && page.contains("sent at 2.0 ms"));
        QVERIFY(page.contains("Protocol test of a client that came to ws://127.0.0.1:8080/"));
        QVERIFY(page.contains("Not run") && page.contains("<code>a/c</code>"));
    }

    void whatIsCutIsSaid()
    {
        TestResult result = resultOf("a/b", TestVerdict::Pass, {});
        result.trace = WireTrace(4);
        result.trace.add(0, Direction::ToServer, "12");
        result.trace.add(0, Direction::ToServer, "3456");
        const QByteArray page = testReport(runOf({result}));
        QVERIFY(page.contains("31 32 33 34"));
        QVERIFY(page.contains("6 bytes were sent in all"));
        TestRun stopped = runOf({result});
        stopped.complete = false;
        stopped.target.echoes = false;
        QVERIFY(testReport(stopped).contains("ended before all cases were tried"));
        QVERIFY(testReport(stopped).contains("does not echo"));
        QVERIFY(!page.contains("ended before all cases were tried"));
    }
};

QTEST_GUILESS_MAIN(TestTestReport)
#include "tst_testreport.moc"

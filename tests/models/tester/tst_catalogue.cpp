// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/handshake.h"
#include "tester/catalogue.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <algorithm>
#include <array>

using namespace Fanlight;

Q_DECLARE_METATYPE(Fanlight::Role)

class TestCatalogue : public QObject
{
    Q_OBJECT

    static void testedRoles()
    {
        QTest::addColumn<Role>("tested");
        QTest::newRow("servers") << Role::Server;
        QTest::newRow("clients") << Role::Client;
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void isWellFormed_data() { testedRoles(); }
    void isWellFormed()
    {
        QFETCH(Role, tested);
        const std::vector<TestCase> cases = catalogue(tested);
        QVERIFY(cases.size() >= 150);
        QSet<QByteArray> ids;
        static const QRegularExpression id(QStringLiteral("^[a-z0-9-]+(/[a-z0-9.-]+){1,2}$"));
        static const QRegularExpression clause(QStringLiteral("^RFC [0-9]{4} [0-9]+([.][0-9]+)*$"));
        for (const TestCase &test : cases) {
            QVERIFY2(!ids.contains(test.id), test.id);
            ids.insert(test.id);
            QVERIFY2(id.match(QString::fromLatin1(test.id)).hasMatch(), test.id);
            QVERIFY2(clause.match(QString::fromLatin1(test.clause)).hasMatch(), test.id + test.clause);
            QVERIFY2(!test.title.isEmpty() && !test.title.endsWith(u'.'), test.id);
            QVERIFY2(test.demand.endsWith(u'.') && test.demand.size() > 20, test.id);
        }
    }

    void groupsStandTogether_data() { testedRoles(); }
    void groupsStandTogether()
    {
        QFETCH(Role, tested);
        std::array<int, testGroupCount> counts{};
        TestGroup last = TestGroup::Framing;
        for (const TestCase &test : catalogue(tested)) {
            QVERIFY(test.group >= last);
            last = test.group;
            ++counts.at(std::size_t(last));
        }
        for (const int count : counts)
            QVERIFY(count > 0);
    }

    void everyScriptSaysAndExpectsSomething_data() { testedRoles(); }
    void everyScriptSaysAndExpectsSomething()
    {
        QFETCH(Role, tested);
        for (const TestCase &test : catalogue(tested)) {
            const Script script = test.script();
            QVERIFY2(!script.steps.empty(), test.id);
            const bool listens =
                std::any_of(script.steps.begin(), script.steps.end(), [](const ScriptStep &step) {
                    return !std::holds_alternative<Send>(step) && !std::holds_alternative<SendBytes>(step) &&
                           !std::holds_alternative<HalfClose>(step);
                });
            QVERIFY2(listens, test.id);
            const bool echo = std::any_of(script.steps.begin(), script.steps.end(),
                [](const ScriptStep &step) { return std::holds_alternative<ExpectMessage>(step); });
            QVERIFY2(!echo || test.needsEcho, test.id);
        }
    }

    // A refusal that would be refused for two reasons shows nothing: but for what the case is about, the
    // request is as it should be.
    void theUsualOpeningIsRight()
    {
        const RequestHead head =
            openingRequest(QUrl(QStringLiteral("ws://127.0.0.1:8080/a?b=c")), "dGhlIHNhbXBsZSBub25jZQ==");
        QCOMPARE(firstFailure(checkRequest(head)), std::nullopt);
        QCOMPARE(headText(head), serialize(head).value());
        QVERIFY(headText(head).startsWith("GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"));
    }

    void patterns()
    {
        const std::size_t all = catalogue().size();
        QCOMPARE(casesMatching(u"*").size(), all);
        QCOMPARE(casesMatching(u"ping/*").size(), casesMatching(u"PING/*").size());
        QVERIFY(!casesMatching(u"ping/*").empty() && casesMatching(u"ping/*").size() < all);
        QCOMPARE(casesMatching(u"framing/length/text-125").size(), std::size_t(1));
        QCOMPARE(casesMatching(u"framing/length/text-12?").size(), std::size_t(4)); // 125 to 128
        QCOMPARE(casesMatching(u"text-125").size(), std::size_t(0));
        QCOMPARE(casesMatching(u"[").size(), std::size_t(0));
        QCOMPARE(casesMatching(u"").size(), std::size_t(0));
    }

    void cuts()
    {
        const QByteArray bytes = "0123456789";
        QCOMPARE(writesOf(bytes, {}), (WritePlan{{bytes, 0}}));
        QCOMPARE(writesOf(bytes, {{3, 7}, 0, 5}), (WritePlan{{"012", 0}, {"3456", 5}, {"789", 5}}));
        QCOMPARE(writesOf(bytes, {{}, 4, 1}), (WritePlan{{"0123", 0}, {"4567", 1}, {"89", 1}}));
        QCOMPARE(writesOf(bytes, {{99}, 0, 5}), (WritePlan{{bytes, 0}}));
        QCOMPARE(writesOf({}, {}), WritePlan{});
    }
};

QTEST_GUILESS_MAIN(TestCatalogue)
#include "tst_catalogue.moc"

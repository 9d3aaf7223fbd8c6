// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/rulefile.h"
#include "server/rulerunner.h"
#include "support/warnings.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr qint64 ms = 1'000'000; // ns
const RuleParty one{ConnectionId{1}, QStringLiteral("/room/blue?x=1"), {QStringLiteral("blue")}};
const RuleParty two{ConnectionId{2}, QStringLiteral("/"), {}};

RuleValues variables()
{
    RuleValues values;
    values.time = QDateTime::fromMSecsSinceEpoch(0, Qt::UTC);
    values.random = 7;
    return values;
}

// "1<text" for what is sent to connection 1, a word for the rest.
QStringList words(const RuleDeedList &deeds)
{
    QStringList all;
    for (const RuleDeed &deed : deeds) {
        const QString id = QString::number(deed.connection.value);
        if (const auto *send = std::get_if<RuleDeeds::Send>(&deed.what))
            all << id + u'<' + QString::fromUtf8(send->payload);
        else if (const auto *broadcast = std::get_if<RuleDeeds::Broadcast>(&deed.what))
            all << QStringLiteral("%1*%2%3 %4")
                       .arg(id, broadcast->rooms.join(u','),
                           broadcast->others ? QStringLiteral("!") : QString(),
                           QString::fromUtf8(broadcast->payload));
        else if (const auto *pongs = std::get_if<RuleActions::WithholdPongs>(&deed.what))
            all << id + QStringLiteral(" pongs ") + (pongs->on ? u'-' : u'+');
        else if (const auto *stall = std::get_if<RuleActions::StallClose>(&deed.what))
            all << id + QStringLiteral(" close ") + (stall->on ? u'-' : u'+');
        else if (const auto *close = std::get_if<RuleActions::Close>(&deed.what))
            all << QStringLiteral("%1 close %2 %3").arg(id).arg(close->code.value).arg(close->reason);
        else if (std::holds_alternative<RuleActions::Reset>(deed.what))
            all << id + QStringLiteral(" reset");
        else
            all << id + QStringLiteral(" stopped");
    }
    return all;
}

// A runner of the rules in that list.
class Runner : public RuleRunner
{
public:
    explicit Runner(const QByteArray &rules, const QByteArray &more = {})
        : RuleRunner(variables)
    {
        const auto set = parseRules("{" + more + "\"rules\":[" + rules + "]}");
        if (!set)
            qFatal("%s", qPrintable(sentence(set.error())));
        if (!setRules(std::make_shared<const RuleSet>(*set)).empty())
            qFatal("nothing was withheld before");
    }
    QStringList say(const QByteArray &text, qint64 now = 0, const RuleParty &party = one)
    {
        return words(received(party, Opcode::Text, text, now));
    }
};

// B13: accept, send X, wait for Y, send Z, close 4000.
const QByteArray dialogue = "{\"on\":\"connect\",\"do\":[{\"reply\":\"X\"},{\"state\":\"asked\"}]},"
                            "{\"on\":\"message\",\"when\":{\"state\":\"asked\",\"text\":\"Y\"},"
                            "\"do\":[{\"reply\":\"Z\"},{\"close\":4000,\"reason\":\"done\"}]},"
                            "{\"on\":\"message\",\"do\":[{\"reply\":\"{{message}}?\"}]}";

} // namespace

class TestRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    void faults_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("said"); // begins with
        const auto row = [](const char *name, const QByteArray &json, const char *said) {
            QTest::newRow(name) << json << QString::fromUtf8(said);
        };
        const auto rule = [&row](const char *name, const QByteArray &text, const char *said) {
            row(name, "{\"rules\":[{\"on\":\"close\",\"do\":[]}," + text + "]}", said);
        };
        const auto action = [&rule](const char *name, const QByteArray &text, const char *said) {
            rule(name,
                "{\"on\":\"message\",\"when\":{\"regex\":\"(a)\"},\"do\":[{\"echo\":true}," + text + "]}",
                said);
        };
        row("no JSON", "{\"rules\":[}", "byte 10 is no JSON: ");
        row("empty", "", "byte 0 is no JSON: ");
        row("a list", "[]", "an object in { } is expected");
        row("no rules", "{}", "\"rules\" is missing");
        row("rules no list", "{\"rules\":{}}", "\"rules\" has to be a list");
        row("unknown key", "{\"rules\":[],\"rule\":1}", "\"rule\" is not known here; there are rules, most");
        row("guard of 0", "{\"rules\":[],\"mostActionsPerSecond\":0}",
            "\"mostActionsPerSecond\" has to be a");
        row("too many rules", "{\"rules\":[" + QByteArray("0,").repeated(1000) + "0]}",
            "1001 rules, 1000 are");
        row("too big", QByteArray(1024 * 1024 + 1, ' '), "the file is longer than 1048576 bytes");
        rule("no object", "7", "rule 2: an object in { } is expected");
        rule("no event", R"({"do":[]})", "rule 2: \"on\" is missing");
        rule("event", R"({"on":"open","do":[]})", "rule 2: \"on\" has to be one of connect, message, close");
        rule("no actions", R"({"on":"connect"})", "rule 2: \"do\" is missing");
        rule("key of a rule", R"({"on":"connect","do":[],"if":1})", "rule 2: \"if\" is not known here");
        rule("enabled", R"({"on":"connect","do":[],"enabled":1})", "rule 2: \"enabled\" has to be true or");
        rule("name", "{\"on\":\"connect\",\"do\":[],\"name\":\"" + QByteArray(257, 'x') + "\"}",
            "rule 2: \"name\" is longer than 256 characters");
        rule("when", R"({"on":"connect","do":[],"when":[]})", "rule 2: \"when\" has to be an object");
        rule("condition", R"({"on":"message","do":[],"when":{"txt":""}})",
            "rule 2: \"txt\" is not known here");
        rule("text at connect", R"({"on":"connect","do":[],"when":{"text":""}})",
            "rule 2: \"text\" means nothing in a rule on this event");
        rule("opcode", R"({"on":"message","do":[],"when":{"opcode":"ping"}})",
            "rule 2: \"opcode\" has to be one");
        rule("nth", R"({"on":"message","do":[],"when":{"nth":1.5}})",
            "rule 2: \"nth\" has to be a whole number");
        rule(
            "json", R"({"on":"message","do":[],"when":{"json":{}}})", "rule 2: \"json\" has to be an object");
        rule("regex", "{\"on\":\"message\",\"do\":[],\"when\":{\"regex\":\"(\"}}",
            "rule 2: \"regex\" is no regular expression: missing closing parenthesis");
        rule("long regex",
            "{\"on\":\"message\",\"do\":[],\"when\":{\"regex\":\"" + QByteArray(1025, 'x') + "\"}}",
            "rule 2: \"regex\" is longer than 1024 characters");
        rule("too many actions", R"({"on":"message","do":[)" + QByteArray("0,").repeated(100) + "0]}",
            "rule 2: 101 actions, 100 are the most");
        rule("reply at the end", R"({"on":"close","do":[{"reply":""}]})",
            "rule 2, action 1: \"reply\" means nothing in a rule on this event");
        action("none", "{}", "rule 2, action 2: no action is named; there are reply, ");
        action(
            "two", R"({"reply":"","delay":1})", "rule 2, action 2: \"reply\" and \"delay\" are two actions");
        action("key", R"({"delay":1,"ms":1})", "rule 2, action 2: \"ms\" is not known here; there are delay");
        action("type", R"({"reply":1})", "rule 2, action 2: \"reply\" has to be a text in quotation marks");
        action("echo", R"({"echo":false})", "rule 2, action 2: \"echo\" has to be true");
        action("hex", R"({"replyBinary":"0g"})", "rule 2, action 2: \"replyBinary\" has to be hexadecimal");
        action("odd hex", R"({"replyBinary":"0 1 2"})",
            "rule 2, action 2: \"replyBinary\" has to be hexadecimal");
        action("placeholder", R"({"reply":"{{mesage}}"})", "rule 2, action 2: {{mesage}} is no placeholder;");
        action("group", R"({"reply":"{{match.2}}"})", "rule 2, action 2: {{match.2}}: the rule's \"regex\"");
        action("delay", R"({"delay":-1})", "rule 2, action 2: \"delay\" has to be a whole number from 0 to");
        action("every", R"({"stream":""})", "rule 2, action 2: \"every\" is missing");
        action(
            "every 0", R"({"stream":"","every":0})", "rule 2, action 2: \"every\" has to be a whole number");
        action(
            "who", R"({"broadcast":"","to":"me"})", "rule 2, action 2: \"to\" has to be one of all, others,");
        action(
            "to and room", R"({"broadcast":"","to":"all","room":"a"})", "rule 2, action 2: either \"to\" or");
        action("close code", R"({"close":1005})",
            "rule 2, action 2: close code 1005 must not be sent (RFC 6455 section 7.4)");
        action("reason", "{\"close\":1000,\"reason\":\"" + QByteArray("é").repeated(62) + "\"}",
            "rule 2, action 2: the close reason has 124 bytes, 123 are the most");
    }

    void faults()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, said);
        const auto set = parseRules(json);
        QVERIFY(!set);
        const QString words = sentence(set.error());
        QVERIFY2(words.startsWith(said), qPrintable(words));
    }

    void unreadable()
    {
        const auto set = readRules(QStringLiteral("/no/such/file"));
        QVERIFY(!set);
        QCOMPARE(set.error().error, RuleError::Unreadable);
    }

    void dialogueOfValues()
    {
        Runner runner(dialogue);
        QCOMPARE(words(runner.opened(one, 0)), QStringList{QStringLiteral("1<X")});
        QCOMPARE(runner.say("no"), QStringList{QStringLiteral("1<no?")});
        QCOMPARE(runner.say("Y", 0, two), QStringList{QStringLiteral("2<Y?")}); // was not asked
        QCOMPARE(runner.say("Y"), (QStringList{QStringLiteral("1<Z"), QStringLiteral("1 close 4000 done")}));
        QVERIFY(!runner.nextDue());
    }

    void conditions_data()
    {
        QTest::addColumn<QByteArray>("when");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char *name, const QByteArray &when, const QByteArray &text, bool matches) {
            QTest::newRow(name) << when << text << matches;
        };
        row("path", "\"path\":\"/room/*\"", "", true);
        row("stars", R"("path":"*ro?m*x=*1")", "", true);
        row("no path", R"("path":"/room/")", "", false);
        row("pathRegex", R"("pathRegex":"^/room/[a-z]+")", "", true);
        row("room", R"("room":"blue")", "", true);
        row("no room", R"("room":"red")", "", false);
        row("beginning", R"("state":"")", "", true);
        row("opcode", R"("opcode":"binary")", "", false);
        row("text", R"("text":"é")", "é", true);
        row("no text", R"("text":"a")", "ab", false);
        row("contains", R"("contains":"b")", "abc", true);
        row("regex", R"("regex":"b+")", "abbc", true);
        row("no regex", R"("regex":"^b")", "ab", false);
        row("member", R"("json":{"type":"ping","n":2})", R"({"n":2.0,"type":"ping","x":[]})", true);
        row("other member", R"("json":{"type":"ping"})", R"({"type":"pong"})", false);
        row("no JSON", R"("json":{"a":null})", "{}", false);
        row("nth", R"("nth":1)", "", true);
        row("not nth", R"("nth":2)", "", false);
        row("both", R"("text":"a","room":"red")", "a", false);
        row("long text", R"("regex":"x")", QByteArray(64 * 1024 + 1, 'x'), false);
        row("endless regex", R"("regex":"^(a+)+$")", QByteArray(60'000, 'a') + 'b', false);
    }

    void conditions()
    {
        QFETCH(QByteArray, when);
        QFETCH(QByteArray, text);
        QFETCH(bool, matches);
        Runner runner("{\"on\":\"message\",\"when\":{" + when + "},\"do\":[{\"reply\":\"yes\"}]}");
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(runner.say(text).size(), matches ? 1 : 0);
        QVERIFY(timer.elapsed() < 5'000);
    }

    void placeholders()
    {
        Runner runner("{\"on\":\"message\",\"when\":{\"regex\":\"(\\\\d+)-(\\\\d+)\"},\"do\":[{\"reply\":"
                      "\"{{ message }} {{match.2}}{{match.1}} {{connection}} {{counter}} {{time}} {{random}} "
                      "{a} {{ b c }}\"}]}");
        QCOMPARE(runner.say("<10-20>"),
            QStringList{QStringLiteral("1<<10-20> 2010 1 1 1970-01-01T00:00:00.000Z 7 {a} {{ b c }}")});
        QVERIFY(runner.say("1-2").constFirst().contains(u" 2 1970")); // the counter
    }

    void whoIsTold()
    {
        Runner runner(R"({"on":"message","do":[{"broadcast":"a"},{"broadcast":"b","to":"others"},
            {"broadcast":"c","to":"rooms"},{"broadcast":"d","room":"red"}]},
            {"on":"close","do":[{"broadcast":"{{connection}} left"}]})");
        QCOMPARE(runner.say(""), (QStringList{QStringLiteral("1* a"), QStringLiteral("1*! b"),
                                     QStringLiteral("1*blue c"), QStringLiteral("1*red d")}));
        QCOMPARE(runner.say("", 0, two).size(), 3); // in no room: nobody, not everybody
        QCOMPARE(words(runner.closed(one, 0)), QStringList{QStringLiteral("1* 1 left")});
    }

    void goesOn()
    {
        Runner runner(R"({"on":"message","goOn":true,"do":[{"reply":"1"},{"state":"x"}]},
            {"on":"message","enabled":false,"do":[{"reply":"2"}]},
            {"on":"message","when":{"state":"x"},"do":[{"reply":"3"}]},
            {"on":"message","do":[{"reply":"4"}]},{"on":"message","do":[{"reply":"5"}]})");
        QCOMPARE(runner.say(""), (QStringList{QStringLiteral("1<1"), QStringLiteral("1<4")}));
        QCOMPARE(runner.say(""), (QStringList{QStringLiteral("1<1"), QStringLiteral("1<3")}));
    }

    void delayKeepsOrder()
    {
        Runner runner(R"({"on":"message","do":[{"delay":100},{"echo":true}]})");
        QVERIFY(runner.say("a", 0).isEmpty());
        QVERIFY(runner.say("b", 0).isEmpty());
        QVERIFY(runner.say("c", 5 * ms, two).isEmpty());
        QCOMPARE(runner.nextDue(), 100 * ms);
        QVERIFY(runner.advance(100 * ms - 1).empty());
        QCOMPARE(
            words(runner.advance(100 * ms)), (QStringList{QStringLiteral("1<a"), QStringLiteral("1<b")}));
        QCOMPARE(words(runner.advance(200 * ms)), QStringList{QStringLiteral("2<c")});
        QVERIFY(!runner.nextDue());
    }

    void stream()
    {
        Runner runner(
            R"({"on":"connect","do":[{"stream":"s{{counter}}","every":10,"times":3},{"reply":"r"}]})");
        QCOMPARE(words(runner.opened(one, 0)), QStringList{QStringLiteral("1<r")});
        QCOMPARE(words(runner.advance(10 * ms)), QStringList{QStringLiteral("1<s2")});
        QCOMPARE(
            words(runner.advance(95 * ms)), QStringList{QStringLiteral("1<s3")}); // the missed ones are not
        QCOMPARE(runner.nextDue(), 105 * ms);
        QCOMPARE(words(runner.advance(105 * ms)), QStringList{QStringLiteral("1<s4")});
        QVERIFY(!runner.nextDue());
    }

    void endsWithItsConnection()
    {
        Runner runner(R"({"on":"connect","do":[{"stream":"s","every":10}]})");
        QVERIFY(runner.opened(one, 0).empty());
        QVERIFY(runner.opened(two, 0).empty());
        QVERIFY(runner.closed(one, 0).empty());
        QCOMPARE(words(runner.advance(10 * ms)), QStringList{QStringLiteral("2<s")});
        QVERIFY(runner.setRules(nullptr).empty());
        QVERIFY(!runner.nextDue());
    }

    void newRulesBeginAnew()
    {
        Runner runner(
            R"({"on":"message","do":[{"withholdPongs":true},{"stallClose":true},{"delay":9},{"reset":true}]})");
        QCOMPARE(runner.say(""), (QStringList{QStringLiteral("1 pongs -"), QStringLiteral("1 close -")}));
        QCOMPARE(words(runner.setRules(std::make_shared<const RuleSet>())),
            (QStringList{QStringLiteral("1 pongs +"), QStringLiteral("1 close +")}));
        QVERIFY(runner.advance(9 * ms).empty());
    }

    void guardOfActions()
    {
        Runner runner(R"({"on":"message","do":[{"echo":true}]})", "\"mostActionsPerSecond\":3,");
        for (int i = 0; i < 3; ++i)
            QCOMPARE(runner.say("a", i), QStringList{QStringLiteral("1<a")});
        QCOMPARE(runner.say("a", 4), QStringList{QStringLiteral("1 stopped")});
        QVERIFY(runner.say("a", 5'000 * ms).isEmpty()); // for good
        for (int second = 0; second < 5; ++second)      // another connection, slowly
            QCOMPARE(runner.say("a", second * 1000 * ms, two), QStringList{QStringLiteral("2<a")});
    }

    void guardOfMemory()
    {
        Runner runner(
            R"({"on":"message","do":[{"delay":1000},{"echo":true}]})", "\"mostActionsPerSecond\":9999,");
        for (std::size_t i = 0; i < RuleRunner::mostRuns; ++i)
            QVERIFY(runner.say("a").isEmpty());
        QCOMPARE(runner.say("a"), QStringList{QStringLiteral("1 stopped")});
        QVERIFY(!runner.nextDue());
        QVERIFY(runner.say(QByteArray(RuleRunner::mostHeld, 'x'), 0, two).isEmpty());
        QCOMPARE(runner.say("x", 0, two), QStringList{QStringLiteral("2 stopped")});
        Runner twice(R"({"on":"message","do":[{"reply":"{{message}}{{message}}"}]})");
        QCOMPARE(twice.say(QByteArray(RuleText::longest, 'x')), QStringList{QStringLiteral("1 stopped")});
    }

    void tally()
    {
        const auto set = parseRules("{\"mostActionsPerSecond\":2,\"rules\":["
                                    "{\"on\":\"message\",\"when\":{\"text\":\"a\"},\"do\":[]},"
                                    "{\"on\":\"message\",\"goOn\":true,\"do\":[{\"echo\":true}]},"
                                    "{\"on\":\"message\",\"do\":[]}]}");
        QVERIFY(set);
        const auto tally = std::make_shared<RuleTally>(set->rules.size());
        RuleRunner runner(variables);
        QVERIFY(runner.setRules(std::make_shared<const RuleSet>(*set), tally).empty());
        for (const char *text : {"a", "b", "b", "a"})
            (void)runner.received(one, Opcode::Text, text, 0);
        QCOMPARE(tally->strikes(0), 2u);
        QCOMPARE(tally->strikes(1), 2u);
        QCOMPARE(tally->strikes(2), 2u);
        QCOMPARE(tally->stops(), 0u);
        QVERIFY(!tally->firstStop());
        (void)runner.received(one, Opcode::Text, "b", 0); // the third action
        (void)runner.received(one, Opcode::Text, "b", 0); // nobody is asked any more
        QCOMPARE(tally->strikes(1), 3u);
        QCOMPARE(tally->stops(), 1u);
        QCOMPARE(tally->firstStop()->connection, one.id);
        QCOMPARE(tally->firstStop()->rule, std::size_t(1));
        QCOMPARE(tally->firstStop()->reason, RuleStopReason::TooManyActions);
    }
};

QTEST_GUILESS_MAIN(TestRules)
#include "tst_rules.moc"

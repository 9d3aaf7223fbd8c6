// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/rulefile.h"
#include "tests/support/warnings.h"
#include "widgets/common/rulewording.h"

#include <QTest>

using namespace Fanlight;

namespace {

// ' stands for quotation marks.
RuleSet rulesOf(QByteArray rules)
{
    const auto set = parseRules("{\"rules\":[" + rules.replace('\'', '"') + "]}");
    if (!set)
        qFatal("%s", qPrintable(sentence(set.error())));
    return *set;
}

} // namespace

class TestRuleWording : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void init() { Testing::failOnWarnings(); }
    void rules_data();
    void rules();
    void stops();
};

void TestRuleWording::rules_data()
{
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const char *rule, const char *words) {
        QTest::newRow(name) << QByteArray(rule) << QString::fromUtf8(words);
    };
    row("all of the brief ones",
        "{'on':'message','when':{'opcode':'text','regex':'^hello','path':'/chat'},"
        "'do':[{'reply':'hi {{counter}}'},{'delay':200},{'close':4000}]}",
        "When a text message matches /^hello/ on /chat: reply “hi {{counter}}”, after 200 ms close with "
        "4000");
    row("nothing", "{'on':'message','do':[]}", "When a message arrives: do nothing");
    row("goes on", "{'on':'connect','do':[{'reset':true}],'goOn':true}",
        "When a client connects: reset the connection; then ask the rules below");
    row("end in a room", "{'on':'close','when':{'room':'blue'},'do':[{'broadcast':'gone','to':'rooms'}]}",
        "When a connection ends in room “blue”: send “gone” to its rooms");
    row("states", "{'on':'message','when':{'state':'','contains':'a'},'do':[{'state':'b'},{'state':''}]}",
        "When a message contains “a”, before any state is set: go to state “b”, forget the state");
    row("which and what",
        "{'on':'message','when':{'nth':3,'opcode':'binary'},'do':[{'replyBinary':'00 FF'}]}",
        "When a binary message, number 3 of its connection, arrives: reply the bytes 00 ff");
    row("several contents", "{'on':'message','when':{'text':'a','json':{'b':1}},'do':[{'echo':true}]}",
        "When a message is “a” and has {\"b\":1}: send it back");
    row("paths", "{'on':'connect','when':{'pathRegex':'^/a'},'do':[{'broadcast':'x','room':'r'}]}",
        "When a client connects on paths that match /^/a/: send “x” to room “r”");
    row("stream", "{'on':'connect','do':[{'stream':'t','every':1500,'times':1000}]}",
        "When a client connects: send “t” every 1,500 ms, 1,000 times");
    row("switches",
        "{'on':'connect','do':[{'withholdPongs':true},{'withholdPongs':false},{'stallClose':true},"
        "{'stallClose':false}]}",
        "When a client connects: answer no pings, answer pings again, do not answer its close, answer its "
        "close "
        "again");
    row("delays add up", "{'on':'message','do':[{'delay':1},{'delay':2},{'close':1000,'reason':'x'}]}",
        "When a message arrives: after 1 ms after 2 ms close with 1000 “x”");
    row("long text",
        "{'on':'message','do':[{'reply':'0123456789012345678901234567890123456789\\n0123456789'}]}",
        "When a message arrives: reply “0123456789012345678901234567890123456789 012345…”");
}

void TestRuleWording::rules()
{
    QFETCH(QByteArray, rule);
    QTEST(text(rulesOf(rule).rules.front()), "words");
}

void TestRuleWording::stops()
{
    const RuleSet set = rulesOf("{'on':'connect','name':'Ticker','do':[]},{'on':'close','do':[]}");
    QCOMPARE(text(RuleStop{ConnectionId{7}, 0, RuleStopReason::TooMuchWaiting}, 1, set),
        QStringLiteral(
            "Rule 1, “Ticker”, was stopped: too much waits for its delays. No rule is followed any "
            "more for connection #7."));
    QCOMPARE(text(RuleStop{ConnectionId{7}, 1, RuleStopReason::TextTooLong}, 1200, set),
        QStringLiteral("Rule 2 was stopped: a text with its placeholders filled in got too long. No rule is "
                       "followed any more for 1,200 connections."));
}

QTEST_GUILESS_MAIN(TestRuleWording)
#include "tst_rulewording.moc"

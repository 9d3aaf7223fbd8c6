// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ruledraft.h"
#include "server/rulewriter.h"
#include "support/warnings.h"

#include <QJsonDocument>
#include <QTest>

using namespace Fanlight;

namespace {

// ' stands for quotation marks.
QByteArray json(QByteArray text)
{
    return text.replace('\'', '"');
}

// Every condition and every action there is.
const QByteArray everything =
    json("{\n"
         "  'mostActionsPerSecond': 50,\n"
         "  'rules': [\n"
         "    {\n"
         "      'name': 'All conditions',\n"
         "      'enabled': false,\n"
         "      'on': 'message',\n"
         "      'when': {'path': '/a*', 'pathRegex': '^/a', 'room': 'blue', 'state': '', 'nth': 3, "
         "'opcode': 'text', 'text': 'x', 'contains': 'y', "
         "'regex': '(z)\\\\d', 'json': {'n': [1, null]}},\n"
         "      'do': [\n"
         "        {'reply': '{{match.1}} ü'},\n"
         "        {'replyBinary': '00 ff'},\n"
         "        {'echo': true},\n"
         "        {'broadcast': 'a'},\n"
         "        {'broadcast': 'b', 'to': 'others'},\n"
         "        {'broadcast': 'c', 'to': 'rooms'},\n"
         "        {'broadcast': 'd', 'room': 'red'},\n"
         "        {'delay': 200},\n"
         "        {'stream': '{{counter}}', 'every': 10},\n"
         "        {'stream': 's', 'every': 10, 'times': 2},\n"
         "        {'state': ''},\n"
         "        {'withholdPongs': true},\n"
         "        {'stallClose': false},\n"
         "        {'close': 4000, 'reason': 'done'},\n"
         "        {'close': 1000},\n"
         "        {'reset': true}\n"
         "      ],\n"
         "      'goOn': true\n"
         "    },\n"
         "    {\n"
         "      'on': 'message',\n"
         "      'when': {'opcode': 'binary'},\n"
         "      'do': []\n"
         "    }\n"
         "  ]\n"
         "}\n");

const QJsonObject hello{
    {QStringLiteral("on"), QStringLiteral("connect")}, {QStringLiteral("do"), QJsonArray()}};

QStringList namesOf(const RuleDraft &draft)
{
    QStringList names;
    for (qsizetype i = 0; i < draft.count(); ++i)
        names << draft.at(i).value(QLatin1StringView("name")).toString();
    return names;
}

QJsonObject named(const QString &name)
{
    QJsonObject rule = hello;
    rule.insert(QStringLiteral("name"), name);
    return rule;
}

} // namespace

class TestRuleDraft : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    void writtenAsItIsRead()
    {
        const auto set = parseRules(everything);
        QVERIFY2(set, set ? "" : qPrintable(sentence(set.error())));
        QCOMPARE(ruleText(ruleSetObject(*set)), QString::fromUtf8(everything));
        const auto again = parseRules(ruleText(ruleSetObject(*set)).toUtf8());
        QVERIFY(again);
        QVERIFY(*again == *set);
        RuleSet other = *set;
        std::get<RuleActions::Delay>(other.rules[0].actions[7]).milliseconds = 201;
        QVERIFY(!(other == *set));
        QCOMPARE(ruleText(ruleSetObject(RuleSet())), QStringLiteral("{\n  \"rules\": []\n}\n"));
    }

    // The place is marked with @.
    void places_data()
    {
        QTest::addColumn<QString>("marked");
        const auto rule = [](const char *name, const char *text) {
            QTest::newRow(name) << QStringLiteral("{\"rules\":[{\"on\":\"close\",\"do\":[]},\n ") +
                                       QString::fromUtf8(json(text)) + QStringLiteral("]}");
        };
        QTest::newRow("no JSON") << QStringLiteral("{\"rüles\": [\n  @}");
        QTest::newRow("member of the whole") << QStringLiteral("{\"rules\": [], @\"rule\": 1}");
        QTest::newRow("no rules") << QStringLiteral(" @{}");
        rule("no object", "@7");
        rule("missing", "@{\"do\": []}");
        rule("condition", "{'on': 'message', 'when': {@'text': 1}, 'do': []}");
        rule("member", "{'on': 'message', @'text': 1, 'when': {'text': '1'}, 'do': []}");
        rule("action", "{'on': 'message', 'do': [{'echo': true}, {'stream': '', @'every': 0}]}");
        rule("no action", "{'on': 'message', 'do': [@{}]}");
        rule("placeholder", "{'on': 'message', 'do': [{@'reply': '{{x}}'}]}");
    }
    void places()
    {
        QFETCH(QString, marked);
        const QString text = QString(marked).remove(u'@');
        const auto set = parseRules(text.toUtf8());
        QVERIFY(!set);
        QCOMPARE(placeOf(set.error(), text), placeAt(text, marked.indexOf(u'@')));
    }

    void listIsChanged()
    {
        RuleDraft draft;
        QCOMPARE(draft.count(), 0);
        draft.insert(0, named(QStringLiteral("b")));
        draft.insert(0, named(QStringLiteral("a")));
        draft.insert(2, named(QStringLiteral("c")));
        QCOMPARE(namesOf(draft).join(u' '), QStringLiteral("a b c"));
        draft.move(0, 2);
        QCOMPARE(namesOf(draft).join(u' '), QStringLiteral("b c a"));
        draft.move(2, 1);
        QCOMPARE(namesOf(draft).join(u' '), QStringLiteral("b a c"));
        draft.remove(1);
        draft.replace(0, named(QStringLiteral("d")));
        QCOMPARE(namesOf(draft).join(u' '), QStringLiteral("d c"));
        QVERIFY(draft.result());
        QCOMPARE(draft.result()->rules.size(), std::size_t(2));
        QCOMPARE(draft.result()->rules[0].name, QStringLiteral("d"));
        QCOMPARE(draft.text(), ruleText(ruleSetObject(*draft.result())));
    }

    // Two of three rules are wrong: each says so by itself, and all keep what was written.
    void wrongRulesAreKept()
    {
        RuleDraft draft;
        draft.setText(QString::fromUtf8(
            json("{'mine': 1, 'rules': [{'on': 'connect', 'do': []}, {'on': 'x', 'a': [1]}, {'do': 1}]}")));
        QVERIFY(!draft.result());
        QVERIFY(draft.hasRules());
        QCOMPARE(draft.count(), 3);
        QVERIFY(draft.rule(0));
        QCOMPARE(draft.rule(1).error().error, RuleError::UnknownKey);
        QCOMPARE(draft.rule(2).error().error, RuleError::Missing);
        QCOMPARE(draft.rule(2).error().rule, 1);
        draft.insert(0, hello);
        QVERIFY(draft.text().contains(QStringLiteral("\"a\": [")));
        QVERIFY(draft.text().contains(QStringLiteral("\"mine\": 1")));
        QCOMPARE(draft.rule(2).error().error, RuleError::UnknownKey);
    }

    void brokenTextLeavesTheRules()
    {
        RuleDraft draft;
        draft.insert(0, named(QStringLiteral("a")));
        const QString good = draft.text();
        for (const char *bad : {"{", "[]", "{\"rules\": 1}", "{\"rules\": [1]}", "{}"}) {
            draft.setText(QString::fromUtf8(bad));
            QVERIFY2(!draft.result(), bad);
            QVERIFY2(!draft.hasRules(), bad);
            QCOMPARE(draft.text(), QString::fromUtf8(bad));
            QCOMPARE(namesOf(draft), {QStringLiteral("a")});
        }
        draft.setText(good);
        QVERIFY(draft.hasRules());
        QVERIFY(draft.result());
    }

    void tooLong()
    {
        RuleDraft draft;
        draft.setText(QString(RuleLimits::file + 1, u' '));
        QVERIFY(!draft.hasRules());
        QCOMPARE(draft.result().error().error, RuleError::TooBig);
    }
};

QTEST_GUILESS_MAIN(TestRuleDraft)
#include "tst_ruledraft.moc"

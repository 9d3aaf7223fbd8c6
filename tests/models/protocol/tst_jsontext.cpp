// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jsontext.h"
#include "protocol/textplace.h"
#include "support/warnings.h"

#include <QJsonDocument>
#include <QTest>

using namespace Fanlight;

using Path = std::vector<JsonStep>;
Q_DECLARE_METATYPE(Path)

namespace {

JsonStep member(const char *name)
{
    return QString::fromUtf8(name);
}

JsonStep element(qsizetype index)
{
    return index;
}

} // namespace

class TestJsonText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    // Where the path leads stands a @ before, which is taken out; ' stands for quotation marks.
    void places_data()
    {
        QTest::addColumn<QString>("marked");
        QTest::addColumn<Path>("path");
        const auto row = [](const char *name, const char *marked, const Path &path) {
            QTest::newRow(name) << QString::fromUtf8(marked).replace(u'\'', u'"') << path;
        };
        row("itself", " @{}", {});
        row("member", "{'a': [1, '}'], @'b' : 2}", {member("b")});
        row("element", "[1, {'x': ']'}, @null, 3]", {element(2)});
        row("first element", "[ @true]", {element(0)});
        row("deep", "{'rules': [{}, {'do': [{'delay': 1}, {@'close': 7}]}]}",
            {member("rules"), element(1), member("do"), element(1), member("close")});
        row("member that is not there", "{'rules': [@{'on': 1}]}",
            {member("rules"), element(0), member("do"), element(3)});
        row("element that is not there", "{@'a': [1, 2]}", {member("a"), element(2)});
        row("no object", "{@'a': 'x'}", {member("a"), member("b")});
        row("escaped name", "{'x\\'': 1, @'\\u0061\\n': '\\\\'}", {member("a\n")});
        row("of two the last", "{'a': {'b': 1}, @'a': 2}", {member("a")});
        row("beyond the first plane", "{'🙂': 1, @'b': 2}", {member("b")});
    }
    void places()
    {
        QFETCH(QString, marked);
        QFETCH(Path, path);
        const QString text = QString(marked).remove(u'@');
        QVERIFY(!QJsonDocument::fromJson(text.toUtf8()).isNull());
        QCOMPARE(placeInJson(text, path), marked.indexOf(u'@'));
        for (qsizetype i = 0; i < text.size(); ++i) // cut off: some place in what is there
            QVERIFY(placeInJson(QStringView(text).first(i), path) <= i);
    }

    void faultyBytes_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<qsizetype>("offset");
        QTest::newRow("empty") << QByteArray() << qsizetype(0);
        QTest::newRow("no number") << QByteArray("{'a': x}") << qsizetype(6);
        QTest::newRow("no word") << QByteArray("{'a': trx}") << qsizetype(6);
        QTest::newRow("no comma") << QByteArray("[1 2]") << qsizetype(3);
        QTest::newRow("no UTF-8") << QByteArray("['a\xff']") << qsizetype(3);
        QTest::newRow("cut off") << QByteArray("{'a': ") << qsizetype(5);
        QTest::newRow("behind the end") << QByteArray("{} x") << qsizetype(3);
    }
    void faultyBytes()
    {
        QFETCH(QByteArray, json);
        json.replace('\'', '"');
        QFETCH(qsizetype, offset);
        QJsonParseError error{};
        QVERIFY(QJsonDocument::fromJson(json, &error).isNull());
        QCOMPARE(faultyByte(error, json), offset);
    }

    void linesAndColumns()
    {
        const QString text = QStringLiteral("ab\n\ncd");
        QCOMPARE(placeAt(text, 0), (TextPlace{0, 1, 1}));
        QCOMPARE(placeAt(text, 2), (TextPlace{2, 1, 3}));
        QCOMPARE(placeAt(text, 3), (TextPlace{3, 2, 1}));
        QCOMPARE(placeAt(text, 5), (TextPlace{5, 3, 2}));
        QCOMPARE(placeAt(text, 99), (TextPlace{6, 3, 3}));
        QCOMPARE(placeAt({}, -1), (TextPlace{0, 1, 1}));
    }
};

QTEST_GUILESS_MAIN(TestJsonText)
#include "tst_jsontext.moc"

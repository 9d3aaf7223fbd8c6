// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/placeholders.h"
#include "support/warnings.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Fanlight;

namespace {

// "begin-end name" of each.
QStringList all(const QString &text, PlaceholderNames names)
{
    QStringList found;
    qsizetype from = 0;
    while (const auto one = nextPlaceholder(text, from, names)) {
        found << QStringLiteral("%1-%2 %3").arg(one->begin).arg(one->end).arg(one->name);
        from = one->end;
    }
    return found;
}

} // namespace

class TestPlaceholders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    void found_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("none") << QStringLiteral("a { b } c") << QString();
        QTest::newRow("empty") << QString() << QString();
        QTest::newRow("one") << QStringLiteral("a {{b}}") << QStringLiteral("2-7 b");
        QTest::newRow("spaces around") << QStringLiteral("{{ b }}") << QStringLiteral("0-7 b");
        QTest::newRow("two") << QStringLiteral("{{a}}{{b}}") << QStringLiteral("0-5 a|5-10 b");
        QTest::newRow("a brace before") << QStringLiteral("{{{a}}}") << QStringLiteral("1-6 a");
        QTest::newRow("no name") << QStringLiteral("{{a b}} {{}} {{a-b}}") << QString();
        QTest::newRow("after no name") << QStringLiteral("{{}}}{{a}}") << QStringLiteral("5-10 a");
        QTest::newRow("open in an open one") << QStringLiteral("{{ x {{a}}") << QStringLiteral("5-10 a");
        QTest::newRow("never closed") << QStringLiteral("{{a") << QString();
        QTest::newRow("never opened") << QStringLiteral("}}}}a}}{{b}}") << QStringLiteral("7-12 b");
        QTest::newRow("letters of all scripts") << QStringLiteral("{{ä$_1}}") << QStringLiteral("0-8 ä$_1");
    }
    void found()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(all(text, PlaceholderNames::Plain).join(u'|'), expected);
        QCOMPARE(all(text, PlaceholderNames::Dotted).join(u'|'), expected);
    }
    void dots()
    {
        const QString text = QStringLiteral("{{match.1}}");
        QVERIFY(all(text, PlaceholderNames::Plain).isEmpty());
        QCOMPARE(all(text, PlaceholderNames::Dotted), {QStringLiteral("0-11 match.1")});
    }
    // Four million braces: looking from each for its end would take hours.
    void manyBraces()
    {
        QElapsedTimer timer;
        timer.start();
        const QString opens(2'000'000, u'{');
        const QString closes(2'000'000, u'}');
        QVERIFY(all(opens + closes, PlaceholderNames::Plain).isEmpty());
        QVERIFY(all(QStringLiteral("{{ }").repeated(500'000) + closes, PlaceholderNames::Plain).isEmpty());
        QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(TestPlaceholders)
#include "tst_placeholders.moc"

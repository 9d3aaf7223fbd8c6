// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/warnings.h"
#include "widgets/common/naturalorder.h"

#include <QStringList>
#include <QTest>

using namespace Fanlight;

class TestNaturalOrder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }
    void countsAsPeopleDo();
};

// Each is less than all behind it, and not the other way round.
void TestNaturalOrder::countsAsPeopleDo()
{
    const QStringList rising{QString(), QStringLiteral("/room/9"), QStringLiteral("/room/10"),
        QStringLiteral("1"), QStringLiteral("2"), QStringLiteral("10"),
        QStringLiteral("99999999999999999999"), QStringLiteral("100000000000000000000"), QStringLiteral("a"),
        QStringLiteral("a0"), QStringLiteral("a01"), QStringLiteral("a1"), QStringLiteral("a1b2"),
        QStringLiteral("a1b10"), QStringLiteral("b"), QStringLiteral("chat"), QStringLiteral("chat-2"),
        QStringLiteral("chat-10"), QStringLiteral("chat-x")};
    const NaturalOrder less;
    for (qsizetype i = 0; i < rising.size(); ++i) {
        for (qsizetype j = 0; j < rising.size(); ++j)
            QVERIFY2(less(rising[i], rising[j]) == (i < j), qPrintable(rising[i] + u' ' + rising[j]));
    }
}

QTEST_MAIN(TestNaturalOrder)
#include "tst_naturalorder.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/growth.h"
#include "tests/support/bytes.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

class TestGrowth : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void followsWhatArrived();
    void keepsBytes();
    void isCapped();
    void detaches();
};

void TestGrowth::followsWhatArrived()
{
    QByteArray buffer;
    constexpr qsizetype announced = 1 << 30;
    int reallocations = 0;
    for (qsizetype size = 1; size <= 100'000; ++size) {
        const qsizetype before = buffer.capacity();
        *extend(buffer, 1, announced) = 'x';
        reallocations += buffer.capacity() != before ? 1 : 0;
        QCOMPARE(buffer.size(), size);
        // Qt rounds an allocation up to a few words.
        QVERIFY2(buffer.capacity() <= 2 * size + 64, QByteArray::number(buffer.capacity()).constData());
    }
    QVERIFY2(reallocations < 40, QByteArray::number(reallocations).constData());
}

void TestGrowth::keepsBytes()
{
    const QByteArray expected = pattern(3000);
    QByteArray buffer;
    for (qsizetype i = 0; i < expected.size(); ++i)
        *extend(buffer, 1, expected.size()) = expected[i];
    QCOMPARE(buffer, expected);
}

void TestGrowth::isCapped()
{
    constexpr qsizetype step = 4 * 1024 * 1024;
    QByteArray buffer;
    *extend(buffer, 3 * step, 100 * step) = 'x';
    QVERIFY(buffer.capacity() <= 4 * step + 64);
    QByteArray limited;
    *extend(limited, 600, 1000) = 'x';
    QVERIFY(limited.capacity() <= 1000 + 64);
}

void TestGrowth::detaches()
{
    QByteArray buffer("abc");
    const QByteArray other = buffer;
    *extend(buffer, 1, 4) = 'd';
    QCOMPARE(buffer, QByteArray("abcd"));
    QCOMPARE(other, QByteArray("abc"));
}

QTEST_GUILESS_MAIN(TestGrowth)
#include "tst_growth.moc"

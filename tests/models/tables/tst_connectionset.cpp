// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/connectionset.h"

#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

class TestConnectionSet : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void agreesWithQSet()
    {
        // Around where bits end, so that both ways of keeping are used.
        constexpr quint32 from = ConnectionSet::maxBits - 50;
        QRandomGenerator random(7);
        ConnectionSet set;
        QSet<ConnectionId> expected;
        for (int step = 0; step < 5'000; ++step) {
            const ConnectionId id{
                random.bounded(2) == 0 ? quint32(random.bounded(100)) : from + quint32(random.bounded(100))};
            if (random.bounded(2) == 0) {
                set.insert(id);
                expected.insert(id);
            } else {
                set.remove(id);
                expected.remove(id);
            }
            QCOMPARE(set.contains(id), expected.contains(id));
            QCOMPARE(set.isEmpty(), expected.isEmpty());
        }
        for (quint32 i = 0; i < 100; ++i) {
            QCOMPARE(set.contains({i}), expected.contains({i}));
            QCOMPARE(set.contains({from + i}), expected.contains({from + i}));
        }
        for (const ConnectionId id : std::as_const(expected))
            set.remove(id);
        QVERIFY(set.isEmpty());
        QVERIFY(!set.contains(ConnectionId{0xFFFF'FFFF}));
    }
};

QTEST_GUILESS_MAIN(TestConnectionSet)
#include "tst_connectionset.moc"

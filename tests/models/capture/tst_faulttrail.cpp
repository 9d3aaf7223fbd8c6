// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/faulttrail.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

class TestFaultTrail : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void sameStreamsNeedNone()
    {
        FaultTrail trail;
        trail.add({0, 0});
        trail.add({100, 100});
        QVERIFY(!trail.isNeeded());
        QCOMPARE(trail.look(50).origin, quint64(50));
    }

    void offsetsAreSaidOfTheOtherStream()
    {
        FaultTrail trail;
        trail.add({100, 110}); // ten bytes were dropped before
        trail.add({120, 130});
        trail.add({150, 140, 7, {FaultEffect::Duplicated, 2}});
        trail.add({170, 160});
        QVERIFY(trail.isNeeded());
        QCOMPARE(trail.look(90).origin, quint64(90));
        QCOMPARE(trail.look(105).origin, quint64(115));
        QCOMPARE(trail.look(130).origin, quint64(140));
        const FaultTrail::Step copy = trail.look(150);
        QCOMPARE(copy.origin, quint64(140));
        QCOMPARE(copy.entered, qint64(7));
        QCOMPARE(copy.mark.effect, FaultEffect::Duplicated);
        // Only the frame that begins there is marked.
        QVERIFY(trail.look(160).mark.isNone());
        QCOMPARE(trail.look(170).origin, quint64(160));
        QCOMPARE(trail.look(1'000).origin, quint64(990));
    }

    void whatIsOutOfOrderIsIgnored()
    {
        FaultTrail trail;
        trail.add({100, 110});
        trail.add({50, 90});
        QCOMPARE(trail.look(60).origin, quint64(60));
        QCOMPARE(trail.look(200).origin, quint64(210));
    }
};

QTEST_GUILESS_MAIN(TestFaultTrail)
#include "tst_faulttrail.moc"

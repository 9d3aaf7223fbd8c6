// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/streamgate.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr qint64 ms = 1'000'000; // ns
using Ending = StreamGate::Ending;

} // namespace

class TestStreamGate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aClearOneLetsEverythingPass()
    {
        StreamGate gate;
        gate.setFaults({}, 0);
        QVERIFY(gate.isClear());
        QCOMPARE(gate.admit(1'000'000), 1'000'000);
        QCOMPARE(gate.takeEnding(3'600'000 * ms), Ending::None);
        QCOMPARE(gate.nextDue(), StreamGate::never);
        QCOMPARE(gate.endDelay(), 0);
    }

    void aLimitIsExact()
    {
        StreamGate gate;
        StreamFaults faults;
        faults.dataLimit = 100;
        gate.setFaults(faults, 0);
        QCOMPARE(gate.admit(99), 99);
        QCOMPARE(gate.takeEnding(0), Ending::None);
        QCOMPARE(gate.admit(50), 1);
        QCOMPARE(gate.nextDue(), 0);
        QCOMPARE(gate.takeEnding(0), Ending::Close);
        QCOMPARE(gate.admit(1), 0);
        QCOMPARE(gate.takeEnding(0), Ending::None); // said once
    }

    void aLimitCountsFromWhenItIsSet()
    {
        StreamGate gate;
        StreamFaults faults;
        faults.dataLimit = 100;
        gate.setFaults(faults, 0);
        QCOMPARE(gate.admit(80), 80);
        faults.slowClose = 5; // something else changed: it goes on counting
        gate.setFaults(faults, 0);
        QCOMPARE(gate.admit(80), 20);
        faults.dataLimit = 50;
        gate.setFaults(faults, 0);
        QCOMPARE(gate.admit(80), 50);
    }

    void inATimeOutNothingPasses()
    {
        StreamGate gate;
        StreamFaults faults;
        faults.timeout = 30;
        gate.setFaults(faults, 10 * ms);
        QCOMPARE(gate.admit(5), 0);
        QCOMPARE(gate.nextDue(), 40 * ms);
        QCOMPARE(gate.takeEnding(40 * ms - 1), Ending::None);
        QCOMPARE(gate.takeEnding(40 * ms), Ending::Close);

        StreamGate endless;
        faults.timeout = 0;
        endless.setFaults(faults, 0);
        QCOMPARE(endless.admit(5), 0);
        QCOMPARE(endless.nextDue(), StreamGate::never);
        endless.setFaults({}, 0);
        QCOMPARE(endless.admit(5), 5);
    }

    void aResetComesInItsTime()
    {
        StreamGate gate;
        StreamFaults faults;
        faults.resetAfter = 20;
        faults.slowClose = 7;
        gate.setFaults(faults, 0);
        QCOMPARE(gate.admit(5), 5);
        QCOMPARE(gate.nextDue(), 20 * ms);
        QCOMPARE(gate.takeEnding(20 * ms), Ending::Reset);
        QVERIFY(gate.reason().contains(QStringLiteral("20 ms")));
        QCOMPARE(gate.endDelay(), 7 * ms);
    }
};

QTEST_GUILESS_MAIN(TestStreamGate)
#include "tst_streamgate.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdstamp.h"
#include "tests/models/client/crowdfixture.h"
#include "tests/support/crowdserver.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <algorithm>

using namespace Fanlight;
using namespace Fanlight::Testing;

class TestCrowdPresets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void presets_data()
    {
        QTest::addColumn<QString>("name");
        for (const CrowdPreset &preset : crowdPresets())
            QTest::newRow(preset.name) << QString::fromLatin1(preset.name);
    }
    // What the server hears is what the preset declares, to 5 %.
    void presets()
    {
        QFETCH(QString, name);
        const auto preset = std::find_if(crowdPresets().begin(), crowdPresets().end(),
            [&](const CrowdPreset &one) { return name == QLatin1StringView(one.name); });
        CrowdServer server(
            preset->membersPerRoom > 0 ? CrowdServer::Mode::Rooms : CrowdServer::Mode::Broadcast);
        QElapsedTimer timer;
        timer.start();
        std::vector<qint64> times;
        QSet<quint32> senders;
        server.heard = [&](const QByteArray &message) {
            times.push_back(timer.nsecsElapsed());
            QCOMPARE(message.size(), preset->size);
            senders.insert(readStamp(message)->sender);
        };
        CrowdSettings settings = settingsFor(server.url(), 20, 1, 1.6);
        applyPreset(*preset, settings);
        if (totalRate(settings) < 3)
            settings.duration = 2.1; // one a second has to be heard more than twice
        const CrowdResult result = resultOf(settings);
        QVERIFY2(result.isWell(), told(result));
        QCOMPARE(result.declaredRate, preset->rateEach * (preset->oneSender ? 1 : 20));
        QVERIFY(times.size() >= 3);
        const double heard = double(times.size() - 1) * 1e9 / double(times.back() - times.front());
        QVERIFY2(qAbs(heard / result.declaredRate - 1) < 0.05, qPrintable(QString::number(heard)));
        QVERIFY(int(senders.size()) == qMin(preset->oneSender ? 1 : 20, int(times.size())));
    }
};

QTEST_GUILESS_MAIN(TestCrowdPresets)
#include "tst_crowdpresets.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdsettings.h"
#include "client/crowdstamp.h"

#include <QRegularExpression>
#include <QTest>

#include <limits>

using namespace Fanlight;

class TestCrowdSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void stamp()
    {
        const CrowdStamp stamp{0x2ABCDEF1, 14'999, 12'345'678'901, 86'400'000'000'000, 17};
        QByteArray bytes(crowdStampSize + 3, '#');
        writeStamp(stamp, bytes.data());
        QCOMPARE(bytes.right(3), QByteArrayLiteral("###"));
        QCOMPARE(readStamp(bytes), stamp);
        // As documented.
        writeStamp({1, 64, 63, 0, maxStampLag}, bytes.data());
        QCOMPARE(bytes.first(crowdStampSize), QByteArrayLiteral("~00001.010.00000_.00000000._____"));
        QCOMPARE(readStamp(bytes.first(crowdStampSize)), (CrowdStamp{1, 64, 63, 0, maxStampLag}));
    }

    void noStamp()
    {
        QByteArray bytes(crowdStampSize, ' ');
        writeStamp({1, 2, 3, 4, 5}, bytes.data());
        QVERIFY(readStamp(bytes));
        QVERIFY(!readStamp(bytes.chopped(1)));
        QVERIFY(!readStamp({}));
        for (qsizetype at = 0; at < bytes.size(); ++at) {
            QByteArray wrong = bytes;
            wrong[at] = '+';
            QVERIFY2(!readStamp(wrong), wrong.constData());
        }
        QVERIFY(!readStamp("Hello! Message From Server!! And more of it"));
    }

    void faults_data()
    {
        QTest::addColumn<CrowdSettings>("settings");
        QTest::addColumn<std::optional<CrowdFault>>("fault");
        CrowdSettings fine;
        fine.url = QStringLiteral("ws://localhost:8080/a?b=c");
        const auto row = [&](const char *name, auto change, std::optional<CrowdFault> fault) {
            CrowdSettings settings = fine;
            change(settings);
            QTest::newRow(name) << settings << fault;
        };
        row(
            "none", [](CrowdSettings &) {}, std::nullopt);
        row(
            "no URL", [](CrowdSettings &s) { s.url.clear(); }, CrowdFault::BadUrl);
        row(
            "no host", [](CrowdSettings &s) { s.url = QStringLiteral("ws:///a"); }, CrowdFault::BadUrl);
        row(
            "TLS", [](CrowdSettings &s) { s.url = QStringLiteral("wss://a/"); }, CrowdFault::NotPlain);
        row(
            "HTTP", [](CrowdSettings &s) { s.url = QStringLiteral("http://a/"); }, CrowdFault::NotPlain);
        row(
            "31 bytes", [](CrowdSettings &s) { s.size = 31; }, CrowdFault::SizeTooSmall);
        row(
            "32 bytes", [](CrowdSettings &s) { s.size = 32; }, std::nullopt);
        row(
            "all stall", [](CrowdSettings &s) { s.stalled = s.clients; }, std::nullopt);
        row(
            "more stall", [](CrowdSettings &s) { s.stalled = s.clients + 1; }, CrowdFault::TooManyStalled);
        row(
            "all send", [](CrowdSettings &s) { s.senders = s.clients; }, std::nullopt);
        row(
            "stalled send",
            [](CrowdSettings &s) {
                s.senders = s.clients;
                s.stalled = 1;
            },
            CrowdFault::TooManySenders);
        row(
            "no room name", [](CrowdSettings &s) { s.rooms = QStringList{QString()}; }, CrowdFault::BadRoom);
        row(
            "long room name", [](CrowdSettings &s) { s.rooms = QStringList{QString(257, QLatin1Char('r'))}; },
            CrowdFault::BadRoom);
        row(
            "more rooms than clients",
            [](CrowdSettings &s) {
                s.clients = 1;
                s.rooms = QStringList{QStringLiteral("a"), QStringLiteral("b")};
            },
            CrowdFault::BadRoom);
    }
    void faults()
    {
        QFETCH(CrowdSettings, settings);
        QFETCH(std::optional<CrowdFault>, fault);
        QVERIFY(faultOf(settings) == fault);
    }

    void rates()
    {
        CrowdSettings settings;
        settings.clients = 20;
        settings.rate = 25;
        settings.duration = 2;
        QCOMPARE(totalRate(settings), 25.0);
        QCOMPARE(plannedMessages(settings), quint64(50));
        settings.rateEach = 0.1;
        settings.duration = 30;
        QCOMPARE(senderCount(settings), 20);
        QCOMPARE(totalRate(settings), 2.0);
        QCOMPARE(plannedMessages(settings), quint64(60));
        settings.senders = 1; // 0.1 times 30 is no round number in binary
        QCOMPARE(plannedMessages(settings), quint64(3));
        settings.senders.reset();
        settings.stalled = 20;
        QCOMPARE(plannedMessages(settings), quint64(0));
    }

    void targets()
    {
        CrowdSettings settings;
        settings.url = QStringLiteral("ws://127.0.0.1:8080");
        QVERIFY(joinsByPath(settings));
        QCOMPARE(targetFor(settings, {}), QByteArrayLiteral("/"));
        QCOMPARE(targetFor(settings, QStringLiteral("blue")), QByteArrayLiteral("/room/blue"));
        QCOMPARE(targetFor(settings, QStringLiteral("a/b ü?")), QByteArrayLiteral("/room/a%2Fb%20%C3%BC%3F"));
        QCOMPARE(hostField(settings), QByteArrayLiteral("127.0.0.1:8080"));
        settings.url = QStringLiteral("ws://[::1]:9000/?token=x%20y");
        QCOMPARE(targetFor(settings, QStringLiteral("blue")), QByteArrayLiteral("/room/blue?token=x%20y"));
        QCOMPARE(hostField(settings), QByteArrayLiteral("[::1]:9000"));
        settings.url = QStringLiteral("ws://example.org/live");
        QVERIFY(!joinsByPath(settings));
        QCOMPARE(targetFor(settings, QStringLiteral("blue")), QByteArrayLiteral("/live"));
        QCOMPARE(hostField(settings), QByteArrayLiteral("example.org"));
        const QString join = QStringLiteral("{\"room\":\"b\\\"ü\",\"type\":\"join\"}");
        QCOMPARE(joinMessage(QStringLiteral("b\"ü")), join.toUtf8());
    }

    void presets()
    {
        QStringList names;
        for (const CrowdPreset &preset : crowdPresets()) {
            names << QLatin1StringView(preset.name);
            CrowdSettings settings;
            settings.url = QStringLiteral("ws://a/");
            settings.clients = 101;
            applyPreset(preset, settings);
            QVERIFY2(!faultOf(settings), preset.name);
            QCOMPARE(senderCount(settings), preset.oneSender ? 1 : 101);
            QCOMPARE(totalRate(settings), preset.rateEach * (preset.oneSender ? 1 : 101));
            if (preset.membersPerRoom > 0) {
                QCOMPARE(settings.rooms.size(), (101 + preset.membersPerRoom - 1) / preset.membersPerRoom);
                QCOMPARE(settings.rooms.constFirst(), names.constLast() + QStringLiteral("-1"));
            }
        }
        QCOMPARE(
            names.join(QLatin1Char(' ')), QStringLiteral("chat ticker sports game editing support webinar"));
    }
};

QTEST_GUILESS_MAIN(TestCrowdSettings)
#include "tst_crowdsettings.moc"

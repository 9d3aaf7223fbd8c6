// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commandline.h"
#include "app/help.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Fanlight;

namespace {

Expected<Command, UsageFault> parse(const QString &line)
{
    QStringList arguments = line.isEmpty() ? QStringList() : line.split(QLatin1Char(' '));
    arguments.prepend(QStringLiteral("fanlight"));
    return parseCommandLine(arguments);
}

template <typename Options>
Options parsed(const QString &line)
{
    const auto command = parse(line);
    if (!command || !std::holds_alternative<Options>(*command)) {
        qWarning("not what was meant: %s", qPrintable(line));
        return {};
    }
    return std::get<Options>(*command);
}

} // namespace

class TestCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void window()
    {
        QVERIFY(!parsed<WindowOptions>(QString()).scheme);
        const auto options = parsed<WindowOptions>(QStringLiteral("--scheme dark --size 1920x1080"));
        QCOMPARE(options.scheme, Scheme::Dark);
        QCOMPARE(options.size, QSize(1920, 1080));
    }

    void demo()
    {
        const auto plain = parsed<DemoOptions>(QStringLiteral("--demo"));
        QCOMPARE(plain.port, 8080);
        QCOMPARE(plain.format, OutputFormat::Words);
        QVERIFY(plain.screenshot.isEmpty());
        const auto full = parsed<DemoOptions>(QStringLiteral(
            "--demo --screenshot a.png --json --size 800x600 --scheme light --port 9000 --keep-open"));
        QCOMPARE(full.screenshot, QStringLiteral("a.png"));
        QCOMPARE(full.format, OutputFormat::Json);
        QCOMPARE(full.window.size, QSize(800, 600));
        QCOMPARE(full.window.scheme, Scheme::Light);
        QCOMPARE(full.port, 9000);
        QVERIFY(full.keepOpen);
    }

    void serve()
    {
        const auto plain = parsed<ServeOptions>(QStringLiteral("serve"));
        QCOMPARE(plain.settings.port, 8080);
        QCOMPARE(plain.settings.address, QHostAddress(QHostAddress::LocalHost));
        QVERIFY(plain.settings.strict);
        const auto full = parsed<ServeOptions>(QStringLiteral(
            "serve --port 0 --address ::1 --behaviour others --greeting hey --http-body page "
            "--subprotocol chat --subprotocol soap --head-timeout 250 --threads 3 --lenient --json"));
        QCOMPARE(full.settings.port, 0);
        QCOMPARE(full.settings.address, QHostAddress(QHostAddress::LocalHostIPv6));
        QCOMPARE(full.settings.behaviour, Behaviour::Others);
        QCOMPARE(full.settings.greeting, QStringLiteral("hey"));
        QCOMPARE(full.settings.httpBody, QByteArrayLiteral("page"));
        QCOMPARE(full.settings.subprotocols, (QList<QByteArray>{"chat", "soap"}));
        QCOMPARE(full.settings.limits.headTimeout, 250);
        QCOMPARE(full.settings.threads, 3);
        QCOMPARE(plain.settings.threads, 1);
        QVERIFY(!full.settings.strict);
        QCOMPARE(full.format, OutputFormat::Json);
        QVERIFY(!parsed<ServeOptions>(QStringLiteral("serve --no-greeting")).settings.greeting);
        QCOMPARE(plain.settings.slowPolicy, SlowPolicy::Close);
        QCOMPARE(plain.settings.heartbeat.interval, 0);
        const auto slow =
            parsed<ServeOptions>(QStringLiteral("serve --slow-policy conflate --max-queue 65536 --topic "
                                                "symbol --heartbeat 0.5 --heartbeat-timeout 3"));
        QCOMPARE(slow.settings.slowPolicy, SlowPolicy::Conflate);
        QCOMPARE(slow.settings.limits.maxQueue, quint64(65'536));
        QCOMPARE(slow.settings.topicMember, QStringLiteral("symbol"));
        QCOMPARE(slow.settings.heartbeat.interval, 500);
        QCOMPARE(slow.settings.heartbeat.timeout, 3'000);
        QVERIFY(!plain.settings.deflate.enabled);
        const DeflateWishes wishes{true, false, false, 10, 15, 1};
        QCOMPARE(
            parsed<ServeOptions>(
                QStringLiteral("serve --deflate --deflate-takeover --deflate-window 10 --deflate-from 1"))
                .settings.deflate,
            wishes);
        QCOMPARE(parsed<ServeOptions>(QStringLiteral("serve --address *")).settings.address,
            QHostAddress(QHostAddress::Any));
    }

    void connectTo()
    {
        const auto plain = parsed<ConnectOptions>(QStringLiteral("connect ws://a/"));
        QCOMPARE(plain.settings.url, QStringLiteral("ws://a/"));
        QVERIFY(!plain.settings.sendOnOpen);
        QCOMPARE(plain.wait, 1000);
        QVERIFY(!plain.count);
        const auto full = parsed<ConnectOptions>(QStringLiteral(
            "connect --send one ws://a/ --send -5 --header A:b --header Empty: --subprotocol chat "
            "--wait 0.25 --count 3 --insecure --json"));
        QCOMPARE(full.send, (QStringList{QStringLiteral("one"), QStringLiteral("-5")}));
        QCOMPARE(full.settings.headers, (std::vector<HeaderField>{{"A", "b"}, {"Empty", ""}}));
        QCOMPARE(full.settings.subprotocols, QStringList{QStringLiteral("chat")});
        QCOMPARE(full.wait, 250);
        QVERIFY(full.waitGiven);
        QCOMPARE(full.count, 3);
        QVERIFY(!full.settings.verifyCertificate);
        QCOMPARE(full.format, OutputFormat::Json);
        QCOMPARE(plain.settings.engine, ClientEngine::Qt);
        const auto raw = parsed<ConnectOptions>(QStringLiteral("connect ws://a/ --raw --no-close"));
        QCOMPARE(raw.settings.engine, ClientEngine::Raw);
        QVERIFY(raw.settings.answerPings);
        QVERIFY(!raw.settings.answerClose);
    }

    void race()
    {
        const auto plain = parsed<RaceOptions>(QStringLiteral("race"));
        QCOMPARE(plain.race, (RaceSettings{1000, 0}));
        QCOMPARE(plain.format, OutputFormat::Words);
        const auto full = parsed<RaceOptions>(QStringLiteral("race --requests 40 --delay 25 --json"));
        QCOMPARE(full.race, (RaceSettings{40, 25}));
        QCOMPARE(full.format, OutputFormat::Json);
        QCOMPARE(full.kind, RaceKind::Lanes);
        const auto line = parsed<RaceOptions>(QStringLiteral("race --head-of-line --slow 200 --delay 5"));
        QCOMPARE(line.kind, RaceKind::HeadOfLine);
        QCOMPARE(line.headOfLine, (HeadOfLineSettings{200, 5}));
        const auto verdict =
            parsed<RaceOptions>(QStringLiteral("race --verdict --job 900 --interval 70 --delay 5"));
        QCOMPARE(verdict.kind, RaceKind::Verdict);
        QCOMPARE(verdict.verdict, (VerdictSettings{900, 70, 5}));
    }

    void crowd()
    {
        const auto plain = parsed<CrowdOptions>(QStringLiteral("crowd ws://a"));
        CrowdSettings expected;
        expected.url = QStringLiteral("ws://a");
        QVERIFY(plain.settings == expected);
        QCOMPARE(plain.format, OutputFormat::Words);
        const auto full = parsed<CrowdOptions>(QStringLiteral(
            "crowd --clients 1000 ws://a:1/b --senders 3 --rate 25.5 --size 64 --duration 0.5 --expect "
            "others "
            "--room x,y --room z --stall 7 --connect-rate max --in-flight 9 --timeout 1.5 --drain 3 --binary "
            "--json"));
        expected.url = QStringLiteral("ws://a:1/b");
        expected.clients = 1000;
        expected.senders = 3;
        expected.rate = 25.5;
        expected.size = 64;
        expected.duration = 0.5;
        expected.expect = CrowdExpect::Others;
        expected.rooms = QStringList{QStringLiteral("x"), QStringLiteral("y"), QStringLiteral("z")};
        expected.stalled = 7;
        expected.connectRate = 0;
        expected.inFlight = 9;
        expected.timeout = 1'500;
        expected.drain = 3;
        expected.binary = true;
        QVERIFY(full.settings == expected);
        QCOMPARE(full.format, OutputFormat::Json);
    }

    // What is given beside a preset wins over it, wherever it stands.
    void crowdPreset()
    {
        const auto game = parsed<CrowdOptions>(QStringLiteral("crowd ws://a --preset game --clients 20"));
        QVERIFY(!game.settings.senders);
        QCOMPARE(game.settings.rateEach, 20.0);
        QCOMPARE(game.settings.size, 64);
        QCOMPARE(game.settings.rooms.size(), 3);
        const auto other = parsed<CrowdOptions>(
            QStringLiteral("crowd ws://a --rate 5 --size 99 --no-rooms --senders 2 --preset game"));
        QCOMPARE(other.settings.senders, 2);
        QVERIFY(!other.settings.rateEach);
        QCOMPARE(totalRate(other.settings), 5.0);
        QCOMPARE(other.settings.size, 99);
        QVERIFY(other.settings.rooms.isEmpty());
        const auto all = parsed<CrowdOptions>(
            QStringLiteral("crowd ws://a --preset ticker --senders all --rate-each 0.5 --room r"));
        QVERIFY(!all.settings.senders);
        QCOMPARE(totalRate(all.settings), 50.0);
        QCOMPARE(all.settings.rooms, QStringList{QStringLiteral("r")});
    }

    void helpAndVersion()
    {
        QCOMPARE(parsed<ShowHelp>(QStringLiteral("--help")).topic, HelpTopic::Program);
        QCOMPARE(parsed<ShowHelp>(QStringLiteral("-h")).topic, HelpTopic::Program);
        QCOMPARE(parsed<ShowHelp>(QStringLiteral("serve --help")).topic, HelpTopic::Serve);
        QCOMPARE(parsed<ShowHelp>(QStringLiteral("connect --help")).topic, HelpTopic::Connect);
        QCOMPARE(parsed<ShowHelp>(QStringLiteral("help connect")).topic, HelpTopic::Connect);
        QCOMPARE(parsed<ShowHelp>(QStringLiteral("help compare")).topic, HelpTopic::Compare);
        QCOMPARE(parsed<ShowHelp>(QStringLiteral("help crowd")).topic, HelpTopic::Crowd);
        // Asked for among nonsense, help is still given.
        QCOMPARE(parsed<ShowHelp>(QStringLiteral("serve --port x --help")).topic, HelpTopic::Serve);
        QVERIFY(std::holds_alternative<ShowVersion>(*parse(QStringLiteral("--version"))));
        QVERIFY(versionText().startsWith(QStringLiteral("fanlight ")));
    }

    void badUsage_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<UsageError>("error");
        QTest::addColumn<QString>("words"); // that the sentence must hold
        const auto row = [](const char *line, UsageError error, const char *words) {
            QTest::newRow(line) << QString::fromUtf8(line) << error << QString::fromUtf8(words);
        };
        row("fly", UsageError::UnknownCommand, "fly");
        row("--unknown", UsageError::UnknownOption, "--unknown");
        row("serve --unknown", UsageError::UnknownOption, "fanlight serve --help");
        row("serve --port", UsageError::Malformed, "port");
        row("serve --port 65536", UsageError::BadValue, "65536");
        row("serve --port -1", UsageError::BadValue, "--port");
        row("serve --port http", UsageError::BadValue, "a number from 0 to 65535");
        row("serve --address nowhere", UsageError::BadValue, "nowhere");
        row("serve --behaviour shout", UsageError::BadValue, "broadcast, others, rooms, echo, rules, silent");
        row("serve --behaviour rules", UsageError::OnlyWith, "--rules");
        row("serve --rules /nowhere/at-all.json", UsageError::BadValue, "a file of rules");
        row("serve --deflate-window 10", UsageError::OnlyWith, "--deflate");
        row("serve --deflate --deflate-window 8", UsageError::BadValue, "a number from 9 to 15");
        row("serve --slow-policy shout", UsageError::BadValue, "close, drop-oldest, conflate, wait");
        row("serve --max-queue 0", UsageError::BadValue, "a number from 1024 to 1073741824");
        row("serve --heartbeat 0", UsageError::BadValue, "a number from 0.1 to 86400");
        row("serve --greeting a --no-greeting", UsageError::Contradiction, "--no-greeting");
        row("serve --head-timeout 0", UsageError::BadValue, "--head-timeout");
        row("serve --threads 0", UsageError::BadValue, "a number from 1 to 16");
        row("serve --threads 17", UsageError::BadValue, "a number from 1 to 16");
        row("serve --subprotocol a,b", UsageError::BadValue, "a,b");
        row("serve now", UsageError::UnexpectedValue, "now");
        row("connect", UsageError::MissingUrl, "URL");
        row("connect ws://a ws://b", UsageError::UnexpectedValue, "ws://b");
        row("connect ws://a --header nocolon", UsageError::BadValue, "nocolon");
        row("connect ws://a --header :x", UsageError::BadValue, "--header");
        row("connect ws://a --wait soon", UsageError::BadValue, "soon");
        row("connect ws://a --wait -1", UsageError::BadValue, "-1");
        row("connect ws://a --wait nan", UsageError::BadValue, "nan");
        row("connect ws://a --count 0", UsageError::BadValue, "--count");
        row("connect ws://a --no-pong", UsageError::OnlyWith, "--raw");
        row("race --requests 0", UsageError::BadValue, "a number from 1 to 100000");
        row("race --delay -1", UsageError::BadValue, "--delay");
        row("race --wheels 4", UsageError::UnknownOption, "fanlight race --help");
        row("race --job 5", UsageError::OnlyWith, "--verdict");
        row("race --slow 5 --verdict", UsageError::OnlyWith, "--head-of-line");
        row("race --verdict --head-of-line", UsageError::Contradiction, "--verdict");
        row("race --verdict --requests 5", UsageError::Contradiction, "--requests");
        row("race --verdict --interval 9", UsageError::BadValue, "a number from 10 to 60000");
        row("race fast", UsageError::UnexpectedValue, "fast");
        row("crowd", UsageError::MissingUrl, "URL");
        row("crowd ws://a ws://b", UsageError::UnexpectedValue, "ws://b");
        row("crowd wss://a", UsageError::BadUrl, "TLS");
        row("crowd a.b", UsageError::BadUrl, "ws://127.0.0.1:8080/");
        row("crowd ws://a --clients 0", UsageError::BadValue, "a number from 1 to 65000");
        row("crowd ws://a --size 31", UsageError::BadValue, "at least 32 bytes");
        row("crowd ws://a --rate 1 --rate-each 1", UsageError::Contradiction, "--rate-each");
        row("crowd ws://a --rate -1", UsageError::BadValue, "--rate");
        row("crowd ws://a --senders some", UsageError::BadValue, "some");
        row("crowd ws://a --senders 101", UsageError::BadValue, "do not stall, 100");
        row("crowd ws://a --stall 101", UsageError::BadValue, "at most as many as there are clients");
        row("crowd ws://a --room a,,b", UsageError::BadValue, "--room");
        row("crowd ws://a --room a --no-rooms", UsageError::Contradiction, "--no-rooms");
        row("crowd ws://a --expect all", UsageError::BadValue, "broadcast, others, echo, none");
        row("crowd ws://a --preset party", UsageError::BadValue, "chat, ticker, sports");
        row("crowd ws://a --connect-rate 0", UsageError::BadValue, "--connect-rate");
        row("crowd ws://a --duration long", UsageError::BadValue, "fanlight crowd --help");
        row("--size big", UsageError::BadValue, "1280x800");
        row("--size 1280x", UsageError::BadValue, "1280x");
        row("--size 1x1", UsageError::BadValue, "1x1");
        row("--size 1280x800x2", UsageError::BadValue, "1280x800x2");
        row("--scheme pink", UsageError::BadValue, "light, dark");
        row("--screenshot a.png", UsageError::OnlyWithDemo, "--demo");
        row("--json", UsageError::OnlyWithDemo, "--json");
        row("--demo --port 99999", UsageError::BadValue, "99999");
    }
    void badUsage()
    {
        QFETCH(QString, line);
        QFETCH(UsageError, error);
        QFETCH(QString, words);
        const auto command = parse(line);
        QVERIFY(!command);
        QCOMPARE(command.error().error, error);
        const QString said = sentence(command.error());
        QVERIFY2(said.contains(words), qPrintable(said));
        QVERIFY2(said.contains(QStringLiteral("--help")), qPrintable(said));
    }

    // What the help names is understood. (That what is understood is named, the reviewer of help.cpp sees.)
    void everyOptionInTheHelpExists_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<HelpTopic>("topic");
        QTest::newRow("program") << QString() << HelpTopic::Program;
        QTest::newRow("serve") << QStringLiteral("serve") << HelpTopic::Serve;
        QTest::newRow("connect") << QStringLiteral("connect") << HelpTopic::Connect;
        QTest::newRow("compare") << QStringLiteral("compare") << HelpTopic::Compare;
        QTest::newRow("race") << QStringLiteral("race") << HelpTopic::Race;
        QTest::newRow("crowd") << QStringLiteral("crowd") << HelpTopic::Crowd;
    }
    void everyOptionInTheHelpExists()
    {
        QFETCH(QString, command);
        QFETCH(HelpTopic, topic);
        QSet<QString> options;
        static const QRegularExpression pattern(
            QStringLiteral("^  (?:-., )?(--[a-z-]+)"), QRegularExpression::MultilineOption);
        for (const QRegularExpressionMatch &match : pattern.globalMatch(helpText(topic)))
            options << match.captured(1);
        QVERIFY(options.size() >= 7);
        for (const QString &option : std::as_const(options)) {
            const auto result = parse(QStringList{command, option}.join(QLatin1Char(' ')).trimmed());
            QVERIFY2(result || result.error().error != UsageError::UnknownOption, qPrintable(option));
        }
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"

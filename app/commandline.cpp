// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commandline.h"

#include "app/compareoptions.h"
#include "app/connectoptions.h"
#include "app/crowdoptions.h"
#include "app/optionreader.h"
#include "app/testoptions.h"
#include "server/rulefile.h"

#include <QCoreApplication>

#include <cmath>

namespace Fanlight {

namespace {

using Result = Expected<Command, UsageFault>;
using Reader = OptionReader;

std::optional<QSize> readSize(Reader &reader)
{
    const QString name = QStringLiteral("size");
    if (!reader.has(name))
        return std::nullopt;
    const QStringList parts = reader.text(name).split(QLatin1Char('x'));
    bool wide = false;
    bool high = false;
    const QSize size(parts.value(0).toInt(&wide), parts.value(1).toInt(&high));
    if (parts.size() != 2 || !wide || !high || size.width() < 320 || size.height() < 240 ||
        size.width() > 16384 || size.height() > 16384) {
        reader.bad(name, reader.text(name),
            QCoreApplication::translate(
                "CommandLine", "WIDTHxHEIGHT in pixels, 320x240 to 16384x16384, like 1280x800"));
        return std::nullopt;
    }
    return size;
}

Result parseWindow(const QStringList &arguments)
{
    Reader reader(HelpTopic::Program,
        {flag(QStringLiteral("demo")), value(QStringLiteral("screenshot")), flag(QStringLiteral("json")),
            value(QStringLiteral("size")), value(QStringLiteral("scheme")), value(QStringLiteral("port")),
            flag(QStringLiteral("keep-open"))});
    reader.parse(arguments);
    if (const auto wanted = helpOrVersion(reader))
        return *wanted;
    if (!reader.positional().isEmpty())
        reader.fail(
            {UsageError::UnknownCommand, HelpTopic::Program, {}, reader.positional().constFirst(), {}});
    WindowOptions window;
    Scheme scheme = Scheme::Light;
    reader.choice<Scheme>(QStringLiteral("scheme"), scheme,
        {{QStringLiteral("light"), Scheme::Light}, {QStringLiteral("dark"), Scheme::Dark}});
    if (reader.has(QStringLiteral("scheme")))
        window.scheme = scheme;
    window.size = readSize(reader);
    if (!reader.has(QStringLiteral("demo"))) {
        for (const char *name : {"screenshot", "json", "port", "keep-open"}) {
            if (reader.has(QLatin1StringView(name)))
                reader.fail({UsageError::OnlyWithDemo, HelpTopic::Program,
                    QStringLiteral("--") + QLatin1StringView(name), {}, {}});
        }
        return finished(reader, window);
    }
    DemoOptions demo{window, reader.text(QStringLiteral("screenshot")), formatOf(reader), 8080,
        reader.has(QStringLiteral("keep-open"))};
    reader.number(QStringLiteral("port"), demo.port, 0, 65535);
    return finished(reader, demo);
}

void readSlow(Reader &reader, ServerSettings &settings)
{
    reader.choice<SlowPolicy>(QStringLiteral("slow-policy"), settings.slowPolicy,
        {{QStringLiteral("close"), SlowPolicy::Close},
            {QStringLiteral("drop-oldest"), SlowPolicy::DropOldest},
            {QStringLiteral("conflate"), SlowPolicy::Conflate}, {QStringLiteral("wait"), SlowPolicy::Wait}});
    reader.number(QStringLiteral("max-queue"), settings.limits.maxQueue, 1024, 1024 * 1024 * 1024);
    if (reader.has(QStringLiteral("topic")))
        settings.topicMember = reader.text(QStringLiteral("topic"));
    double seconds = 0;
    if (reader.real(QStringLiteral("heartbeat"), seconds, 0.1, 86'400))
        settings.heartbeat.interval = int(std::lround(seconds * 1000));
    if (reader.real(QStringLiteral("heartbeat-timeout"), seconds, 0.1, 86'400))
        settings.heartbeat.timeout = int(std::lround(seconds * 1000));
}

void readDeflate(Reader &reader, DeflateWishes &wishes)
{
    wishes.enabled = reader.has(QStringLiteral("deflate"));
    wishes.serverNoContextTakeover = !reader.has(QStringLiteral("deflate-takeover"));
    for (const char *name : {"deflate-takeover", "deflate-window", "deflate-from"}) {
        if (!wishes.enabled && reader.has(QString::fromLatin1(name)))
            reader.fail({UsageError::OnlyWith, HelpTopic::Serve,
                QStringLiteral("--") + QLatin1StringView(name), QStringLiteral("--deflate"), {}});
    }
    reader.number(QStringLiteral("deflate-window"), wishes.serverMaxWindowBits, 9, 15);
    reader.number(QStringLiteral("deflate-from"), wishes.leastSize, 0, 1024 * 1024);
}

void readTls(Reader &reader, TlsSettings &tls)
{
    tls.enabled = reader.has(QStringLiteral("tls"));
    for (const auto &[option, with] :
        {std::pair{"cert", "tls"}, std::pair{"key", "cert"}, std::pair{"key-pass-env", "cert"}}) {
        if (reader.has(QLatin1StringView(option)) && !reader.has(QLatin1StringView(with)))
            reader.fail(
                {UsageError::OnlyWith, HelpTopic::Serve, QStringLiteral("--") + QLatin1StringView(option),
                    QStringLiteral("--") + QLatin1StringView(with), {}});
    }
    tls.certificateFile = reader.text(QStringLiteral("cert"));
    tls.keyFile = reader.text(QStringLiteral("key"));
    // Not as an argument: everybody on the machine can read those.
    const QString variable = reader.text(QStringLiteral("key-pass-env"));
    if (reader.has(QStringLiteral("key-pass-env")) &&
        !qEnvironmentVariableIsSet(variable.toUtf8().constData()))
        reader.bad(QStringLiteral("key-pass-env"), variable,
            QCoreApplication::translate("CommandLine", "the name of an environment variable that is set"));
    tls.passphrase = qgetenv(variable.toUtf8().constData());
}

void readBehaviour(Reader &reader, ServerSettings &settings)
{
    const QString name = QStringLiteral("behaviour");
    const QString rules = QStringLiteral("rules");
    reader.choice<Behaviour>(name, settings.behaviour,
        {{QStringLiteral("broadcast"), Behaviour::Broadcast}, {QStringLiteral("others"), Behaviour::Others},
            {QStringLiteral("rooms"), Behaviour::Rooms}, {QStringLiteral("echo"), Behaviour::Echo},
            {rules, Behaviour::Rules}, {QStringLiteral("silent"), Behaviour::Silent}});
    const bool isAsked = settings.behaviour == Behaviour::Rules;
    if (!reader.has(rules)) {
        if (isAsked)
            reader.fail({UsageError::OnlyWith, HelpTopic::Serve, QStringLiteral("--behaviour rules"),
                QStringLiteral("--rules"), {}});
        return;
    }
    if (reader.has(name) && !isAsked) {
        reader.fail({UsageError::Contradiction, HelpTopic::Serve, QStringLiteral("--rules"),
            QStringLiteral("--behaviour ") + reader.text(name), {}});
        return;
    }
    const auto read = readRules(reader.text(rules));
    if (!read) {
        reader.bad(rules, reader.text(rules),
            QCoreApplication::translate("CommandLine", "a file of rules: %1").arg(sentence(read.error())));
        return;
    }
    settings.behaviour = Behaviour::Rules;
    settings.rules = std::make_shared<const RuleSet>(*read);
}

Result parseServe(const QStringList &arguments)
{
    Reader reader(HelpTopic::Serve,
        {value(QStringLiteral("port")), value(QStringLiteral("address")), value(QStringLiteral("behaviour")),
            value(QStringLiteral("rules")), value(QStringLiteral("greeting")),
            flag(QStringLiteral("no-greeting")), value(QStringLiteral("http-body")),
            value(QStringLiteral("subprotocol")), value(QStringLiteral("head-timeout")),
            value(QStringLiteral("threads")), value(QStringLiteral("slow-policy")),
            value(QStringLiteral("max-queue")), value(QStringLiteral("topic")),
            value(QStringLiteral("heartbeat")), value(QStringLiteral("heartbeat-timeout")),
            flag(QStringLiteral("deflate")), flag(QStringLiteral("deflate-takeover")),
            value(QStringLiteral("deflate-window")), value(QStringLiteral("deflate-from")),
            flag(QStringLiteral("tls")), value(QStringLiteral("cert")), value(QStringLiteral("key")),
            value(QStringLiteral("key-pass-env")), flag(QStringLiteral("lenient")),
            flag(QStringLiteral("json"))});
    reader.parse(arguments);
    if (const auto wanted = helpOrVersion(reader))
        return *wanted;
    reader.refusePositional();
    ServeOptions options;
    options.format = formatOf(reader);
    ServerSettings &settings = options.settings;
    reader.number(QStringLiteral("port"), settings.port, 0, 65535);
    reader.address(QStringLiteral("address"), settings.address);
    readBehaviour(reader, settings);
    reader.exclude(QStringLiteral("greeting"), QStringLiteral("no-greeting"));
    if (reader.has(QStringLiteral("greeting")))
        settings.greeting = reader.text(QStringLiteral("greeting"));
    if (reader.has(QStringLiteral("no-greeting")))
        settings.greeting.reset();
    if (reader.has(QStringLiteral("http-body")))
        settings.httpBody = reader.text(QStringLiteral("http-body")).toUtf8();
    for (const QString &protocol : reader.texts(QStringLiteral("subprotocol"))) {
        if (!isToken(protocol.toUtf8()))
            reader.bad(QStringLiteral("subprotocol"), protocol,
                QCoreApplication::translate("CommandLine", "a token"));
        settings.subprotocols << protocol.toUtf8();
    }
    reader.number(QStringLiteral("head-timeout"), settings.limits.headTimeout, 1, 3'600'000);
    reader.number(QStringLiteral("threads"), settings.threads, 1, 16);
    readSlow(reader, settings);
    readDeflate(reader, settings.deflate);
    readTls(reader, settings.tls);
    settings.strict = !reader.has(QStringLiteral("lenient"));
    return finished(reader, options);
}

// Options that go with the option of one kind of race only.
void refuseOthers(Reader &reader)
{
    for (const auto &[option, with] :
        {std::pair{"slow", "head-of-line"}, std::pair{"job", "verdict"}, std::pair{"interval", "verdict"}}) {
        if (reader.has(QLatin1StringView(option)) && !reader.has(QLatin1StringView(with)))
            reader.fail(
                {UsageError::OnlyWith, HelpTopic::Race, QStringLiteral("--") + QLatin1StringView(option),
                    QStringLiteral("--") + QLatin1StringView(with), {}});
    }
    reader.exclude(QStringLiteral("head-of-line"), QStringLiteral("verdict"));
    reader.exclude(QStringLiteral("requests"), QStringLiteral("head-of-line"));
    reader.exclude(QStringLiteral("requests"), QStringLiteral("verdict"));
}

Result parseRace(const QStringList &arguments)
{
    Reader reader(HelpTopic::Race, {value(QStringLiteral("requests")), value(QStringLiteral("delay")),
                                       flag(QStringLiteral("json")), flag(QStringLiteral("head-of-line")),
                                       value(QStringLiteral("slow")), flag(QStringLiteral("verdict")),
                                       value(QStringLiteral("job")), value(QStringLiteral("interval"))});
    reader.parse(arguments);
    if (const auto wanted = helpOrVersion(reader))
        return *wanted;
    reader.refusePositional();
    refuseOthers(reader);
    RaceOptions options;
    options.format = formatOf(reader);
    if (reader.has(QStringLiteral("head-of-line")))
        options.kind = RaceKind::HeadOfLine;
    if (reader.has(QStringLiteral("verdict")))
        options.kind = RaceKind::Verdict;
    reader.number(QStringLiteral("requests"), options.race.requests, 1, 100'000);
    reader.number(QStringLiteral("slow"), options.headOfLine.slow, 1, 60'000);
    reader.number(QStringLiteral("job"), options.verdict.job, 0, 600'000);
    reader.number(QStringLiteral("interval"), options.verdict.interval, 10, 60'000);
    double delay = 0; // ms
    reader.number(QStringLiteral("delay"), delay, 0, 5'000);
    options.race.oneWayDelay = options.headOfLine.oneWayDelay = options.verdict.oneWayDelay = delay;
    return finished(reader, options);
}

} // namespace

QStringList processArguments(int argc, char *argv[])
{
    // An application object knows the Unicode command line on Windows too; this one lives only here.
    const QCoreApplication application(argc, argv);
    return QCoreApplication::arguments();
}

Expected<Command, UsageFault> parseCommandLine(const QStringList &arguments)
{
    const QString word = arguments.value(1);
    QStringList rest = arguments;
    if (rest.size() > 1)
        rest.removeAt(1);
    if (word == u"serve")
        return parseServe(rest);
    if (word == u"connect")
        return parseConnect(rest);
    if (word == u"compare")
        return parseCompare(rest);
    if (word == u"race")
        return parseRace(rest);
    if (word == u"crowd")
        return parseCrowd(rest);
    if (word == u"test")
        return parseTest(rest);
    if (word == u"help") {
        const QString topic = arguments.value(2);
        return ShowHelp{topic == u"serve"     ? HelpTopic::Serve
                        : topic == u"connect" ? HelpTopic::Connect
                        : topic == u"race"    ? HelpTopic::Race
                        : topic == u"crowd"   ? HelpTopic::Crowd
                        : topic == u"test"    ? HelpTopic::Test
                        : topic == u"compare" ? HelpTopic::Compare
                                              : HelpTopic::Program};
    }
    return parseWindow(arguments);
}

QString sentence(const UsageFault &fault)
{
    const auto say = [&]() -> QString {
        switch (fault.error) {
        case UsageError::UnknownCommand:
            return QCoreApplication::translate("CommandLine", "There is no command \"%1\".").arg(fault.value);
        case UsageError::UnknownOption:
            return QCoreApplication::translate("CommandLine", "There is no option %1.").arg(fault.option);
        case UsageError::Malformed:
            return fault.value;
        case UsageError::BadValue:
            return QCoreApplication::translate("CommandLine", "%1 does not take \"%2\", it wants %3.")
                .arg(fault.option, fault.value, fault.expected);
        case UsageError::OnlyWithDemo:
            return QCoreApplication::translate("CommandLine", "%1 goes with --demo only.").arg(fault.option);
        case UsageError::OnlyWith:
            return QCoreApplication::translate("CommandLine", "%1 goes with %2 only.")
                .arg(fault.option, fault.value);
        case UsageError::Contradiction:
            return QCoreApplication::translate("CommandLine", "%1 and %2 contradict each other.")
                .arg(fault.option, fault.value);
        case UsageError::MissingUrl:
            return QCoreApplication::translate("CommandLine", "A URL is needed, like ws://127.0.0.1:8080/.");
        case UsageError::BadUrl:
            return QCoreApplication::translate("CommandLine", "\"%1\" will not do, it takes %2.")
                .arg(fault.value, fault.expected);
        case UsageError::UnexpectedValue:
            return QCoreApplication::translate("CommandLine", "\"%1\" is one argument too many.")
                .arg(fault.value);
        }
        return {};
    };
    const QString command = fault.topic == HelpTopic::Serve     ? QStringLiteral("fanlight serve --help")
                            : fault.topic == HelpTopic::Connect ? QStringLiteral("fanlight connect --help")
                            : fault.topic == HelpTopic::Race    ? QStringLiteral("fanlight race --help")
                            : fault.topic == HelpTopic::Crowd   ? QStringLiteral("fanlight crowd --help")
                            : fault.topic == HelpTopic::Test    ? QStringLiteral("fanlight test --help")
                            : fault.topic == HelpTopic::Compare ? QStringLiteral("fanlight compare --help")
                                                                : QStringLiteral("fanlight --help");
    return say() + QLatin1Char(' ') + QCoreApplication::translate("CommandLine", "See %1.").arg(command);
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commandline.h"

#include "app/compareoptions.h"
#include "app/connectoptions.h"
#include "app/crowdoptions.h"
#include "app/optionreader.h"
#include "app/serveoptions.h"
#include "app/testoptions.h"

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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/crowdoptions.h"

#include "app/optionreader.h"

#include <algorithm>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("CommandLine", text);
}

void readPreset(OptionReader &reader, CrowdSettings &settings)
{
    const QString name = QStringLiteral("preset");
    if (!reader.has(name))
        return;
    const QString wanted = reader.text(name);
    QStringList names;
    for (const CrowdPreset &preset : crowdPresets()) {
        if (wanted == QLatin1StringView(preset.name)) {
            applyPreset(preset, settings);
            return;
        }
        names << QLatin1StringView(preset.name);
    }
    reader.bad(name, wanted, names.join(QStringLiteral(", ")));
}

void readSenders(OptionReader &reader, CrowdSettings &settings)
{
    const QString name = QStringLiteral("senders");
    if (!reader.has(name))
        return;
    settings.senders.reset();
    if (reader.text(name) == u"all")
        return;
    settings.senders = 0;
    reader.number(name, *settings.senders, 0, maxCrowdClients);
}

void readRates(OptionReader &reader, CrowdSettings &settings)
{
    reader.exclude(QStringLiteral("rate"), QStringLiteral("rate-each"));
    if (reader.real(QStringLiteral("rate"), settings.rate, 0, 1'000'000))
        settings.rateEach.reset();
    double each = 0;
    if (reader.real(QStringLiteral("rate-each"), each, 0, 100'000))
        settings.rateEach = each;
    const QString connects = QStringLiteral("connect-rate");
    if (reader.text(connects) == u"max")
        settings.connectRate = 0;
    else
        reader.real(connects, settings.connectRate, 0.1, 1'000'000);
}

void readRooms(OptionReader &reader, CrowdSettings &settings)
{
    reader.exclude(QStringLiteral("room"), QStringLiteral("no-rooms"));
    if (reader.has(QStringLiteral("no-rooms")))
        settings.rooms.clear();
    if (!reader.has(QStringLiteral("room")))
        return;
    settings.rooms.clear();
    for (const QString &given : reader.texts(QStringLiteral("room")))
        settings.rooms << given.split(QLatin1Char(','));
}

void readTimes(OptionReader &reader, CrowdSettings &settings)
{
    reader.real(QStringLiteral("duration"), settings.duration, 0, 86'400);
    reader.real(QStringLiteral("drain"), settings.drain, 0, 60);
    double timeout = settings.timeout / 1000.0; // s
    if (reader.real(QStringLiteral("timeout"), timeout, 0.01, 3'600))
        settings.timeout = int(timeout * 1000);
}

// What one option alone does not show.
void refuseFaults(OptionReader &reader, const CrowdSettings &settings)
{
    const auto fault = faultOf(settings);
    if (!fault)
        return;
    switch (*fault) {
    case CrowdFault::BadUrl:
    case CrowdFault::NotPlain:
        reader.fail({UsageError::BadUrl, HelpTopic::Crowd, {}, settings.url,
            tr("a ws:// URL, like ws://127.0.0.1:8080/; a crowd does not speak TLS")});
        break;
    case CrowdFault::SizeTooSmall:
        reader.bad(QStringLiteral("size"), QString::number(settings.size),
            tr("at least %1 bytes: sender, number and time of the message take so many").arg(crowdStampSize));
        break;
    case CrowdFault::TooManyStalled:
        reader.bad(QStringLiteral("stall"), QString::number(settings.stalled),
            tr("at most as many as there are clients, %1").arg(settings.clients));
        break;
    case CrowdFault::TooManySenders:
        reader.bad(QStringLiteral("senders"), QString::number(*settings.senders),
            tr("at most as many as there are clients that do not stall, %1")
                .arg(settings.clients - settings.stalled));
        break;
    case CrowdFault::BadRoom:
        reader.bad(QStringLiteral("room"), settings.rooms.join(QLatin1Char(',')).left(80),
            tr("names of 1 to 256 bytes, not more of them than clients"));
        break;
    }
}

} // namespace

Expected<Command, UsageFault> parseCrowd(const QStringList &arguments)
{
    QList<QCommandLineOption> options{
        flag(QStringLiteral("no-rooms")), flag(QStringLiteral("binary")), flag(QStringLiteral("json"))};
    for (const char *name : {"clients", "senders", "rate", "rate-each", "size", "duration", "expect", "room",
             "stall", "preset", "connect-rate", "in-flight", "timeout", "drain"})
        options << value(QLatin1StringView(name));
    OptionReader reader(HelpTopic::Crowd, options);
    reader.parse(arguments);
    if (const auto wanted = helpOrVersion(reader))
        return *wanted;
    CrowdOptions crowd;
    crowd.format = formatOf(reader);
    CrowdSettings &settings = crowd.settings;
    const QStringList urls = reader.positional();
    if (urls.isEmpty())
        reader.fail({UsageError::MissingUrl, HelpTopic::Crowd, {}, {}, {}});
    else if (urls.size() > 1)
        reader.fail({UsageError::UnexpectedValue, HelpTopic::Crowd, {}, urls.at(1), {}});
    settings.url = urls.value(0);
    reader.number(QStringLiteral("clients"), settings.clients, 1, maxCrowdClients);
    readPreset(reader, settings);
    readSenders(reader, settings);
    readRates(reader, settings);
    reader.number(QStringLiteral("size"), settings.size, 0, maxCrowdMessage);
    reader.choice<CrowdExpect>(QStringLiteral("expect"), settings.expect,
        {{QStringLiteral("broadcast"), CrowdExpect::Broadcast},
            {QStringLiteral("others"), CrowdExpect::Others}, {QStringLiteral("echo"), CrowdExpect::Echo},
            {QStringLiteral("none"), CrowdExpect::None}});
    readRooms(reader, settings);
    reader.number(QStringLiteral("stall"), settings.stalled, 0, maxCrowdClients);
    reader.number(QStringLiteral("in-flight"), settings.inFlight, 1, 10'000);
    readTimes(reader, settings);
    settings.binary = reader.has(QStringLiteral("binary"));
    refuseFaults(reader, settings);
    return finished(reader, crowd);
}

} // namespace Fanlight

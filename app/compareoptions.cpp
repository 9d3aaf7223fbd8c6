// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/compareoptions.h"

#include "app/optionreader.h"

#include <limits>

namespace Fanlight {

namespace {

void readSettings(OptionReader &reader, ComparisonSettings &settings)
{
    reader.choice<EventPattern>(QStringLiteral("pattern"), settings.pattern,
        {{QStringLiteral("poisson"), EventPattern::Poisson},
            {QStringLiteral("periodic"), EventPattern::Periodic}});
    reader.real(QStringLiteral("rate"), settings.rate, 0.1, 1'000);
    reader.number(QStringLiteral("payload"), settings.payload, 8, 65'536);
    reader.number(QStringLiteral("seed"), settings.seed, 0, std::numeric_limits<quint32>::max());
    reader.number(QStringLiteral("interval"), settings.pollInterval, 10, 60'000);
    reader.number(QStringLiteral("clients"), settings.clients, 1, 200);
    reader.real(QStringLiteral("delay"), settings.oneWayDelay, 0, 5'000);
    reader.real(QStringLiteral("jitter"), settings.jitter, 0, 5'000);
    reader.real(QStringLiteral("bandwidth"), settings.bandwidth, 1'000, 1'000'000'000);
    reader.real(QStringLiteral("duration"), settings.duration, 0.1, 3'600);
    settings.keepAlive = !reader.has(QStringLiteral("no-keep-alive"));
}

} // namespace

Expected<Command, UsageFault> parseCompare(const QStringList &arguments)
{
    QList<QCommandLineOption> options{flag(QStringLiteral("no-keep-alive")), flag(QStringLiteral("json")),
        flag(QStringLiteral("require-agreement"))};
    for (const char *name : {"pattern", "rate", "payload", "seed", "interval", "clients", "delay", "jitter",
             "bandwidth", "duration", "csv", "save", "with", "report"})
        options << value(QLatin1StringView(name));
    OptionReader reader(HelpTopic::Compare, options);
    reader.parse(arguments);
    if (const auto wanted = helpOrVersion(reader))
        return *wanted;
    reader.refusePositional();
    CompareOptions compare;
    readSettings(reader, compare.settings);
    compare.format = formatOf(reader);
    compare.requireAgreement = reader.has(QStringLiteral("require-agreement"));
    const auto file = [&](const char *name, QString &target) {
        const QString option = QLatin1StringView(name);
        target = reader.text(option);
        if (reader.has(option) && target.isEmpty())
            reader.bad(option, target, QCoreApplication::translate("CommandLine", "a file name"));
    };
    file("csv", compare.csvFile);
    file("save", compare.saveFile);
    file("with", compare.otherFile);
    file("report", compare.reportFile);
    return finished(reader, compare);
}

} // namespace Fanlight

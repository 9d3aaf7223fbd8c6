// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/testoptions.h"

#include "app/optionreader.h"
#include "client/clientsession.h"
#include "tester/catalogue.h"

#include <QCoreApplication>

#include <cmath>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("CommandLine", text);
}

void readUrl(OptionReader &reader, TestSettings &settings)
{
    const QStringList urls = reader.positional();
    if (urls.isEmpty())
        return reader.fail({UsageError::MissingUrl, HelpTopic::Test, {}, {}, {}});
    if (urls.size() > 1)
        return reader.fail({UsageError::UnexpectedValue, HelpTopic::Test, {}, urls.at(1), {}});
    ClientSettings client;
    client.url = urls.constFirst();
    if (faultOf(client))
        reader.fail({UsageError::BadUrl, HelpTopic::Test, {}, client.url,
            tr("a URL that begins with ws:// or wss://, like ws://127.0.0.1:8080/")});
    settings.url = QUrl(client.url.trimmed());
}

void readListening(OptionReader &reader, ListenSettings &settings)
{
    reader.refusePositional();
    reader.exclude(QStringLiteral("listen"), QStringLiteral("insecure"));
    reader.exclude(QStringLiteral("listen"), QStringLiteral("connections"));
    reader.number(QStringLiteral("listen"), settings.port, 0, 65535);
    reader.address(QStringLiteral("address"), settings.address);
    double seconds = 0;
    if (reader.real(QStringLiteral("idle"), seconds, 0.1, 86'400))
        settings.idle = int(std::lround(seconds * 1000));
}

void readCommon(OptionReader &reader, TestSettings &settings)
{
    for (const char *name : {"address", "idle"}) {
        if (!reader.has(QStringLiteral("listen")) && reader.has(QLatin1StringView(name)))
            reader.fail({UsageError::OnlyWith, HelpTopic::Test,
                QStringLiteral("--") + QLatin1StringView(name), QStringLiteral("--listen"), {}});
    }
    settings.verifyCertificate = !reader.has(QStringLiteral("insecure"));
    reader.number(QStringLiteral("connections"), settings.connections, 1, maxTestConnections);
    double seconds = 0;
    if (reader.real(QStringLiteral("timeout"), seconds, 0.1, 600))
        settings.timeout = int(std::lround(seconds * 1000));
}

} // namespace

Expected<Command, UsageFault> parseTest(const QStringList &arguments)
{
    OptionReader reader(HelpTopic::Test,
        {value(QStringLiteral("listen")), value(QStringLiteral("address")), value(QStringLiteral("idle")),
            value(QStringLiteral("report")), value(QStringLiteral("cases")),
            value(QStringLiteral("connections")), value(QStringLiteral("timeout")),
            flag(QStringLiteral("insecure")), flag(QStringLiteral("json"))});
    reader.parse(arguments);
    if (const auto wanted = helpOrVersion(reader))
        return *wanted;
    TestOptions options;
    options.format = formatOf(reader);
    options.reportFile = reader.text(QStringLiteral("report"));
    const bool listens = reader.has(QStringLiteral("listen"));
    if (listens) {
        options.listen.emplace();
        readListening(reader, *options.listen);
    } else {
        readUrl(reader, options.settings);
    }
    readCommon(reader, options.settings);
    if (listens)
        options.listen->timeout = options.settings.timeout;
    const QString pattern =
        reader.has(QStringLiteral("cases")) ? reader.text(QStringLiteral("cases")) : QStringLiteral("*");
    options.cases = casesMatching(pattern, listens ? Role::Client : Role::Server);
    if (options.cases.empty())
        reader.bad(QStringLiteral("cases"), pattern,
            tr("a pattern of names that fits one at least, like framing/*"));
    return finished(reader, options);
}

} // namespace Fanlight

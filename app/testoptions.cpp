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

} // namespace

Expected<Command, UsageFault> parseTest(const QStringList &arguments)
{
    OptionReader reader(
        HelpTopic::Test, {value(QStringLiteral("report")), value(QStringLiteral("cases")),
                             value(QStringLiteral("connections")), value(QStringLiteral("timeout")),
                             flag(QStringLiteral("insecure")), flag(QStringLiteral("json"))});
    reader.parse(arguments);
    if (const auto wanted = helpOrVersion(reader))
        return *wanted;
    TestOptions options;
    options.format = formatOf(reader);
    options.reportFile = reader.text(QStringLiteral("report"));
    readUrl(reader, options.settings);
    options.settings.verifyCertificate = !reader.has(QStringLiteral("insecure"));
    reader.number(QStringLiteral("connections"), options.settings.connections, 1, maxTestConnections);
    double seconds = 0;
    if (reader.real(QStringLiteral("timeout"), seconds, 0.1, 600))
        options.settings.timeout = int(std::lround(seconds * 1000));
    const QString pattern =
        reader.has(QStringLiteral("cases")) ? reader.text(QStringLiteral("cases")) : QStringLiteral("*");
    options.cases = casesMatching(pattern);
    if (options.cases.empty())
        reader.bad(QStringLiteral("cases"), pattern,
            tr("a pattern of names that fits one at least, like framing/*"));
    return finished(reader, options);
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/connectoptions.h"

#include "app/optionreader.h"

#include <QCoreApplication>

#include <cmath>

namespace Fanlight {

namespace {

void readHeaders(OptionReader &reader, std::vector<HeaderField> &headers)
{
    for (const QString &line : reader.texts(QStringLiteral("header"))) {
        const qsizetype colon = line.indexOf(QLatin1Char(':'));
        if (colon <= 0) {
            reader.bad(QStringLiteral("header"), line,
                QCoreApplication::translate(
                    "CommandLine", "a name, a colon and a value, like \"Cookie: a=b\""));
            return;
        }
        // Whether name and value may go on the wire is the client's to say: it names the field that may not.
        headers.push_back({line.left(colon).toUtf8(), line.mid(colon + 1).trimmed().toUtf8()});
    }
}

// The switches are the raw engine's alone.
void readEngine(OptionReader &reader, ClientSettings &settings)
{
    const QString raw = QStringLiteral("raw");
    for (const char *name : {"no-pong", "no-close"}) {
        if (reader.has(QLatin1StringView(name)) && !reader.has(raw))
            reader.fail({UsageError::OnlyWith, HelpTopic::Connect,
                QStringLiteral("--") + QLatin1StringView(name), QStringLiteral("--raw"), {}});
    }
    settings.engine = reader.has(raw) ? ClientEngine::Raw : ClientEngine::Qt;
    settings.answerPings = !reader.has(QStringLiteral("no-pong"));
    settings.answerClose = !reader.has(QStringLiteral("no-close"));
}

void readWait(OptionReader &reader, ConnectOptions &options)
{
    const QString name = QStringLiteral("wait");
    if (!reader.has(name))
        return;
    bool fine = false;
    const double seconds = reader.text(name).toDouble(&fine);
    if (!fine || !std::isfinite(seconds) || seconds < 0 || seconds > 1'000'000)
        reader.bad(
            name, reader.text(name), QCoreApplication::translate("CommandLine", "seconds, like 2 or 0.5"));
    else
        options.wait = int(std::lround(seconds * 1000));
    options.waitGiven = true;
}

} // namespace

Expected<Command, UsageFault> parseConnect(const QStringList &arguments)
{
    OptionReader reader(HelpTopic::Connect,
        {value(QStringLiteral("send")), value(QStringLiteral("header")), value(QStringLiteral("subprotocol")),
            value(QStringLiteral("wait")), value(QStringLiteral("count")), flag(QStringLiteral("insecure")),
            flag(QStringLiteral("json")), flag(QStringLiteral("raw")), flag(QStringLiteral("no-pong")),
            flag(QStringLiteral("no-close"))});
    reader.parse(arguments);
    if (const auto wanted = helpOrVersion(reader))
        return *wanted;
    ConnectOptions options;
    const QStringList urls = reader.positional();
    if (urls.isEmpty())
        reader.fail({UsageError::MissingUrl, HelpTopic::Connect, {}, {}, {}});
    else if (urls.size() > 1)
        reader.fail({UsageError::UnexpectedValue, HelpTopic::Connect, {}, urls.at(1), {}});
    ClientSettings &settings = options.settings;
    settings.name = QStringLiteral("Client 1");
    settings.url = urls.value(0);
    settings.subprotocols = reader.texts(QStringLiteral("subprotocol"));
    settings.verifyCertificate = !reader.has(QStringLiteral("insecure"));
    settings.sendOnOpen.reset(); // what is sent is the user's to say
    readHeaders(reader, settings.headers);
    readEngine(reader, settings);
    options.send = reader.texts(QStringLiteral("send"));
    readWait(reader, options);
    if (reader.has(QStringLiteral("count"))) {
        options.count = 0;
        reader.number(QStringLiteral("count"), *options.count, 1, 1'000'000'000);
    }
    options.format = formatOf(reader);
    return finished(reader, options);
}

} // namespace Fanlight

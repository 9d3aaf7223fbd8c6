// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/serveoptions.h"

#include "app/optionreader.h"
#include "server/httpendpoint.h"
#include "server/rulefile.h"

#include <QCoreApplication>

#include <cmath>

namespace Fanlight {

namespace {

using Reader = OptionReader;

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

void readHandshakeFault(Reader &reader, HandshakeFault &fault)
{
    const QString name = QStringLiteral("handshake-fault");
    std::vector<std::pair<QString, HandshakeFaultKind>> kinds;
    for (const HandshakeFaultText &kind : handshakeFaultTexts())
        kinds.emplace_back(QLatin1StringView(kind.name), kind.kind);
    reader.choice<HandshakeFaultKind>(name, fault.kind, kinds);
    const bool isWrongStatus = fault.kind == HandshakeFaultKind::WrongStatus;
    const bool hasDelay =
        fault.kind == HandshakeFaultKind::Late || fault.kind == HandshakeFaultKind::InPieces;
    const auto onlyWith = [&reader](const char *option, bool fits, const QString &with) {
        if (!fits && reader.has(QLatin1StringView(option)))
            reader.fail({UsageError::OnlyWith, HelpTopic::Serve,
                QStringLiteral("--") + QLatin1StringView(option), with, {}});
    };
    onlyWith("handshake-status", isWrongStatus, QStringLiteral("--handshake-fault wrong-status"));
    onlyWith("handshake-reason", isWrongStatus, QStringLiteral("--handshake-fault wrong-status"));
    onlyWith("handshake-delay", hasDelay, QStringLiteral("--handshake-fault late"));
    reader.number(QStringLiteral("handshake-status"), fault.status, 100, 599);
    reader.number(QStringLiteral("handshake-delay"), fault.delay, 0, HandshakeFault::longestDelay);
    if (reader.has(QStringLiteral("handshake-reason")))
        fault.reason = reader.text(QStringLiteral("handshake-reason")).toUtf8();
    else if (reader.has(QStringLiteral("handshake-status")))
        fault.reason = reasonPhrase(fault.status);
    if (const auto error = faultIn(fault))
        reader.bad(name, reader.text(name), QCoreApplication::translate("Protocol", sentence(*error)));
}

} // namespace

Expected<Command, UsageFault> parseServe(const QStringList &arguments)
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
            value(QStringLiteral("key-pass-env")), value(QStringLiteral("handshake-fault")),
            value(QStringLiteral("handshake-status")), value(QStringLiteral("handshake-reason")),
            value(QStringLiteral("handshake-delay")), flag(QStringLiteral("lenient")),
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
    readHandshakeFault(reader, settings.handshakeFault);
    settings.strict = !reader.has(QStringLiteral("lenient"));
    return finished(reader, options);
}

} // namespace Fanlight

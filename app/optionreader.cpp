// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/optionreader.h"

#include <cmath>

namespace Fanlight {

QCommandLineOption flag(const QString &name)
{
    return QCommandLineOption(name);
}

QCommandLineOption value(const QString &name)
{
    QCommandLineOption option(name);
    option.setValueName(QStringLiteral("value"));
    return option;
}

OptionReader::OptionReader(HelpTopic topic, const QList<QCommandLineOption> &options)
    : m_topic(topic)
{
    m_parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    m_parser.addOption(QCommandLineOption(QStringList{QStringLiteral("h"), QStringLiteral("help")}));
    m_parser.addOption(QCommandLineOption(QStringList{QStringLiteral("v"), QStringLiteral("version")}));
    m_parser.addOptions(options);
}

void OptionReader::parse(const QStringList &arguments)
{
    if (m_parser.parse(arguments))
        return;
    if (const QStringList unknown = m_parser.unknownOptionNames(); !unknown.isEmpty())
        fail({UsageError::UnknownOption, m_topic, option(unknown.constFirst()), {}, {}});
    else
        fail({UsageError::Malformed, m_topic, {}, m_parser.errorText(), {}});
}

void OptionReader::exclude(const QString &one, const QString &other)
{
    if (has(one) && has(other))
        fail({UsageError::Contradiction, m_topic, option(one), option(other), {}});
}

void OptionReader::refusePositional()
{
    if (!positional().isEmpty())
        fail({UsageError::UnexpectedValue, m_topic, {}, positional().constFirst(), {}});
}

bool OptionReader::real(const QString &name, double &target, double least, double most)
{
    if (!has(name))
        return false;
    bool fine = false;
    const double read = text(name).toDouble(&fine);
    if (!fine || !std::isfinite(read) || read < least || read > most) {
        constexpr int digits = 12; // written out, not as a power of ten
        bad(name, text(name),
            QCoreApplication::translate("CommandLine", "a number from %1 to %2")
                .arg(least, 0, 'g', digits)
                .arg(most, 0, 'g', digits));
        return false;
    }
    target = read;
    return true;
}

void OptionReader::address(const QString &name, QHostAddress &target)
{
    if (!has(name))
        return;
    const QString given = text(name);
    target = given == u"localhost" ? QHostAddress(QHostAddress::LocalHost)
             : given == u"*"       ? QHostAddress(QHostAddress::Any)
                                   : QHostAddress(given);
    if (target.isNull())
        bad(name, given,
            QCoreApplication::translate(
                "CommandLine", "an address of this machine, like 127.0.0.1, 0.0.0.0 or ::1"));
}

std::optional<Command> helpOrVersion(const OptionReader &reader)
{
    if (reader.has(QStringLiteral("help")))
        return ShowHelp{reader.topic()};
    if (reader.has(QStringLiteral("version")))
        return ShowVersion{};
    return std::nullopt;
}

OutputFormat formatOf(const OptionReader &reader)
{
    return reader.has(QStringLiteral("json")) ? OutputFormat::Json : OutputFormat::Words;
}

Expected<Command, UsageFault> finished(const OptionReader &reader, const Command &command)
{
    if (reader.fault())
        return Unexpected<UsageFault>(*reader.fault());
    return command;
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QHostAddress>
#include <QStringList>

#include <optional>
#include <utility>
#include <vector>

namespace Fanlight {

// An option without and with a value.
[[nodiscard]] QCommandLineOption flag(const QString &name);
[[nodiscard]] QCommandLineOption value(const QString &name);

// One command's options while they are read: the first fault wins, and later reads do nothing.
class OptionReader
{
public:
    OptionReader(HelpTopic topic, const QList<QCommandLineOption> &options);
    void parse(const QStringList &arguments);

    [[nodiscard]] bool has(const QString &name) const { return m_parser.isSet(name); }
    [[nodiscard]] QString text(const QString &name) const { return m_parser.value(name); }
    [[nodiscard]] QStringList texts(const QString &name) const { return m_parser.values(name); }
    [[nodiscard]] QStringList positional() const { return m_parser.positionalArguments(); }
    [[nodiscard]] HelpTopic topic() const { return m_topic; }
    [[nodiscard]] const std::optional<UsageFault> &fault() const { return m_fault; }

    void fail(const UsageFault &fault)
    {
        if (!m_fault)
            m_fault = fault;
    }
    void bad(const QString &name, const QString &given, const QString &expected)
    {
        fail({UsageError::BadValue, m_topic, option(name), given, expected});
    }
    void exclude(const QString &one, const QString &other);
    void refusePositional();
    // A number that may have decimals, from least to most; true when it was given and fits.
    bool real(const QString &name, double &target, double least, double most);

    // An address of this machine; localhost and * are understood.
    void address(const QString &name, QHostAddress &target);

    template <typename Number>
    void number(const QString &name, Number &target, qint64 least, qint64 most)
    {
        if (!has(name))
            return;
        bool fine = false;
        const qint64 read = text(name).toLongLong(&fine);
        if (!fine || read < least || read > most)
            bad(name, text(name),
                QCoreApplication::translate("CommandLine", "a number from %1 to %2").arg(least).arg(most));
        else
            target = Number(read);
    }

    template <typename Value>
    void choice(const QString &name, Value &target, const std::vector<std::pair<QString, Value>> &choices)
    {
        if (!has(name))
            return;
        QStringList names;
        for (const auto &[word, meaning] : choices) {
            if (word == text(name)) {
                target = meaning;
                return;
            }
            names << word;
        }
        bad(name, text(name), names.join(QStringLiteral(", ")));
    }

private:
    static QString option(const QString &name) { return QString(name.size() == 1 ? 1 : 2, u'-') + name; }

    QCommandLineParser m_parser;
    HelpTopic m_topic;
    std::optional<UsageFault> m_fault;
};

// Help and version come before any fault: whoever asks for help gets it.
[[nodiscard]] std::optional<Command> helpOrVersion(const OptionReader &reader);
[[nodiscard]] OutputFormat formatOf(const OptionReader &reader); // --json
// The command, or the first fault.
[[nodiscard]] Expected<Command, UsageFault> finished(const OptionReader &reader, const Command &command);

} // namespace Fanlight

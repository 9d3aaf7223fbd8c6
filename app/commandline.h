// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsettings.h"
#include "client/crowdsettings.h"
#include "comparison/comparisonsettings.h"
#include "comparison/headofline.h"
#include "comparison/race.h"
#include "comparison/verdict.h"
#include "protocol/expected.h"
#include "server/serversettings.h"
#include "tester/testrun.h"
#include "widgets/common/theme.h"

#include <QSize>
#include <QString>
#include <QStringList>

#include <optional>
#include <variant>

namespace Fanlight {

enum class OutputFormat : quint8 { Words, Json };

enum class HelpTopic : quint8 { Program, Serve, Connect, Compare, Race, Crowd, Test };

struct ShowHelp
{
    HelpTopic topic = HelpTopic::Program;
};

struct ShowVersion
{
};

struct WindowOptions
{
    std::optional<Scheme> scheme; // none: the system's
    std::optional<QSize> size;    // none: the window's own
};

struct DemoOptions
{
    WindowOptions window;
    QString screenshot; // a file name; empty: no picture
    OutputFormat format = OutputFormat::Words;
    quint16 port = 8080; // or the next free one
    bool keepOpen = false;
};

struct ServeOptions
{
    ServerSettings settings;
    OutputFormat format = OutputFormat::Words;
};

struct ConnectOptions
{
    ClientSettings settings;
    QStringList send;         // empty: lines of standard input
    int wait = 1'000;         // ms of silence after the last send, then the connection is closed
    std::optional<int> count; // messages to receive, then the connection is closed
    bool waitGiven = false;   // with count: how long silence may last
    OutputFormat format = OutputFormat::Words;
};

struct CompareOptions
{
    ComparisonSettings settings;
    OutputFormat format = OutputFormat::Words;
    QString csvFile; // names; empty: none is written or read
    QString saveFile;
    QString reportFile;
    QString otherFile; // an earlier run's
    bool requireAgreement = false;
};

enum class RaceKind : quint8 { Lanes, HeadOfLine, Verdict };

struct RaceOptions
{
    RaceKind kind = RaceKind::Lanes;
    RaceSettings race;
    HeadOfLineSettings headOfLine;
    VerdictSettings verdict;
    OutputFormat format = OutputFormat::Words;
};

struct CrowdOptions
{
    CrowdSettings settings;
    OutputFormat format = OutputFormat::Words;
};

struct TestOptions
{
    TestSettings settings;
    std::optional<ListenSettings> listen; // clients are tested
    std::vector<TestCase> cases;
    QString reportFile; // a name; empty: none is written
    OutputFormat format = OutputFormat::Words;
};

using Command = std::variant<ShowHelp, ShowVersion, WindowOptions, DemoOptions, ServeOptions, ConnectOptions,
    CompareOptions, RaceOptions, CrowdOptions, TestOptions>;

enum class UsageError : quint8 {
    UnknownCommand, // value
    UnknownOption,  // option
    Malformed,      // value: the parser's own sentence
    BadValue,       // option, value, expected
    OnlyWithDemo,   // option
    OnlyWith,       // option and value: the option it goes with
    Contradiction,  // option and value: the two options
    MissingUrl,
    BadUrl,          // value, expected
    UnexpectedValue, // value
};

struct UsageFault
{
    UsageError error = UsageError::Malformed;
    HelpTopic topic = HelpTopic::Program;
    QString option;
    QString value;
    QString expected;
};

// The program's arguments, its own name first, as Unicode on every system.
[[nodiscard]] QStringList processArguments(int argc, char *argv[]);
// Needs no application object, so that help and bad usage work without a display.
[[nodiscard]] Expected<Command, UsageFault> parseCommandLine(const QStringList &arguments);
// What is wrong and where the help is.
[[nodiscard]] QString sentence(const UsageFault &fault);

} // namespace Fanlight

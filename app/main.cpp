// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commandline.h"
#include "app/compare.h"
#include "app/connect.h"
#include "app/crowd.h"
#include "app/help.h"
#include "app/output.h"
#include "app/race.h"
#include "app/serve.h"
#include "app/terminal.h"
#include "app/test.h"
#include "app/windowapp.h"

#include <variant>

using namespace Fanlight;

namespace {

template <typename... Functions>
struct Overloaded : Functions...
{
    using Functions::operator()...;
};
// Clang up to 16 does not deduce aggregates by itself.
template <typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

} // namespace

int main(int argc, char *argv[])
{
    // Before any thread starts: the engine's threads then run Qt's own event dispatcher, not glib's, which
    // walks all its sources for every armed write notifier and costs a broadcast most of its speed.
    qputenv("QT_NO_THREADED_GLIB", "1");

    prepareTerminal();
    const auto command = parseCommandLine(processArguments(argc, argv));
    if (!command) {
        printError(sentence(command.error()));
        return exitUsage;
    }
    return std::visit(Overloaded{
                          [](const ShowHelp &help) { return printText(helpText(help.topic)); },
                          [](ShowVersion) { return printText(versionText()); },
                          [&](const ServeOptions &options) { return runServe(argc, argv, options); },
                          [&](const ConnectOptions &options) { return runConnect(argc, argv, options); },
                          [&](const CompareOptions &options) { return runCompare(argc, argv, options); },
                          [&](const RaceOptions &options) { return runRace(argc, argv, options); },
                          [&](const CrowdOptions &options) { return runCrowd(argc, argv, options); },
                          [&](const TestOptions &options) { return runTest(argc, argv, options); },
                          [&](const DemoOptions &options) { return runDemo(argc, argv, options); },
                          [&](const WindowOptions &options) { return runWindow(argc, argv, options); },
                      },
        *command);
}

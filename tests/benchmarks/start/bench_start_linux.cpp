// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/floor.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>

#include <benchmark/benchmark.h>
#include <optional>
#include <utility>
#include <vector>

using namespace Fanlight;

namespace {

constexpr int warmUps = 2;
constexpr int patience = 20'000; // ms

// The environment of a program that is to end when its window is usable, with settings of its own.
QProcessEnvironment watchedEnvironment(const QString &platform, const QString &home)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), platform);
    environment.insert(QStringLiteral("QT_QPA_GENERIC_PLUGINS"), QStringLiteral("startwatch"));
    environment.insert(QStringLiteral("QT_PLUGIN_PATH"), QStringLiteral(FANLIGHT_PLUGINS));
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), home);
    environment.insert(QStringLiteral("XDG_DATA_HOME"), home);
    return environment;
}

// ms until the program's window is usable; nothing when it does not come to that.
std::optional<double> timeToUsable(const QString &program, const QProcessEnvironment &environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setStandardErrorFile(QProcess::nullDevice());
    QElapsedTimer timer;
    timer.start();
    process.start(program, QStringList());
    while (!process.canReadLine() && process.waitForReadyRead(patience)) {
    }
    const double took = double(timer.nsecsElapsed()) / 1e6;
    const bool usable = process.readLine() == "usable\n";
    if (!process.waitForFinished(patience))
        process.kill();
    return usable ? std::optional(took) : std::nullopt;
}

// P12: from the start of the process to a usable window (what that is, startwatch.cpp says), beside a window
// with nothing in it, in turns; medians.
void start(benchmark::State &state, const char *platform)
{
    if (qstrcmp(platform, "xcb") == 0 && qEnvironmentVariableIsEmpty("DISPLAY")) {
        state.SkipWithError("DISPLAY is not set.");
        return;
    }
    const QTemporaryDir home;
    const QProcessEnvironment environment = watchedEnvironment(QString::fromLatin1(platform), home.path());
    const auto both = [&] {
        return std::pair(timeToUsable(QStringLiteral(FANLIGHT_EXECUTABLE), environment),
            timeToUsable(QStringLiteral(FANLIGHT_BAREWINDOW), environment));
    };
    for (int i = 0; i < warmUps; ++i)
        both();
    std::vector<double> ours;
    std::vector<double> bare;
    for (auto _ : state) {
        const auto [one, other] = both();
        if (!one || !other) {
            state.SkipWithError("A program did not show a usable window.");
            return;
        }
        state.SetIterationTime(*one / 1e3);
        ours.push_back(*one);
        bare.push_back(*other);
    }
    state.counters["usable ms"] = Bench::median(ours);
    state.counters["bare window ms"] = Bench::median(bare);
    state.counters["times the floor"] = Bench::median(ours) / Bench::median(bare);
}
BENCHMARK_CAPTURE(start, offscreen, "offscreen")
    ->Iterations(21)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(start, xcb, "xcb")->Iterations(21)->UseManualTime()->Unit(benchmark::kMillisecond);

} // namespace

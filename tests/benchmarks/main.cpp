// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/timingapplication.h"
#include "client/processusage.h"
#include "widgets/common/theme.h"

#include <QStandardPaths>

#include <benchmark/benchmark.h>

using namespace Fanlight;

int main(int argc, char *argv[])
{
    // As app/main.cpp does, before any thread starts.
    qputenv("QT_NO_THREADED_GLIB", "1");
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    (void)raiseDescriptorLimit();
    Bench::TimingApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("fanlight_benchmarks")); // nobody's settings
    applyTheme(application, Scheme::Light);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/crowd.h"

#include "app/crowdtext.h"
#include "app/output.h"
#include "app/stopsignal.h"
#include "app/terminal.h"
#include "client/crowdjson.h"
#include "client/crowdrunner.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace Fanlight {

namespace {

bool printJson(const QJsonObject &object)
{
    return printLine(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace

int runCrowd(int argc, char *argv[], const CrowdOptions &options)
{
    // Before anything is opened: what does not fit is bad usage.
    if (const auto fault = descriptorFault(options.settings)) {
        printError(sentence(*fault, options.settings));
        return exitUsage;
    }
    const QCoreApplication application(argc, argv);
    const bool json = options.format == OutputFormat::Json;
    CrowdRunner runner;
    const StopSignal stopSignal;
    QObject::connect(&stopSignal, &StopSignal::requested, &runner, &CrowdRunner::stop);
    QObject::connect(&runner, &CrowdRunner::progressed, &application, [&](const CrowdProgress &progress) {
        if (json && !printJson(toJson(progress)))
            runner.stop(); // nobody reads any more
        else if (!json && isTerminalOutput())
            printRemark(crowdLine(progress));
    });
    QObject::connect(&runner, &CrowdRunner::failed, &application, [&](const CrowdStartFault &fault) {
        printError(sentence(fault, options.settings));
        QCoreApplication::exit(exitFailed);
    });
    QObject::connect(&runner, &CrowdRunner::finished, &application, [&](const CrowdResult &result) {
        const bool printed = json ? printJson(toJson(result)) : printText(crowdReport(result)) == exitDone;
        QCoreApplication::exit(printed && result.isWell() ? exitDone : exitFailed);
    });
    if (!json)
        printRemark(crowdHeading(options.settings));
    runner.start(options.settings);
    return QCoreApplication::exec();
}

} // namespace Fanlight

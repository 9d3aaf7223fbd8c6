// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/test.h"

#include "app/output.h"
#include "app/stopsignal.h"
#include "app/testtext.h"
#include "tester/testreport.h"
#include "tester/testrunner.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QSaveFile>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("TestCommand", text);
}

bool printJson(const QJsonObject &object)
{
    return printLine(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

// True when there is none to write, or it was written.
bool writeReport(const TestRun &run, const QString &name)
{
    if (name.isEmpty())
        return true;
    const QByteArray page = testReport(run);
    QSaveFile file(name);
    if (file.open(QIODevice::WriteOnly) && file.write(page) == page.size() && file.commit())
        return true;
    printError(tr("The report could not be written to %1: %2").arg(name, file.errorString()));
    return false;
}

bool print(const TestRun &run, OutputFormat format)
{
    return format == OutputFormat::Json ? printJson(toJson(run)) : printText(testTable(run)) == exitDone;
}

} // namespace

int runTest(int argc, char *argv[], const TestOptions &options)
{
    const QCoreApplication application(argc, argv);
    const bool json = options.format == OutputFormat::Json;
    TestRunner runner;
    const StopSignal stopSignal;
    QObject::connect(&stopSignal, &StopSignal::requested, &runner, &TestRunner::stop);
    QObject::connect(&runner, &TestRunner::failed, &application, [](const QString &reason) {
        printError(reason);
        QCoreApplication::exit(exitFailed);
    });
    QObject::connect(&runner, &TestRunner::caseFinished, &application, [&](const TestResult &result) {
        const bool quiet = !json && result.verdict == TestVerdict::Pass;
        if (!quiet && !(json ? printJson(toJson(result)) : printLine(testLine(result))))
            runner.stop(); // nobody reads any more
    });
    QObject::connect(&runner, &TestRunner::finished, &application, [&] {
        const bool printed = print(runner.run(), options.format);
        const bool written = writeReport(runner.run(), options.reportFile);
        QCoreApplication::exit(printed && written && isWell(runner.run()) ? exitDone : exitFailed);
    });
    runner.start(options.settings, options.cases);
    return QCoreApplication::exec();
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/test.h"

#include "app/output.h"
#include "app/stopsignal.h"
#include "app/testtext.h"
#include "tester/caselistener.h"
#include "tester/testjson.h"
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
    const bool json = format == OutputFormat::Json;
    for (const TestCase &test : run.notRun) {
        if (!(json ? printJson(toJson(test)) : printLine(notRunLine(test))))
            return false;
    }
    return json ? printJson(toJson(run)) : printText(testTable(run)) == exitDone;
}

template <typename Runner>
void report(Runner &runner, QCoreApplication &application, const TestOptions &options)
{
    const bool json = options.format == OutputFormat::Json;
    QObject::connect(&runner, &Runner::failed, &application, [](const QString &reason) {
        printError(reason);
        QCoreApplication::exit(exitFailed);
    });
    QObject::connect(&runner, &Runner::caseFinished, &application, [&runner, json](const TestResult &result) {
        const bool quiet = !json && result.verdict == TestVerdict::Pass;
        if (!quiet && !(json ? printJson(toJson(result)) : printLine(testLine(result))))
            runner.stop(); // nobody reads any more
    });
    QObject::connect(&runner, &Runner::finished, &application, [&runner, &options] {
        const bool printed = print(runner.run(), options.format);
        const bool written = writeReport(runner.run(), options.reportFile);
        QCoreApplication::exit(printed && written && isWell(runner.run()) ? exitDone : exitFailed);
    });
}

// Those who start clients read where to.
bool sayListening(const QUrl &url, std::size_t cases, OutputFormat format)
{
    if (format == OutputFormat::Json)
        return printJson(
            {{QStringLiteral("event"), QStringLiteral("listening")}, {QStringLiteral("port"), url.port()},
                {QStringLiteral("url"), url.toString()}, {QStringLiteral("cases"), qint64(cases)}});
    return printLine(tr("Listening at %1 for clients, %2 cases").arg(url.toString()).arg(cases));
}

int runListener(QCoreApplication &application, const TestOptions &options)
{
    CaseListener listener;
    const StopSignal stopSignal;
    QObject::connect(&stopSignal, &StopSignal::requested, &listener, &CaseListener::stop);
    QObject::connect(&listener, &CaseListener::listening, &application, [&](const QUrl &url) {
        if (!sayListening(url, options.cases.size(), options.format))
            listener.stop(); // nobody reads any more
    });
    report(listener, application, options);
    // Not before exec(): a port that is taken is told at once, and ends it.
    QMetaObject::invokeMethod(
        &listener, [&] { listener.start(*options.listen, options.cases); }, Qt::QueuedConnection);
    return QCoreApplication::exec();
}

int runServerTest(QCoreApplication &application, const TestOptions &options)
{
    TestRunner runner;
    const StopSignal stopSignal;
    QObject::connect(&stopSignal, &StopSignal::requested, &runner, &TestRunner::stop);
    report(runner, application, options);
    runner.start(options.settings, options.cases);
    return QCoreApplication::exec();
}

} // namespace

int runTest(int argc, char *argv[], const TestOptions &options)
{
    QCoreApplication application(argc, argv);
    return options.listen ? runListener(application, options) : runServerTest(application, options);
}

} // namespace Fanlight

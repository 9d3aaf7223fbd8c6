// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/racewaits.h"

#include "app/output.h"
#include "app/stopsignal.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("RaceCommand", text);
}

QString milliseconds(qint64 ns)
{
    return ns < 0 ? tr("never") : tr("%1 ms").arg(double(ns) / 1e6, 0, 'f', 1);
}

QString part(const QString &title, const std::array<TimedReply, 3> &replies)
{
    QString text = QLatin1Char('\n') + title + QLatin1Char('\n');
    for (const TimedReply &reply : replies) {
        const QString line = QString::fromLatin1(reply.request.left(reply.request.indexOf(" HTTP/")));
        text += QStringLiteral("  ") + line.leftJustified(40) +
                milliseconds(reply.arrived).rightJustified(12) + QLatin1Char('\n');
    }
    return text;
}

QJsonArray json(const std::array<TimedReply, 3> &replies)
{
    QJsonArray array;
    for (const TimedReply &reply : replies) {
        QJsonObject object{{QStringLiteral("request"), QString::fromLatin1(reply.request)}};
        if (reply.arrived >= 0) {
            object.insert(QStringLiteral("status"), reply.status);
            object.insert(QStringLiteral("reply_bytes"), qint64(reply.size));
            object.insert(QStringLiteral("arrived_ns"), reply.arrived);
        }
        array.append(object);
    }
    return array;
}

QByteArray line(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

void putTime(QJsonObject &object, const QString &key, qint64 ns)
{
    if (ns >= 0)
        object.insert(key, ns);
}

// Runner is HeadOfLineRunner or VerdictRunner. text turns its result into what is printed.
template <typename Runner, typename Settings, typename Text>
int run(int argc, char *argv[], const Settings &settings, Text text)
{
    const QCoreApplication application(argc, argv);
    Runner runner;
    const StopSignal stopSignal;
    QObject::connect(&stopSignal, &StopSignal::requested, &runner, &Runner::stop);
    QObject::connect(&runner, &Runner::finished, &application, [&] {
        if (!runner.result().error.isEmpty())
            printError(runner.result().error);
        const int printed = printText(text(runner.result()));
        QCoreApplication::exit(runner.result().complete ? printed : exitFailed);
    });
    runner.start(settings);
    return QCoreApplication::exec();
}

} // namespace

QString headOfLineText(const HeadOfLineResult &result)
{
    return tr("Three requests at once, the first reply takes %1 ms at the server; one-way delay %2 ms")
               .arg(result.settings.slow)
               .arg(result.settings.oneWayDelay) +
           QLatin1Char('\n') +
           part(tr("Pipelined on one connection: replies come in the order of the requests"),
               result.pipelined) +
           part(tr("In parallel on three connections: nobody waits for another"), result.parallel);
}

QByteArray headOfLineJson(const HeadOfLineResult &result)
{
    QJsonObject object{{QStringLiteral("event"), QStringLiteral("head-of-line")},
        {QStringLiteral("slow_ms"), result.settings.slow},
        {QStringLiteral("delay_ms"), result.settings.oneWayDelay},
        {QStringLiteral("complete"), result.complete}, {QStringLiteral("pipelined"), json(result.pipelined)},
        {QStringLiteral("pipelined_connections"), qint64(result.pipelinedConnections)},
        {QStringLiteral("parallel"), json(result.parallel)},
        {QStringLiteral("parallel_connections"), qint64(result.parallelConnections)}};
    if (!result.error.isEmpty())
        object.insert(QStringLiteral("error"), result.error);
    return line(object);
}

QString verdictText(const VerdictResult &result)
{
    const VerdictSettings &settings = result.settings;
    return tr("A job of %1 ms, asked after every %2 ms; one-way delay %3 ms")
               .arg(settings.job)
               .arg(settings.interval)
               .arg(settings.oneWayDelay) +
           QStringLiteral("\n\n") +
           tr("Polling:   %1 questions, %2 of them answered \"not yet\"; knew it %3 after it was done; "
              "%4 bytes up, %5 down")
               .arg(result.polls)
               .arg(result.emptyAnswers)
               .arg(milliseconds(result.pollDelay))
               .arg(result.pollUp.total())
               .arg(result.pollDown.total()) +
           QLatin1Char('\n') +
           tr("WebSocket: %1 message; knew it %2 after it was done; %3 bytes up, %4 down, the handshake "
              "included")
               .arg(result.messages)
               .arg(milliseconds(result.pushDelay))
               .arg(result.pushUp.total())
               .arg(result.pushDown.total()) +
           QLatin1Char('\n');
}

QByteArray verdictJson(const VerdictResult &result)
{
    QJsonObject polling{{QStringLiteral("polls"), result.polls},
        {QStringLiteral("empty_answers"), result.emptyAnswers},
        {QStringLiteral("bytes_up"), qint64(result.pollUp.total())},
        {QStringLiteral("bytes_down"), qint64(result.pollDown.total())}};
    putTime(polling, QStringLiteral("delay_ns"), result.pollDelay);
    QJsonObject push{{QStringLiteral("messages"), result.messages},
        {QStringLiteral("bytes_up"), qint64(result.pushUp.total())},
        {QStringLiteral("bytes_down"), qint64(result.pushDown.total())}};
    putTime(push, QStringLiteral("delay_ns"), result.pushDelay);
    QJsonObject object{{QStringLiteral("event"), QStringLiteral("verdict")},
        {QStringLiteral("job_ms"), result.settings.job},
        {QStringLiteral("interval_ms"), result.settings.interval},
        {QStringLiteral("delay_ms"), result.settings.oneWayDelay},
        {QStringLiteral("complete"), result.complete}, {QStringLiteral("polling"), polling},
        {QStringLiteral("websocket"), push}};
    if (!result.error.isEmpty())
        object.insert(QStringLiteral("error"), result.error);
    return line(object);
}

int runHeadOfLine(int argc, char *argv[], const HeadOfLineSettings &settings, OutputFormat format)
{
    return run<HeadOfLineRunner>(argc, argv, settings, [format](const HeadOfLineResult &result) {
        return format == OutputFormat::Json ? QString::fromUtf8(headOfLineJson(result))
                                            : headOfLineText(result);
    });
}

int runVerdict(int argc, char *argv[], const VerdictSettings &settings, OutputFormat format)
{
    return run<VerdictRunner>(argc, argv, settings, [format](const VerdictResult &result) {
        return format == OutputFormat::Json ? QString::fromUtf8(verdictJson(result)) : verdictText(result);
    });
}

} // namespace Fanlight

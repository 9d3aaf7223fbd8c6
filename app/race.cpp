// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/race.h"

#include "app/output.h"
#include "app/racewaits.h"
#include "app/stopsignal.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringDecoder>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("RaceCommand", text);
}

QString title(RaceLane lane)
{
    switch (lane) {
    case RaceLane::Fresh:
        return tr("A new connection each");
    case RaceLane::KeepAlive:
        return tr("One connection, kept alive");
    case RaceLane::Pipelined:
        return tr("One connection, pipelined");
    case RaceLane::WebSocket:
        return tr("WebSocket");
    }
    return {};
}

QString name(RaceLane lane)
{
    switch (lane) {
    case RaceLane::Fresh:
        return QStringLiteral("fresh");
    case RaceLane::KeepAlive:
        return QStringLiteral("keep-alive");
    case RaceLane::Pipelined:
        return QStringLiteral("pipelined");
    case RaceLane::WebSocket:
        return QStringLiteral("websocket");
    }
    return {};
}

QString milliseconds(qint64 ns)
{
    return tr("%1 ms").arg(double(ns) / 1e6, 0, 'f', 1);
}

// A head line by line, or a frame in hex.
QString shown(const QByteArray &bytes, const QString &mark, bool binary)
{
    const QByteArray text = binary ? bytes.toHex(' ') : bytes;
    QString lines;
    for (const QByteArray &line : text.split('\n'))
        lines += mark + QString::fromUtf8(line).remove(QLatin1Char('\r')).trimmed() + QLatin1Char('\n');
    return lines;
}

QString row(const QStringList &cells)
{
    QString line = cells.first().leftJustified(28);
    for (qsizetype index = 1; index < cells.size(); ++index)
        line += cells[index].rightJustified(13);
    return line + QLatin1Char('\n');
}

QString one(const LaneResult &lane)
{
    const bool socket = lane.lane == RaceLane::WebSocket;
    QString text = QLatin1Char('\n') + title(lane.lane) + QLatin1Char('\n');
    if (socket)
        text += tr("  the handshake, once, %1 bytes").arg(lane.opening.size()) + QLatin1Char('\n') +
                shown(lane.opening.trimmed(), QStringLiteral("    "), false);
    text += tr("  a request, %1 bytes").arg(lane.request.size()) + QLatin1Char('\n') +
            shown(socket ? lane.request : lane.request.trimmed(), QStringLiteral("    "), socket);
    text += tr("  its reply, %1 bytes").arg(lane.reply.size()) + QLatin1Char('\n') +
            shown(lane.reply, QStringLiteral("    "), socket);
    return text;
}

QJsonObject json(const ByteSplit &split)
{
    return {{QStringLiteral("http_header"), qint64(split.httpHeader)},
        {QStringLiteral("frame_header"), qint64(split.frameHeader)},
        {QStringLiteral("payload"), qint64(split.payload)}, {QStringLiteral("total"), qint64(split.total())}};
}

// As text where it is UTF-8, else in base64 under another name.
void put(QJsonObject &object, const QString &key, const QByteArray &bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(bytes);
    if (decoder.hasError())
        object.insert(key + QStringLiteral("_base64"), QString::fromLatin1(bytes.toBase64()));
    else if (!bytes.isEmpty())
        object.insert(key, text);
}

QJsonObject json(const LaneResult &lane)
{
    QJsonObject object{{QStringLiteral("lane"), name(lane.lane)}, {QStringLiteral("done"), lane.done},
        {QStringLiteral("complete"), lane.complete}, {QStringLiteral("elapsed_ns"), lane.elapsed},
        {QStringLiteral("connections"), qint64(lane.connections)},
        {QStringLiteral("bytes_up"), json(lane.up)}, {QStringLiteral("bytes_down"), json(lane.down)}};
    put(object, QStringLiteral("opening"), lane.opening);
    put(object, QStringLiteral("request"), lane.request);
    put(object, QStringLiteral("reply"), lane.reply);
    if (!lane.error.isEmpty())
        object.insert(QStringLiteral("error"), lane.error);
    return object;
}

} // namespace

QString raceHeading(const RaceSettings &settings)
{
    return tr(
        "%1 requests in each of four ways, one way after the other, one-way delay %2 ms; counted on the "
        "wire")
        .arg(settings.requests)
        .arg(settings.oneWayDelay);
}

QString raceText(const RaceResult &result)
{
    QString text = QLatin1Char('\n') + row({QString(), tr("done"), tr("time"), tr("connections"),
                                           tr("bytes up"), tr("bytes down")});
    for (const LaneResult &lane : result.lanes)
        text += row({title(lane.lane), QString::number(lane.done), milliseconds(lane.elapsed),
            QString::number(lane.connections), QString::number(lane.up.total()),
            QString::number(lane.down.total())});
    for (const LaneResult &lane : result.lanes) {
        if (!lane.reply.isEmpty())
            text += one(lane);
    }
    return text;
}

QByteArray raceJson(const RaceResult &result)
{
    QJsonArray lanes;
    for (const LaneResult &lane : result.lanes)
        lanes.append(json(lane));
    const QJsonObject object{{QStringLiteral("event"), QStringLiteral("race")},
        {QStringLiteral("requests"), result.settings.requests},
        {QStringLiteral("delay_ms"), result.settings.oneWayDelay},
        {QStringLiteral("complete"), result.complete}, {QStringLiteral("lanes"), lanes}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

int runRace(int argc, char *argv[], const RaceOptions &options)
{
    if (options.kind == RaceKind::HeadOfLine)
        return runHeadOfLine(argc, argv, options.headOfLine, options.format);
    if (options.kind == RaceKind::Verdict)
        return runVerdict(argc, argv, options.verdict, options.format);
    const QCoreApplication application(argc, argv);
    RaceRunner runner;
    const StopSignal stopSignal;
    QObject::connect(&stopSignal, &StopSignal::requested, &runner, &RaceRunner::stop);
    QObject::connect(&runner, &RaceRunner::failed, &application, [](const QString &reason) {
        printError(tr("The race could not begin: %1").arg(reason));
        QCoreApplication::exit(exitFailed);
    });
    QObject::connect(&runner, &RaceRunner::finished, &application, [&] {
        const RaceResult &result = runner.result();
        for (const LaneResult &lane : result.lanes) {
            if (!lane.error.isEmpty())
                printError(title(lane.lane) + QStringLiteral(": ") + lane.error);
        }
        const int printed = printText(
            options.format == OutputFormat::Json ? QString::fromUtf8(raceJson(result)) : raceText(result));
        QCoreApplication::exit(result.complete ? printed : exitFailed);
    });
    if (options.format == OutputFormat::Words && !printLine(raceHeading(options.race)))
        return exitFailed;
    runner.start(options.race);
    return QCoreApplication::exec();
}

} // namespace Fanlight

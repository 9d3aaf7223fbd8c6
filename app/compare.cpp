// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/compare.h"

#include "app/output.h"
#include "comparison/agreement.h"
#include "comparison/extrapolation.h"
#include "comparison/report.h"
#include "comparison/resultfile.h"
#include "comparison/summary.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>

namespace Fanlight {

namespace {

QString tableLine(
    const QString &what, const QString &measured, const QString &theory, const QString &difference)
{
    return what.leftJustified(26) + measured.rightJustified(14) + theory.rightJustified(14) +
           difference.rightJustified(14) + QLatin1Char('\n');
}

QString differenceText(std::optional<double> one, std::optional<double> other, Unit unit)
{
    if (!one || !other)
        return QStringLiteral("–");
    return (*one > *other ? QStringLiteral("+") : QString()) + valueText(*one - *other, unit);
}

QString figureTable(const ComparisonResult &result, Transport transport)
{
    QString table = tableLine(
        wordsFor(transport), Compare::tr("measured"), Compare::tr("theory"), Compare::tr("difference"));
    for (const FigureRow &row : figuresOf(result, transport)) {
        const Unit unit = unitOf(row.figure);
        table += tableLine(QStringLiteral("  ") + wordsFor(row.figure), valueText(row.measured, unit),
            valueText(row.theory, unit), differenceText(row.measured, row.theory, unit));
    }
    return table + plainWords(result, transport) + QStringLiteral("\n\n");
}

QString agreementText(const std::vector<Agreement> &claims)
{
    QString text = Compare::tr("Agreement").leftJustified(40) + Compare::tr("measured").rightJustified(12) +
                   Compare::tr("theory").rightJustified(12) + Compare::tr("allowed").rightJustified(12) +
                   QLatin1Char('\n');
    for (const Agreement &claim : claims) {
        const Unit unit = unitOf(claim.figure);
        text += QStringLiteral("  %1, %2")
                    .arg(wordsFor(claim.transport), wordsFor(claim.figure).toLower())
                    .leftJustified(40) +
                valueText(claim.measured, unit).rightJustified(12) +
                valueText(claim.theory, unit).rightJustified(12) +
                (u'±' + valueText(claim.allowed, unit)).rightJustified(12) + QStringLiteral("  ") +
                QLatin1StringView(wordsFor(claim.judgement)) + QLatin1Char('\n');
    }
    return text + QLatin1Char('\n');
}

QString extrapolationText(const ComparisonResult &result)
{
    QString text = Compare::tr("Extrapolated, not measured: with more clients, each at the same cost\n");
    for (const Transport transport : allTransports) {
        text += (QStringLiteral("  ") + wordsFor(transport)).leftJustified(26);
        for (const quint64 clients : extrapolatedClients) {
            const auto cost = extrapolate(result, transport, clients);
            text += Compare::tr("%1: %2 Mbit/s")
                        .arg(valueText(double(clients), Unit::Count))
                        .arg(cost ? cost->megabits : 0, 0, 'f', 3)
                        .rightJustified(26);
        }
        text += QLatin1Char('\n');
    }
    return text;
}

// To stand beside it; each source and premise once.
QString publishedText()
{
    QString text = Compare::tr("Published, Mbit/s\n");
    const char *source = nullptr;
    for (const PublishedFigure &figure : publishedFigures()) {
        if (source != figure.source) {
            source = figure.source;
            text += QStringLiteral("  %1:\n  %2\n")
                        .arg(QLatin1StringView(figure.source), QLatin1StringView(figure.premise));
        }
        text += Compare::tr("%1 clients: polling %2")
                    .arg(valueText(double(figure.clients), Unit::Count).rightJustified(11))
                    .arg(figure.polling);
        if (figure.webSocket)
            text += Compare::tr(", WebSocket %1").arg(*figure.webSocket);
        text += QLatin1Char('\n');
    }
    return text;
}

// Both runs' most telling figures side by side.
QString besideText(const ComparisonResult &result, const ComparisonResult &other, const QString &name)
{
    QString text = QStringLiteral("\n%1\n%2: %3\n")
                       .arg(Compare::tr("Beside an earlier run:"), name, settingsText(other.settings));
    for (const Transport transport : allTransports) {
        text += tableLine(
            wordsFor(transport), Compare::tr("this run"), Compare::tr("earlier"), Compare::tr("difference"));
        const std::vector<FigureRow> before = figuresOf(other, transport);
        for (const FigureRow &row : figuresOf(result, transport)) {
            const auto same = std::find_if(before.begin(), before.end(),
                [&row](const FigureRow &earlier) { return earlier.figure == row.figure; });
            if (same == before.end())
                continue;
            const Unit unit = unitOf(row.figure);
            text += tableLine(QStringLiteral("  ") + wordsFor(row.figure), valueText(row.measured, unit),
                valueText(same->measured, unit), differenceText(row.measured, same->measured, unit));
        }
    }
    return text;
}

QString fileComplaint(const QString &name, const QString &reason)
{
    return QStringLiteral("%1: %2").arg(name, reason);
}

// A name that was not given is no failure.
bool writeFile(const QString &name, const QByteArray &bytes)
{
    if (name.isEmpty())
        return true;
    QSaveFile file(name);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return true;
    printError(fileComplaint(name, file.errorString()));
    return false;
}

} // namespace

Compare::Compare(const CompareOptions &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
{
    connect(&m_runner, &ComparisonRunner::finished, this, &Compare::onFinished);
    connect(&m_runner, &ComparisonRunner::failed, this, &Compare::onFailed);
    connect(&m_stopSignal, &StopSignal::requested, &m_runner, &ComparisonRunner::stop);
}

void Compare::start()
{
    if (!readOther()) {
        Q_EMIT finished(exitFailed);
        return;
    }
    if (m_options.format == OutputFormat::Words)
        printRemark(tr("Running: %1").arg(settingsText(withinRanges(m_options.settings))));
    m_runner.start(m_options.settings);
}

bool Compare::readOther()
{
    if (m_options.otherFile.isEmpty())
        return true;
    QFile file(m_options.otherFile);
    if (!file.open(QIODevice::ReadOnly)) {
        printError(fileComplaint(m_options.otherFile, file.errorString()));
        return false;
    }
    const auto other = resultFromJson(file.readAll());
    if (!other) {
        printError(fileComplaint(m_options.otherFile, QLatin1StringView(sentence(other.error()))));
        return false;
    }
    m_other = *other;
    return true;
}

void Compare::onFinished()
{
    const bool written = writeFiles();
    const bool printed = print();
    const bool complete = m_runner.result().complete;
    if (!complete)
        printError(tr("The run was broken off: its figures are of what there was."));
    if (!(written && printed && complete))
        Q_EMIT finished(exitFailed);
    else
        Q_EMIT finished(m_options.requireAgreement ? agreementExit() : exitDone);
}

int Compare::agreementExit() const
{
    const std::vector<Agreement> claims = agreementOf(m_runner.result());
    if (disagrees(claims)) {
        printError(tr("A claim does not hold: see the agreement."));
        return exitDisagrees;
    }
    const auto isOne = [](const Agreement &claim) { return isJudged(claim.judgement); };
    if (std::none_of(claims.begin(), claims.end(), isOne))
        printRemark(tr("No claim could be judged."));
    return exitDone;
}

void Compare::onFailed(const QString &reason)
{
    printError(reason);
    Q_EMIT finished(exitFailed);
}

bool Compare::print() const
{
    const ComparisonResult &result = m_runner.result();
    if (m_options.format == OutputFormat::Json) {
        QJsonObject object = summaryJson(result);
        object[QStringLiteral("agreement")] = agreementJson(agreementOf(result));
        object[QStringLiteral("extrapolation")] = extrapolationJson(result);
        if (m_other)
            object[QStringLiteral("other")] = summaryJson(*m_other);
        return printLine(QJsonDocument(object).toJson(QJsonDocument::Compact));
    }
    QString text;
    for (const Transport transport : allTransports)
        text += figureTable(result, transport);
    text += agreementText(agreementOf(result));
    text += extrapolationText(result) + publishedText();
    if (m_other)
        text += besideText(result, *m_other, m_options.otherFile);
    return printText(text) == exitDone;
}

bool Compare::writeFiles() const
{
    const ComparisonResult &result = m_runner.result();
    const bool csv = writeFile(m_options.csvFile, resultToCsv(result));
    const bool saved = writeFile(m_options.saveFile, resultToJson(result));
    const bool reported = writeFile(m_options.reportFile, resultToHtml(result));
    return csv && saved && reported;
}

int runCompare(int argc, char *argv[], const CompareOptions &options)
{
    const QCoreApplication application(argc, argv);
    Compare compare(options);
    // Queued: an exit before exec() would be lost.
    QObject::connect(
        &compare, &Compare::finished, &application, &QCoreApplication::exit, Qt::QueuedConnection);
    compare.start();
    return QCoreApplication::exec();
}

} // namespace Fanlight

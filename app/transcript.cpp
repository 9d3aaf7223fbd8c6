// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transcript.h"

#include "app/jsonevent.h"
#include "app/output.h"
#include "tables/broadcasttext.h"
#include "tables/deliveryrow.h"
#include "tables/recordtext.h"
#include "transport/certificate.h"

#include <QJsonDocument>

#include <algorithm>
#include <chrono>
#include <utility>

namespace Fanlight {

namespace {
// A flood's events take seconds to print; Ctrl+C is to be heard meanwhile.
constexpr std::chrono::milliseconds turn(50);
constexpr qsizetype mostUnflushed = 64 * 1024; // bytes
} // namespace

Transcript::Transcript(CaptureStore &store, const CaptureClock &clock, OutputFormat format, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_clock(clock)
    , m_format(format)
    , m_next(store.lastNumber() + 1)
{
    m_goOn.setSingleShot(true);
    connect(&m_goOn, &QTimer::timeout, this, &Transcript::printSome);
    if (format == OutputFormat::Json)
        connect(&store, &CaptureStore::delivered, this, &Transcript::takeDeliveries);
}

void Transcript::follow()
{
    m_following = true;
    connect(&m_store, &CaptureStore::appended, this, &Transcript::printSome);
}

// They are told after the records of their batch.
void Transcript::takeDeliveries(const std::vector<DeliveryRun> &runs)
{
    m_runs.insert(m_runs.end(), runs.begin(), runs.end());
    if (m_following)
        printSome();
    if (m_runs.size() > maxRuns) {
        for (const DeliveryRun &run : std::exchange(m_runs, {}))
            m_lostDeliveries += run.count;
    }
}

void Transcript::printPending()
{
    printUntil(QDeadlineTimer(QDeadlineTimer::Forever));
}

void Transcript::printSome()
{
    printUntil(QDeadlineTimer(turn));
    if (m_next <= m_store.lastNumber() || !m_runs.empty())
        m_goOn.start();
}

void Transcript::printUntil(const QDeadlineTimer &deadline)
{
    sayWhatWasLost();
    for (const quint64 last = m_store.lastNumber(); m_next <= last && !deadline.hasExpired(); ++m_next)
        printRecord(m_next);
    printRuns(deadline);
    sayWhatWasLost();
    flush();
}

// Those of records that have their line.
void Transcript::printRuns(const QDeadlineTimer &deadline)
{
    std::erase_if(m_runs, [&](const DeliveryRun &run) {
        if (run.number >= m_next || deadline.hasExpired())
            return false;
        printDeliveries(run);
        return true;
    });
}

void Transcript::listening(const ServerState &state)
{
    if (m_format == OutputFormat::Json)
        printJson(jsonListening(state, m_clock));
    else
        print("Listening on " + serverUrl(state, QStringLiteral("ws")).toUtf8() + " and " +
              serverUrl(state, QStringLiteral("http")).toUtf8());
    if (m_format == OutputFormat::Words && !state.certificate.isNull())
        print("Certificate: SHA-256 " + fingerprintText(fingerprintOf(state.certificate)).toUtf8() +
              ", valid until " + state.certificate.expiryDate().toUTC().toString(Qt::ISODate).toUtf8());
    flush();
}

void Transcript::note(const QString &text)
{
    if (m_format == OutputFormat::Json)
        printJson(jsonNote(text, m_clock));
    else
        print(text.toUtf8());
    flush();
}

void Transcript::sayWhatWasLost()
{
    const quint64 evicted = m_store.firstNumber() > m_next ? m_store.firstNumber() - m_next : 0;
    m_next += evicted;
    const quint64 lostBefore = m_store.evicted() - std::min(m_store.evicted(), m_store.firstNumber() - 1);
    const quint64 unprinted =
        evicted + (lostBefore - std::min(lostBefore, m_lostBefore)) + std::exchange(m_lostDeliveries, 0);
    m_lostBefore = lostBefore;
    if (unprinted > 0)
        note(tr("%1 events came faster than they could be printed and are missing here.").arg(unprinted));
}

void Transcript::printRecord(quint64 number)
{
    const Record &record = m_store.record(number);
    if (isBroadcast(record)) {
        printBroadcast(number, record);
        return;
    }
    const ConnectionInfo *connection = m_store.connection(record.connection);
    if (m_format == OutputFormat::Json)
        printJson(jsonEvent(number, record, connection, m_clock));
    else
        printWords(number, record, fromToText(record, connection), infoText(record));
}

void Transcript::printBroadcast(quint64 number, const Record &record)
{
    const Broadcast *known = m_store.broadcast(record);
    const Broadcast broadcast = known ? *known : Broadcast{};
    if (m_format == OutputFormat::Json) {
        printJson(jsonBroadcast(number, record, broadcast, m_clock));
        return;
    }
    // How it went is said when it is known: a line cannot be changed any more.
    const bool isOver = broadcast.reached + broadcast.givenUp >= broadcast.expected;
    printWords(number, record, fromToText(broadcast, m_store),
        isOver ? withNote(infoText(record), noteText(broadcast)) : infoText(record));
}

void Transcript::printDeliveries(const DeliveryRun &run)
{
    if (run.number < m_store.firstNumber()) {
        m_lostDeliveries += run.count;
        return;
    }
    const Record &record = m_store.record(run.number);
    for (quint32 place = run.first; place < run.first + run.count; ++place) {
        if (const Delivery *delivery = deliveryAt(m_store, record, place)) {
            printJson(
                jsonDelivery(run.number, record, *delivery, m_store.connection(delivery->receiver), m_clock));
        }
    }
}

void Transcript::printWords(quint64 number, const Record &record, const QString &fromTo, const QString &info)
{
    const quint64 bytes = record.wireSize();
    const QString line =
        QStringLiteral("%1  %2  %3  %4  %5  %6  %7")
            .arg(QString::number(number).rightJustified(4), timeOfDay(m_clock, record.time),
                fromTo.leftJustified(22), kindText(record).leftJustified(9),
                flagsText(record).leftJustified(4),
                (bytes > 0 ? QStringLiteral("%1 B").arg(bytes) : QString()).rightJustified(8), info);
    print(line.toUtf8());
}

void Transcript::printJson(const QJsonObject &object)
{
    print(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

void Transcript::print(const QByteArray &line)
{
    m_lines += line + '\n';
    if (m_lines.size() >= mostUnflushed)
        flush();
}

void Transcript::flush()
{
    if (m_lines.isEmpty())
        return;
    m_lines.chop(1); // the last line's end, which comes with it
    const QByteArray lines = std::exchange(m_lines, {});
    if (m_lost || printLine(lines))
        return;
    m_lost = true;
    Q_EMIT outputLost();
}

} // namespace Fanlight

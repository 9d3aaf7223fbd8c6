// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/transcript.h"

#include "app/jsonevent.h"
#include "app/output.h"
#include "tables/recordtext.h"

#include <QJsonDocument>

#include <algorithm>

namespace Fanlight {

Transcript::Transcript(CaptureStore &store, const CaptureClock &clock, OutputFormat format, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_clock(clock)
    , m_format(format)
    , m_next(store.lastNumber() + 1)
{
}

void Transcript::follow()
{
    connect(&m_store, &CaptureStore::appended, this, &Transcript::printPending);
}

void Transcript::printPending()
{
    sayWhatWasLost();
    for (const quint64 last = m_store.lastNumber(); m_next <= last; ++m_next)
        printRecord(m_next);
}

void Transcript::listening(const ServerState &state)
{
    if (m_format == OutputFormat::Json)
        printJson(jsonListening(state, m_clock));
    else
        print("Listening on " + serverUrl(state, QStringLiteral("ws")).toUtf8() + " and " +
              serverUrl(state, QStringLiteral("http")).toUtf8());
}

void Transcript::note(const QString &text)
{
    if (m_format == OutputFormat::Json)
        printJson(jsonNote(text, m_clock));
    else
        print(text.toUtf8());
}

void Transcript::sayWhatWasLost()
{
    const quint64 evicted = m_store.firstNumber() > m_next ? m_store.firstNumber() - m_next : 0;
    m_next += evicted;
    const quint64 lostBefore = m_store.evicted() - std::min(m_store.evicted(), m_store.firstNumber() - 1);
    const quint64 unprinted = evicted + (lostBefore - std::min(lostBefore, m_lostBefore));
    m_lostBefore = lostBefore;
    if (unprinted > 0)
        note(tr("%1 events came faster than they could be printed and are missing here.").arg(unprinted));
}

void Transcript::printRecord(quint64 number)
{
    const Record &record = m_store.record(number);
    const ConnectionInfo *connection = m_store.connection(record.connection);
    if (m_format == OutputFormat::Json) {
        printJson(jsonEvent(number, record, connection, m_clock));
        return;
    }
    const quint64 bytes = record.wireSize();
    const QString line =
        QStringLiteral("%1  %2  %3  %4  %5  %6  %7")
            .arg(QString::number(number).rightJustified(4), timeOfDay(m_clock, record.time),
                fromToText(record, connection).leftJustified(22), kindText(record).leftJustified(9),
                flagsText(record).leftJustified(4),
                (bytes > 0 ? QStringLiteral("%1 B").arg(bytes) : QString()).rightJustified(8),
                infoText(record));
    print(line.toUtf8());
}

void Transcript::printJson(const QJsonObject &object)
{
    print(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

void Transcript::print(const QByteArray &line)
{
    if (m_lost || printLine(line))
        return;
    m_lost = true;
    Q_EMIT outputLost();
}

} // namespace Fanlight

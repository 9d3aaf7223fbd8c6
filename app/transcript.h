// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"
#include "capture/capturestore.h"
#include "capture/clock.h"

#include <QByteArray>
#include <QDeadlineTimer>
#include <QObject>
#include <QTimer>

#include <vector>

namespace Fanlight {

// Prints a capture's records in order to standard output, in words or as JSON, one line each, flushed before
// the call returns. A broadcast is one line; as JSON each of its deliveries is another, printed as it comes,
// after the broadcast's. What was lost before it could be printed is said. GUI or main thread. Memory: 64 KiB
// of lines, and runs of deliveries that wait for their turn, at most maxRuns, then they are lost.
class Transcript : public QObject
{
    Q_OBJECT
public:
    Transcript(
        CaptureStore &store, const CaptureClock &clock, OutputFormat format, QObject *parent = nullptr);

    // From now on each batch is printed when it comes; a large one bit by bit, so that the event loop has its
    // turn in between.
    void follow();
    // Everything in the store that was not printed yet, at once.
    void printPending();
    void listening(const ServerState &state);
    void note(const QString &text);

Q_SIGNALS:
    // Standard output is closed: nobody reads any more.
    void outputLost();

private:
    static constexpr std::size_t maxRuns = 10'000;

    void takeDeliveries(const std::vector<DeliveryRun> &runs);
    void printSome();
    void printUntil(const QDeadlineTimer &deadline);
    void printRuns(const QDeadlineTimer &deadline);
    void printRecord(quint64 number);
    void printBroadcast(quint64 number, const Record &record);
    void printDeliveries(const DeliveryRun &run);
    void printWords(quint64 number, const Record &record, const QString &fromTo, const QString &info);
    void printJson(const QJsonObject &object);
    void print(const QByteArray &line);
    void flush();
    void sayWhatWasLost();

    CaptureStore &m_store;
    const CaptureClock &m_clock;
    OutputFormat m_format;
    QTimer m_goOn;
    QByteArray m_lines;              // not flushed yet
    std::vector<DeliveryRun> m_runs; // not printed yet
    quint64 m_next = 1;
    quint64 m_lostBefore = 0;     // records that never reached the store, said already
    quint64 m_lostDeliveries = 0; // not said yet
    bool m_following = false;
    bool m_lost = false;
};

} // namespace Fanlight

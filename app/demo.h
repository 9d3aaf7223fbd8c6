// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"
#include "app/transcript.h"
#include "client/httpget.h"
#include "workbench/workbench.h"

#include <QObject>
#include <QTimer>

#include <vector>

namespace Fanlight {

// `fanlight --demo`: the main job, done step by step through the same commands as the window's buttons, each
// step waited for on the wire. GUI thread.
class Demo : public QObject
{
    Q_OBJECT
public:
    Demo(Workbench &workbench, Transcript &transcript, quint16 port, QObject *parent = nullptr);
    void start();
    // The record of client 1's message as it went to the server; 0 before it was sent.
    [[nodiscard]] quint64 messageRecord() const { return m_messageRecord; }

Q_SIGNALS:
    // sentence says what did not happen, and is empty when all did.
    void finished(const QString &sentence);

private:
    struct Step
    {
        QString heading;   // printed before it
        QString complaint; // said when it does not happen in time
        void (Demo::*begin)();
        bool (Demo::*isDone)() const;
    };
    void beginStep();
    void advance();
    void stepDone();
    void finish(const QString &sentence);

    void beginListening();
    void onServerChanged();
    [[nodiscard]] bool isListening() const;
    void beginClients();
    [[nodiscard]] bool areGreeted() const;
    void beginBroadcast();
    [[nodiscard]] bool isBroadcast() const;
    void beginHttp();
    [[nodiscard]] bool isAnswered() const;
    void onHttpFinished(int status, const QByteArray &body, const QString &error);

    // Open connections of our clients on which a text frame with this payload went that way since the step
    // began.
    [[nodiscard]] int connectionsWith(Direction direction, QByteArrayView payload) const;
    void noteMessage(quint64 first, quint64 last);

    Workbench &m_workbench;
    Transcript &m_transcript;
    HttpGet m_http;
    QTimer m_limit; // of a step
    QTimer m_quiet; // a step is over when its records stopped coming
    std::vector<Step> m_steps;
    std::size_t m_step = 0;
    quint64 m_stepStart = 1; // record number
    quint64 m_messageRecord = 0;
    quint16 m_port = 0;
    bool m_answered = false;
    bool m_finished = false;
};

} // namespace Fanlight

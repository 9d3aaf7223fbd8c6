// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"
#include "app/linereader.h"
#include "app/stopsignal.h"
#include "app/transcript.h"
#include "workbench/workbench.h"

#include <QObject>
#include <QTimer>

namespace Fanlight {

// `fanlight connect`: one client of the workbench in a terminal.
class Connect : public QObject
{
    Q_OBJECT
public:
    explicit Connect(const ConnectOptions &options, QObject *parent = nullptr);
    void start();

Q_SIGNALS:
    void finished(int exitCode);

private:
    void onClientChanged(ClientId client);
    void onOpened(const ClientState &state);
    void onDisconnected(const ClientState &state);
    void onAppended(quint64 first, quint64 last);
    void onFrame(const Record &record);
    void onMessage();
    void send(const QByteArray &text);
    void inputEnded();
    void silent();
    void close(CloseCode code);
    [[nodiscard]] QString complaint(const ClientState &state) const;
    void fail(const QString &sentence);
    void finishWhenRecorded();
    void finish();

    ConnectOptions m_options;
    Workbench m_workbench;
    Transcript m_transcript;
    StopSignal m_stopSignal;
    LineReader m_input;
    QTimer m_silence;
    QTimer m_patience; // for the relay's last record
    ClientId m_client;
    QByteArray m_message; // so far, of a fragmented one
    Opcode m_opcode = Opcode::Text;
    int m_received = 0;
    int m_exitCode = 0;
    bool m_begun = false;
    bool m_open = false;
    bool m_ended = false;
    bool m_interrupted = false;
    bool m_finished = false;
};

[[nodiscard]] int runConnect(int argc, char *argv[], const ConnectOptions &options);

} // namespace Fanlight

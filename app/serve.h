// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"
#include "app/stopsignal.h"
#include "app/transcript.h"
#include "workbench/workbench.h"

#include <QObject>
#include <QSet>
#include <QTimer>

namespace Fanlight {

// `fanlight serve`: the workbench's server without a window, from its first words to the last connection's
// end.
class Serve : public QObject
{
    Q_OBJECT
public:
    explicit Serve(const ServeOptions &options, QObject *parent = nullptr);
    void start();

Q_SIGNALS:
    void finished(int exitCode);

private:
    void onServerChanged();
    void onConnectionChanged(ConnectionId id);
    void stop();
    void finishWhenClosed();
    void finish(int exitCode);

    ServeOptions m_options;
    Workbench m_workbench;
    Transcript m_transcript;
    StopSignal m_stopSignal;
    QTimer m_patience; // for peers that do not answer a close
    QSet<ConnectionId> m_open;
    bool m_announced = false;
    bool m_descriptorsGone = false;
    bool m_stopping = false;
    bool m_finished = false;
};

[[nodiscard]] int runServe(int argc, char *argv[], const ServeOptions &options);

} // namespace Fanlight

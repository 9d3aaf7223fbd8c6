// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/crowdresult.h"

#include <QObject>
#include <QThread>

#include <atomic>
#include <memory>

namespace Fanlight {

// Why a crowd cannot even begin.
struct CrowdStartFault
{
    enum class Kind : quint8 {
        HostNotFound,
        TooFewDescriptors, // needed and allowed say how many
    };
    Kind kind = Kind::HostNotFound;
    quint64 needed = 0;
    quint64 allowed = 0;
};

// Descriptors of a process with so many clients, and whether it may have them: raises the limit as far as it
// goes first. Nothing when it fits.
[[nodiscard]] std::optional<CrowdStartFault> descriptorFault(const CrowdSettings &settings);

// Runs one crowd in a thread of its own. Lives in the caller's thread, whose event loop brings the signals.
class CrowdRunner : public QObject
{
    Q_OBJECT
public:
    explicit CrowdRunner(QObject *parent = nullptr);
    // Breaks a run off and waits for its end.
    ~CrowdRunner() override;

    // The settings have no fault, and none was started before.
    void start(const CrowdSettings &settings);
    // Ends the run early: what is on its way is waited for a second, then finished() comes.
    void stop();

Q_SIGNALS:
    void progressed(const Fanlight::CrowdProgress &progress);
    void finished(const Fanlight::CrowdResult &result);
    void failed(const Fanlight::CrowdStartFault &fault);

private:
    void run(const CrowdSettings &settings);

    std::atomic<bool> m_stop = false;
    std::unique_ptr<QThread> m_thread;
};

} // namespace Fanlight

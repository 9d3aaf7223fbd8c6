// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/crowdresult.h"

#include <QObject>
#include <QProcess>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace Fanlight {

// What `fanlight` needs to be told to run this crowd and to print its reports as JSON: "crowd", the URL and
// options. Names of rooms have no commas.
[[nodiscard]] QStringList crowdArguments(const CrowdSettings &settings);

enum class CrowdProcessPhase : quint8 { Starting, Running, Stopping, Ended };

enum class CrowdProcessError : quint8 {
    None,
    NotStarted, // errorText: the system's words
    Crashed,
    NoReport, // ended without one; errorText: what it said
    Killed,   // stopped before it could report, or it did not end when it was asked to
};

// One crowd in a process of its own, so that it does not eat this one's time. Everything that is known of it
// is what it reports itself, a JSON object a line; lines that are none are counted and left out. Memory: a
// line of at most 1 MiB and 4 KiB of what it says on standard error.
class CrowdProcess : public QObject
{
    Q_OBJECT
public:
    static constexpr qsizetype longestLine = 1024 * 1024; // bytes
    static constexpr qsizetype mostErrorText = 4096;      // bytes
    static constexpr int defaultGrace = 10'000;           // ms

    // Starts program at once; number tells crowds apart. changed() says how that went.
    CrowdProcess(
        int number, const QString &program, const CrowdSettings &settings, QObject *parent = nullptr);
    // Ends it, by force if it must be.
    ~CrowdProcess() override;

    // Asks it to end and to report what there is; after so many ms without an end it is killed.
    void stop(int grace = defaultGrace);

    [[nodiscard]] int number() const { return m_number; }
    [[nodiscard]] const CrowdSettings &settings() const { return m_settings; }
    [[nodiscard]] CrowdProcessPhase phase() const { return m_phase; }
    [[nodiscard]] bool isRunning() const { return m_phase != CrowdProcessPhase::Ended; }
    [[nodiscard]] const std::optional<CrowdProgress> &progress() const { return m_progress; } // the latest
    [[nodiscard]] const std::optional<CrowdResult> &result() const { return m_result; }
    [[nodiscard]] CrowdProcessError error() const { return m_error; }
    [[nodiscard]] QString errorText() const { return m_errorText; }
    [[nodiscard]] quint64 strangeLines() const { return m_strangeLines; }

Q_SIGNALS:
    void changed();

private:
    void takeStart();
    void takeOutput();
    void takeLine(const QByteArray &line);
    void takeErrors();
    void takeEnd(QProcess::ExitStatus status);
    void takeError(QProcess::ProcessError error);
    void end(CrowdProcessError error, const QString &text = {});

    int m_number;
    CrowdSettings m_settings;
    QProcess m_process;
    QTimer m_killTimer;
    QByteArray m_line;          // what is there of the next one
    bool m_lineTooLong = false; // what follows up to its end is left out
    QByteArray m_errorOutput;
    CrowdProcessPhase m_phase = CrowdProcessPhase::Starting;
    std::optional<CrowdProgress> m_progress;
    std::optional<CrowdResult> m_result;
    CrowdProcessError m_error = CrowdProcessError::None;
    QString m_errorText;
    quint64 m_strangeLines = 0;
};

// The crowds of one window. At most mostRunning run at the same time, each takes up to a core; of those that
// ended, the last ones stay to be looked at, mostKept of all. When it goes, all of them end.
class Crowds : public QObject
{
    Q_OBJECT
public:
    static constexpr int mostRunning = 4;
    static constexpr int mostKept = 8;

    // program: fanlight's own executable.
    explicit Crowds(const QString &program, QObject *parent = nullptr);
    ~Crowds() override;

    // The settings have no fault. Nothing when mostRunning do already.
    CrowdProcess *start(const CrowdSettings &settings);
    // One that ended.
    void remove(const CrowdProcess *crowd);
    void stopAll();
    [[nodiscard]] std::vector<CrowdProcess *> crowds() const; // in the order of their start
    [[nodiscard]] int running() const;

Q_SIGNALS:
    void added(Fanlight::CrowdProcess *crowd);
    void aboutToRemove(Fanlight::CrowdProcess *crowd);
    void runningChanged();

private:
    QString m_program;
    std::vector<std::unique_ptr<CrowdProcess>> m_crowds;
    int m_lastNumber = 0;
    int m_running = 0;
};

} // namespace Fanlight

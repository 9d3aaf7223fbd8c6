// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/maskingkeys.h"
#include "tester/testrun.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <optional>
#include <vector>

class QTcpServer;

namespace Fanlight {

class CaseVisit;

// Tests clients: a server to which they come, one case for each connection. A client under test connects
// again and again and sends every message back. Paths:
//   /case/N or /case/ID   that case: its number from 1 among those of this run, or its id
//   any other path        the next case that nobody has come for yet
// and with plain HTTP /cases answers with how many cases there are. Lives in one thread. Memory: as
// TestRunner.
class CaseListener : public QObject
{
    Q_OBJECT
public:
    explicit CaseListener(QObject *parent = nullptr);
    ~CaseListener() override;

    // Not while a run is under way. listening() or failed() comes at once.
    void start(const ListenSettings &settings, std::vector<TestCase> cases);
    // Ends the run with what there is: finished() comes at once.
    void stop();
    [[nodiscard]] bool isRunning() const { return m_server != nullptr; }
    [[nodiscard]] const TestRun &run() const { return m_run; }

Q_SIGNALS:
    void listening(const QUrl &url);
    void caseFinished(const Fanlight::TestResult &result);
    void progressed(int done, int total);
    void finished();
    // Instead of finished(): the port could not be had. One English sentence.
    void failed(const QString &reason);

private:
    enum class Stage : quint8 { Waiting, UnderWay, Done };
    struct Entry
    {
        TestCase test;
        Stage stage = Stage::Waiting;
        std::optional<TestResult> result;
    };

    void accept();
    void answer(CaseVisit *visit, const RequestHead &request);
    [[nodiscard]] std::optional<std::size_t> wanted(const QByteArray &path) const;
    void play(CaseVisit *visit, std::size_t number);
    void take(std::size_t number, const TestResult &result);
    void settle();
    void finish();

    QTcpServer *m_server = nullptr; // child; there while a run is under way
    ListenSettings m_settings;
    MaskingKeys m_keys;
    std::vector<Entry> m_entries;
    int m_visits = 0;
    int m_done = 0;
    QTimer m_idle;
    QElapsedTimer m_clock;
    TestRun m_run;
};

} // namespace Fanlight

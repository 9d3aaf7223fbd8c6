// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/plannedwriter.h"
#include "tester/caserun.h"
#include "tester/testrun.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

class QTcpSocket;

namespace Fanlight {

// One connection of a client under test: reads its opening request, asks what to do with it, and plays the
// case it is given. Deletes itself some time after the connection's last word.
class CaseVisit : public QObject, private CaseWire
{
    Q_OBJECT
public:
    // Takes the socket, which is connected. The keys must live longer.
    CaseVisit(QTcpSocket *socket, const TestSettings &settings, MaskingKeys &keys, QObject *parent);

    // In answer to asked(), one of them.
    void play(const TestCase &test);
    void answerPlainly(int status, const QByteArray &text);

Q_SIGNALS:
    void asked(const Fanlight::RequestHead &request);
    void finished(const Fanlight::TestResult &result);

private:
    enum class Stage : quint8 { Head, Frames, Over };

    void send(WritePlan plan) override;
    void halfClose() override;
    void wakeAfter(int ms) override;

    void read();
    void readHead(QByteArrayView bytes);
    void readFrames(QByteArrayView bytes);
    void answer(const Frame &control);
    // The acceptance as it should be; none when the case is over before it began.
    [[nodiscard]] std::optional<ResponseHead> acceptance(const Script &script);
    [[nodiscard]] std::optional<QByteArray> agreeOnDeflate(const Script &script);
    void tell(const RawHappening &what);
    void gone();
    void lookForJudgement();
    void judge(TestVerdict verdict, const QString &reason);
    void leave();

    QTcpSocket *m_socket; // child
    PlannedWriter m_writer;
    TestSettings m_settings;
    MaskingKeys &m_keys;
    QElapsedTimer m_clock;
    QTimer m_wake;
    QTimer m_patience;
    WireTrace m_trace;
    Stage m_stage = Stage::Head;
    RequestHeadParser m_head;
    std::optional<MessageReader> m_reader;
    TestCase m_test;
    std::optional<CaseRun> m_run;
    bool m_answersPings = true;
    bool m_finished = false;
};

} // namespace Fanlight

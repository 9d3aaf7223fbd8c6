// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/rawclient.h"
#include "tester/caserun.h"
#include "tester/testrun.h"

#include <QObject>
#include <QTimer>

namespace Fanlight {

// One case on a connection of its own to a server. Deletes itself some time after finished().
class CaseConnection : public QObject, private CaseWire
{
    Q_OBJECT
public:
    CaseConnection(const TestCase &test, const TestSettings &settings, const TestTarget &target,
        MaskingKeys &keys, QObject *parent);

    void start();

Q_SIGNALS:
    void finished(const Fanlight::TestResult &result);

private:
    CaseConnection(const TestCase &test, Script script, const TestSettings &settings,
        const TestTarget &target, MaskingKeys &keys, QObject *parent);

    void send(WritePlan plan) override;
    void halfClose() override;
    void wakeAfter(int ms) override;

    void happened(const RawEvent &event);
    void lookForJudgement();
    void leave();

    TestCase m_test;
    int m_timeout; // ms
    RawClient m_client;
    CaseRun m_run;
    QTimer m_wake;
    QTimer m_patience;
    bool m_finished = false;
};

} // namespace Fanlight

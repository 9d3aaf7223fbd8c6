// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/rawclient.h"
#include "tester/testrun.h"

#include <QObject>
#include <QTimer>

namespace Fanlight {

class MaskingKeys;

// Finds out what a target is like with two connections: one that listens, and one that sends a message.
class TargetProbe : public QObject
{
    Q_OBJECT
public:
    TargetProbe(const TestSettings &settings, MaskingKeys &keys, QObject *parent);
    void start();

Q_SIGNALS:
    void finished(const Fanlight::TestTarget &target);
    // No WebSocket connection could be made: why, one English sentence.
    void failed(const QString &reason);

private:
    enum class Step : quint8 { Listener, Speaker, Echo, Others, Done };

    void take(RawClient &client, const RawHappening &what);
    void answered(const RawResponse &response);
    void heard(const RawClient &client, const Message &message);
    void stepDone();
    void fail(const QString &reason);

    QByteArray m_question; // the message
    RequestHead m_request;
    RawClient m_listener;
    RawClient m_speaker;
    QTimer m_patience;
    int m_timeout; // ms
    Step m_step = Step::Listener;
    TestTarget m_target;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "client/writeplan.h"

#include <QWidget>

namespace Fanlight {

class AnswerCard;
class AnswerFaultForm;
class Card;
class RequestEditor;
class Workbench;

// The handshake lab: an opening request by hand and what the server makes of it; and our own server's
// answers, wrong on purpose, for clients to be tried.
class HandshakeLab : public QWidget
{
    Q_OBJECT
public:
    explicit HandshakeLab(Workbench &workbench, QWidget *parent = nullptr);

    // The raw client that sends. None: the first request asks for one.
    void setClient(ClientId client);
    // That the request is made for.
    void setUrl(const QString &url);

Q_SIGNALS:
    // Whoever hears it sets a client.
    void clientRequested();

private:
    struct Attempt
    {
        QByteArray request;
        WritePlan writes;
        QString expectation; // a sentence; may be empty
    };

    void buildUi();
    void clientChanged();
    void sendEdited();
    void sendUsual();
    void send(const Attempt &attempt);
    void openNow();

    Workbench &m_workbench;
    ClientId m_client;
    QByteArray m_key;      // of the requests
    ConnectionId m_before; // the client's connection when the request was given to it
    Attempt m_attempt;
    bool m_opensWhenClosed = false;
    bool m_awaitsConnection = false;
    RequestEditor *m_editor = nullptr;
    AnswerFaultForm *m_faults = nullptr;
    AnswerCard *m_answer = nullptr;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "widgets/common/card.h"

#include <QPointer>

class QLineEdit;
class QPushButton;
class QToolButton;

namespace Fanlight {

class ConnectionTable;
class ConnectionTableModel;
class EmptyState;
class SendDialog;
class ServerForm;
class Workbench;

// The server: where it listens, how it behaves, who is connected, and what is sent to them by hand.
class ServerPanel : public Card
{
    Q_OBJECT
public:
    explicit ServerPanel(Workbench &workbench, QWidget *parent = nullptr);
    void startServer();
    // Opens what sends to rooms, or as JSON or binary.
    void openSendDialog();
    void openRules();

Q_SIGNALS:
    // A row was double-clicked or entered.
    void connectionActivated(Fanlight::ConnectionId connection);

private:
    void buildUi();
    QWidget *separator();
    void buildActions();
    void makeRoomForMore(bool shown);
    void showState();
    void showSelection();
    void send();
    void sendToRooms();
    [[nodiscard]] QStringList roomsOfSelected() const;
    void ping();
    void kick();
    [[nodiscard]] QList<ConnectionId> selected() const;

    Workbench &m_workbench;
    ConnectionTableModel *m_model;
    ServerForm *m_form;
    ConnectionTable *m_table;
    QLineEdit *m_filter;
    EmptyState *m_empty;
    QLineEdit *m_text;
    QPushButton *m_send;
    QPushButton *m_ping;
    QToolButton *m_sendMore;
    QPointer<SendDialog> m_sendDialog;
    bool m_showsMore = false; // the settings under "More…"
    QAction *m_kick = nullptr;
    QAction *m_sendToRooms = nullptr;
};

} // namespace Fanlight

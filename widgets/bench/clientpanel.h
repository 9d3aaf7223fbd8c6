// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsettings.h"
#include "widgets/common/card.h"

class QAction;
class QLabel;
class QLineEdit;
class QMenu;
class QPushButton;
class QToolButton;

namespace Fanlight {

class ClientDot;
class ClientMessageModel;
class Composer;
class DraftBook;
class MessageList;
class NetworkMark;
class ReturnBar;
class Workbench;

// One client of ours: where to, its log, its composer.
class ClientPanel : public Card
{
    Q_OBJECT
public:
    ClientPanel(Workbench &workbench, ClientId client, DraftBook &book, QWidget *parent = nullptr);

    [[nodiscard]] ClientId client() const { return m_client; }
    [[nodiscard]] Composer &composer() const { return *m_composer; }
    void focusComposer();
    void editSettings();

Q_SIGNALS:
    // delivery is noDelivery for a record that is no broadcast.
    void recordActivated(quint64 number, quint32 delivery);
    void duplicateRequested(Fanlight::ClientId client);

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildUi();
    void buildMenu();
    void addRawActions(QMenu &menu);
    void showSettings();
    void fitHeader();
    void showState();
    void toggleConnection();
    void connectNow();
    void trustAndConnect();
    void forgetTrust();
    void takeUrl();
    void rename();
    [[nodiscard]] QString phaseText() const;
    [[nodiscard]] QString stateDetails(const ClientState &state) const;
    [[nodiscard]] QString lastWords(const ClientState &state) const;

    Workbench &m_workbench;
    ClientId m_client;
    ClientMessageModel *m_model;
    ClientDot *m_dot;
    NetworkMark *m_network;
    QLabel *m_raw; // that the engine is the raw one
    QToolButton *m_menuButton;
    QLineEdit *m_url;
    QPushButton *m_connect;
    QLabel *m_error;
    QPushButton *m_trust;
    ReturnBar *m_return;
    QAction *m_forget = nullptr;
    QAction *m_halfClose = nullptr;
    QAction *m_reset = nullptr;
    MessageList *m_list;
    Composer *m_composer;
};

} // namespace Fanlight

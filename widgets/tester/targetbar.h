// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsettings.h"

#include <QFrame>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace Fanlight {

class Workbench;

// Whom the tester talks to: one of the bench's raw clients, its URL and its connection. Without a raw client
// the URL is the one that the next new client gets.
class TargetBar : public QFrame
{
    Q_OBJECT
public:
    explicit TargetBar(Workbench &workbench, QWidget *parent = nullptr);

    [[nodiscard]] ClientId client() const; // 0: there is none
    [[nodiscard]] QString url() const;     // as it stands in the field
    // Adds a client with the raw engine to the bench and chooses it. Its URL is the field's.
    ClientId addClient();
    void choose(ClientId client);

Q_SIGNALS:
    void clientChosen(Fanlight::ClientId client); // another one, 0 for none
    void urlChanged(const QString &url);          // of the field

private:
    void buildUi();
    void fill();
    void addOne(ClientId client);
    void removeOne(ClientId client);
    void take(ClientId client);
    void tell();
    void takeUrl();
    void toggleConnection();
    void connectNow();
    void trustAndConnect();
    void showServerUrl();
    void showState();
    [[nodiscard]] QString stateWords(const ClientState &state) const;

    Workbench &m_workbench;
    ClientId m_told; // of clientChosen()
    QComboBox *m_clients;
    QPushButton *m_new;
    QLineEdit *m_url;
    QPushButton *m_connect;
    QLabel *m_state;
    QLabel *m_error;
    QPushButton *m_trust; // when it was the certificate
};

} // namespace Fanlight

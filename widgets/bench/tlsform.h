// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/tlssettings.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QPushButton;

namespace Fanlight {

struct ServerState;

// Whether the server speaks TLS, with which certificate, and what others need of that to trust it.
class TlsForm : public QWidget
{
    Q_OBJECT
public:
    explicit TlsForm(QWidget *parent = nullptr);
    void showSettings(const TlsSettings &settings);
    void showState(const ServerState &state);
    [[nodiscard]] const TlsSettings &settings() const { return m_settings; }
    // Beside the form's other switches.
    [[nodiscard]] QCheckBox *toggle() const { return m_on; }

Q_SIGNALS:
    void edited();

private:
    void buildUi();
    void refresh();
    void chooseFiles();
    void copyCertificate();

    TlsSettings m_settings;
    QByteArray m_pem; // of the certificate that is shown to clients now; empty: none
    QString m_served; // what is said of it
    QString m_servedDetails;
    bool m_isListening = false;
    QCheckBox *m_on = nullptr;
    QLabel *m_details = nullptr;
    QPushButton *m_files = nullptr;
    QPushButton *m_copy = nullptr;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsettings.h"

#include <QDialog>

class QCheckBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QTabWidget;

namespace Fanlight {

class EngineForm;
class HeaderTable;
class ReconnectForm;

// Everything a client connects with. What cannot be sent is said at its field, and OK waits until it is
// mended.
class ClientSettingsDialog : public QDialog
{
    Q_OBJECT
public:
    // locked: connected, only the name and what the raw engine answers can be changed.
    ClientSettingsDialog(const ClientSettings &settings, bool locked, QWidget *parent = nullptr);
    [[nodiscard]] ClientSettings settings() const;

private:
    void buildUi(bool locked);
    [[nodiscard]] QWidget *buildConnectionPage(bool locked);
    void fill(const ClientSettings &settings);
    void check();

    ClientSettings m_original;
    QLineEdit *m_name;
    QLineEdit *m_url;
    QLineEdit *m_subprotocols;
    QLabel *m_subprotocolFault;
    HeaderTable *m_headers;
    QCheckBox *m_verify;
    QSpinBox *m_timeout;
    QSpinBox *m_maxMessage; // KiB
    QCheckBox *m_hello;
    QLineEdit *m_helloText;
    EngineForm *m_engine;
    ReconnectForm *m_reconnect;
    QDialogButtonBox *m_buttons;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/serversettings.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QSpinBox;
class QToolButton;

namespace Fanlight {

class Banner;
class DeflateForm;
class RulesForm;
class SlowForm;
class TlsForm;
class Workbench;

// Where the server listens and how it behaves. Address and port are locked while it listens, the rest takes
// effect at once.
class ServerForm : public QWidget
{
    Q_OBJECT
public:
    explicit ServerForm(Workbench &workbench, QWidget *parent = nullptr);
    void start();
    void openRules();

Q_SIGNALS:
    void networkRequested();
    void moreToggled(bool shown); // what stands under "More…"

private:
    void buildUi();
    QWidget *buildMore();
    void showSettings();
    void showState();
    void showTrouble(const ServerState &state);
    void apply();
    void updateGreeting();
    void addressChosen();
    [[nodiscard]] QHostAddress chosenAddress() const; // null when it is none
    [[nodiscard]] ServerSettings edited() const;

    Workbench &m_workbench;
    bool m_wasListening = false;
    bool m_applying = false;
    bool m_dismissed = false; // the banner, until the next start
    Banner *m_banner = nullptr;
    QComboBox *m_address = nullptr;
    QSpinBox *m_port = nullptr;
    QLabel *m_addressNote = nullptr;
    QPushButton *m_start = nullptr;
    QComboBox *m_behaviour = nullptr;
    QCheckBox *m_greets = nullptr;
    QLineEdit *m_greeting = nullptr;
    QCheckBox *m_strict = nullptr;
    QToolButton *m_moreButton = nullptr;
    QScrollArea *m_moreArea = nullptr;
    QWidget *m_more = nullptr;
    QPlainTextEdit *m_body = nullptr;
    QCheckBox *m_accepting = nullptr;
    QSpinBox *m_threads = nullptr;
    SlowForm *m_slow = nullptr;
    TlsForm *m_tls = nullptr;
    DeflateForm *m_deflate = nullptr;
    RulesForm *m_rules = nullptr;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/handshakefault.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace Fanlight {

class Workbench;

// What our server does wrong, on purpose, when it answers opening handshakes. Takes effect at once, on what
// comes next.
class AnswerFaultForm : public QWidget
{
    Q_OBJECT
public:
    explicit AnswerFaultForm(Workbench &workbench, QWidget *parent = nullptr);

Q_SIGNALS:
    void tryRequested();

private:
    void buildUi();
    void buildRows();
    void showSettings();
    void showKind(HandshakeFaultKind kind);
    void apply();
    void kindChosen();
    // Nothing, and a sentence in place, when a field is wrong.
    [[nodiscard]] std::optional<HandshakeFault> edited();
    [[nodiscard]] HandshakeFaultKind kind() const;

    Workbench &m_workbench;
    bool m_isApplying = false;
    QComboBox *m_kind = nullptr;
    QLabel *m_expected = nullptr;
    QWidget *m_statusRow = nullptr;
    QLineEdit *m_status = nullptr;
    QLineEdit *m_reason = nullptr;
    QWidget *m_delayRow = nullptr;
    QLineEdit *m_delay = nullptr;
    QLabel *m_fault = nullptr;
    QLabel *m_state = nullptr;
    QPushButton *m_reset = nullptr;
    QPushButton *m_try = nullptr;
};

} // namespace Fanlight

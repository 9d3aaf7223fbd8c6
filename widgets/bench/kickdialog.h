// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/closecode.h"

#include <QDialog>

class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace Fanlight {

// Asks with which code and reason connections are closed, and says at once what could not be sent.
class KickDialog : public QDialog
{
    Q_OBJECT
public:
    explicit KickDialog(int connections, QWidget *parent = nullptr);
    [[nodiscard]] CloseCode code() const;
    [[nodiscard]] QString reason() const;

private:
    void check();

    QSpinBox *m_code;
    QLineEdit *m_reason;
    QLabel *m_codeFault;
    QLabel *m_reasonFault;
    QDialogButtonBox *m_buttons;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/kickdialog.h"

#include "client/messagedraft.h"
#include "protocol/anatomy.h"
#include "widgets/common/draftwording.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

namespace Fanlight {

KickDialog::KickDialog(int connections, QWidget *parent)
    : QDialog(parent)
    , m_code(new QSpinBox(this))
    , m_reason(new QLineEdit(this))
    , m_codeFault(new QLabel(this))
    , m_reasonFault(new QLabel(this))
    , m_buttons(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this))
{
    setObjectName(QStringLiteral("kickDialog"));
    setWindowTitle(connections == 1 ? tr("Kick one connection") : tr("Kick %1 connections").arg(connections));
    setMinimumWidth(380);
    m_code->setObjectName(QStringLiteral("kickCode"));
    m_code->setAccessibleName(tr("Close code"));
    m_code->setRange(0, 65535);
    m_code->setValue(CloseCodes::PolicyViolation.value);
    m_reason->setObjectName(QStringLiteral("kickReason"));
    m_reason->setAccessibleName(tr("Reason"));
    m_codeFault->setObjectName(QStringLiteral("kickCodeFault"));
    m_reasonFault->setObjectName(QStringLiteral("kickReasonFault"));
    for (QLabel *label : {m_codeFault, m_reasonFault})
        label->setWordWrap(true);
    m_buttons->button(QDialogButtonBox::Ok)->setText(tr("Kick"));

    auto *layout = new QFormLayout(this);
    layout->addRow(tr("&Code"), m_code);
    layout->addRow(QString(), m_codeFault);
    layout->addRow(tr("&Reason"), m_reason);
    layout->addRow(QString(), m_reasonFault);
    layout->addRow(m_buttons);
    connect(m_code, &QSpinBox::valueChanged, this, &KickDialog::check);
    connect(m_reason, &QLineEdit::textChanged, this, &KickDialog::check);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    check();
}

CloseCode KickDialog::code() const
{
    return CloseCode{quint16(m_code->value())};
}

QString KickDialog::reason() const
{
    return m_reason->text();
}

void KickDialog::check()
{
    const bool allowed = isAllowedOnWire(code());
    DraftFault fault;
    fault.error = DraftError::CloseCodeNotAllowed;
    fault.count = code().value;
    m_codeFault->setText(allowed ? translated(closeCodeName(code()).constData()) : errorText(fault));
    setRole(*m_codeFault, allowed ? "muted" : "error");
    setRole(*m_code, allowed ? "" : "error");

    const qsizetype bytes = reason().toUtf8().size();
    const bool fits = bytes <= maxCloseReasonBytes;
    fault.error = DraftError::CloseReasonTooLong;
    fault.count = bytes;
    m_reasonFault->setText(
        fits ? tr("%1 of %2 bytes").arg(bytes).arg(maxCloseReasonBytes) : errorText(fault));
    setRole(*m_reasonFault, fits ? "muted" : "error");
    setRole(*m_reason, fits ? "" : "error");
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(allowed && fits);
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/answerfaultform.h"

#include "server/httpendpoint.h"
#include "widgets/common/formfields.h"
#include "widgets/common/handshakewording.h"
#include "widgets/common/theme.h"
#include "widgets/common/wheelguard.h"
#include "widgets/common/wording.h"
#include "workbench/workbench.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalBlocker>

namespace Fanlight {

namespace {

QLabel *sentenceLabel(QWidget *parent, const QString &objectName, const char *role)
{
    auto *label = new QLabel(parent);
    label->setObjectName(objectName);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setRole(*label, role);
    return label;
}

QLineEdit *smallField(
    QWidget *parent, const QString &objectName, const QString &accessibleName, int characters)
{
    auto *field = new QLineEdit(parent);
    field->setObjectName(objectName);
    field->setAccessibleName(accessibleName);
    field->setFont(monospace());
    if (characters > 0)
        field->setFixedWidth(field->fontMetrics().averageCharWidth() * (characters + 3) + 8);
    return field;
}

bool hasDelay(HandshakeFaultKind kind)
{
    return kind == HandshakeFaultKind::Late || kind == HandshakeFaultKind::InPieces;
}

} // namespace

AnswerFaultForm::AnswerFaultForm(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
{
    buildUi();
    guardFromWheel(*this);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &AnswerFaultForm::kindChosen);
    connect(m_status, &QLineEdit::textEdited, this, [this](const QString &status) {
        m_reason->setText(QString::fromLatin1(reasonPhrase(status.toInt())));
        apply();
    });
    for (QLineEdit *field : {m_reason, m_delay})
        connect(field, &QLineEdit::textEdited, this, &AnswerFaultForm::apply);
    connect(m_reset, &QPushButton::clicked, this, [this] { m_kind->setCurrentIndex(0); });
    connect(&m_workbench, &Workbench::serverChanged, this, &AnswerFaultForm::showSettings);
    showSettings();
}

void AnswerFaultForm::buildUi()
{
    m_kind = new QComboBox(this);
    m_kind->setObjectName(QStringLiteral("answerFault"));
    m_kind->setAccessibleName(tr("What the answer has wrong"));
    m_kind->setMaxVisibleItems(20);
    m_kind->view()->setObjectName(QStringLiteral("answerFaultList"));
    m_kind->view()->setAccessibleName(m_kind->accessibleName());
    for (const HandshakeFaultText &each : handshakeFaultTexts())
        m_kind->addItem(text(each.kind), int(each.kind));
    m_expected = sentenceLabel(this, QStringLiteral("answerExpected"), "muted");
    m_status = smallField(this, QStringLiteral("answerStatus"), tr("Status, 100 to 599"), 3);
    m_reason = smallField(this, QStringLiteral("answerReason"), tr("Reason after the status"), 0);
    m_delay = smallField(this, QStringLiteral("answerDelay"), tr("Pause in milliseconds, 0 to 60000"), 5);
    m_fault = sentenceLabel(this, QStringLiteral("answerFieldFault"), "error");
    m_state = sentenceLabel(this, QStringLiteral("answerState"), "plain");
    m_reset = new QPushButton(tr("&Reset"), this);
    m_reset->setObjectName(QStringLiteral("answerReset"));
    m_reset->setAccessibleName(tr("Answer as it should again"));

    m_try = new QPushButton(tr("&Try it"), this);
    m_try->setObjectName(QStringLiteral("tryAnswer"));
    m_try->setAccessibleName(tr("Send the right opening request with this client"));
    m_try->setToolTip(m_try->accessibleName());
    connect(m_try, &QPushButton::clicked, this, &AnswerFaultForm::tryRequested);

    buildRows();
    auto *foot = new QHBoxLayout;
    foot->addWidget(m_state, 1);
    foot->addWidget(m_reset, 0, Qt::AlignTop);
    foot->addWidget(m_try, 0, Qt::AlignTop);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 10);
    layout->setSpacing(8);
    layout->addWidget(
        labelFor(m_kind, tr("&What is wrong with the answer to every opening handshake from now on")));
    layout->addWidget(m_kind);
    layout->addWidget(m_statusRow);
    layout->addWidget(m_delayRow);
    layout->addWidget(m_fault);
    layout->addWidget(m_expected);
    layout->addSpacing(6);
    layout->addLayout(foot);
    layout->addStretch();
}

// What some kinds have to be told.
void AnswerFaultForm::buildRows()
{
    m_statusRow = new QWidget(this);
    auto *status = new QHBoxLayout(m_statusRow);
    status->setContentsMargins(0, 0, 0, 0);
    status->addWidget(labelFor(m_status, tr("&Status")));
    status->addWidget(m_status);
    status->addWidget(labelFor(m_reason, tr("Reaso&n")));
    status->addWidget(m_reason, 1);
    m_delayRow = new QWidget(this);
    auto *delay = new QHBoxLayout(m_delayRow);
    delay->setContentsMargins(0, 0, 0, 0);
    delay->addWidget(labelFor(m_delay, tr("&Pause, milliseconds")));
    delay->addWidget(m_delay);
    delay->addStretch();
}

HandshakeFaultKind AnswerFaultForm::kind() const
{
    return HandshakeFaultKind(m_kind->currentData().toInt());
}

// From elsewhere, or of our own doing: what is being typed here must not move under the cursor.
void AnswerFaultForm::showSettings()
{
    const HandshakeFault &fault = m_workbench.serverSettings().handshakeFault;
    m_state->setText(fault.kind == HandshakeFaultKind::None ? tr("The server answers as it should.")
                     : m_workbench.serverState().listening
                         ? warningOf(fault) + u' ' + tr("Connect any client to see what it does.")
                         : warningOf(fault) + u' ' + tr("It is stopped now."));
    m_reset->setEnabled(fault.kind != HandshakeFaultKind::None);
    if (m_isApplying)
        return;
    const QSignalBlocker quiet(m_kind);
    m_kind->setCurrentIndex(m_kind->findData(int(fault.kind)));
    m_status->setText(QString::number(fault.status));
    m_reason->setText(QString::fromUtf8(fault.reason));
    m_delay->setText(QString::number(fault.delay));
    showKind(fault.kind);
}

void AnswerFaultForm::showKind(HandshakeFaultKind kind)
{
    m_statusRow->setVisible(kind == HandshakeFaultKind::WrongStatus);
    m_delayRow->setVisible(hasDelay(kind));
    m_expected->setText(kind == HandshakeFaultKind::None
                            ? tr("Choose what it does wrong, and see which rule your client keeps.")
                            : expectationOf(kind));
    m_fault->hide();
}

void AnswerFaultForm::kindChosen()
{
    showKind(kind());
    apply();
}

std::optional<HandshakeFault> AnswerFaultForm::edited()
{
    HandshakeFault fault = m_workbench.serverSettings().handshakeFault;
    fault.kind = kind();
    bool isStatus = false;
    bool isDelay = false;
    const int status = m_status->text().toInt(&isStatus);
    const int delay = m_delay->text().toInt(&isDelay);
    if (fault.kind == HandshakeFaultKind::WrongStatus) {
        fault.status = isStatus ? status : 0;
        fault.reason = m_reason->text().toUtf8();
    } else if (hasDelay(fault.kind)) {
        fault.delay = isDelay ? delay : -1;
    }
    const auto error = faultIn(fault);
    m_fault->setText(error ? text(*error) : QString());
    m_fault->setVisible(error.has_value());
    const bool isReason =
        error == HandshakeFaultError::ReasonBad || error == HandshakeFaultError::ReasonTooLong;
    setRole(*m_status, error && !isReason ? "error" : "");
    setRole(*m_reason, isReason ? "error" : "");
    setRole(*m_delay, error ? "error" : "");
    return error ? std::nullopt : std::optional(fault);
}

void AnswerFaultForm::apply()
{
    const auto fault = edited();
    if (!fault)
        return;
    ServerSettings settings = m_workbench.serverSettings();
    settings.handshakeFault = *fault;
    m_isApplying = true;
    m_workbench.setServerSettings(settings);
    m_isApplying = false;
}

} // namespace Fanlight

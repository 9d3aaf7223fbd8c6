// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/sendbar.h"

#include "widgets/common/elidedlabel.h"
#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QKeySequence>
#include <QPushButton>
#include <QSignalBlocker>

namespace Fanlight {

SendBar::SendBar(Workbench &workbench, QWidget *parent)
    : QFrame(parent)
    , m_workbench(workbench)
    , m_send(new QPushButton(tr("Send ⌃⏎"), this))
    , m_half(new QPushButton(tr("Send and half-close"), this))
    , m_reset(new QPushButton(tr("Reset"), this))
    , m_reason(new ElidedLabel(this))
    , m_pings(new QCheckBox(tr("Answer pin&gs"), this))
    , m_close(new QCheckBox(tr("Answer &close"), this))
{
    setObjectName(QStringLiteral("sendBar"));
    setRole(*this, "card");
    buildUi();
    connect(m_send, &QPushButton::clicked, this, &SendBar::sendRequested);
    connect(m_half, &QPushButton::clicked, this, &SendBar::halfCloseRequested);
    connect(m_reset, &QPushButton::clicked, this, &SendBar::resetRequested);
    connect(m_pings, &QCheckBox::toggled, this, &SendBar::takeSettings);
    connect(m_close, &QCheckBox::toggled, this, &SendBar::takeSettings);
    connect(&m_workbench, &Workbench::clientChanged, this, [this](ClientId changed) {
        if (changed == m_client)
            showSettings();
    });
}

void SendBar::buildUi()
{
    m_send->setObjectName(QStringLiteral("sendFrames"));
    m_send->setAccessibleName(tr("Send"));
    m_send->setToolTip(
        tr("Send (%1)").arg(QKeySequence(Qt::CTRL | Qt::Key_Return).toString(QKeySequence::NativeText)));
    setRole(*m_send, "primary");
    m_half->setObjectName(QStringLiteral("sendAndHalfClose"));
    m_half->setToolTip(tr("Sends what there is, then ends this side's TCP stream (FIN) and goes on reading"));
    m_reset->setObjectName(QStringLiteral("resetConnection"));
    m_reset->setToolTip(tr("Ends the TCP connection at once, with a reset (RST) and without a close frame"));
    m_reason->setObjectName(QStringLiteral("sendObstacle"));
    m_pings->setObjectName(QStringLiteral("answerPings"));
    m_pings->setToolTip(tr("Off: pings get no pong, so that the other side's time-out can be tried"));
    m_close->setObjectName(QStringLiteral("answerClose"));
    m_close->setToolTip(
        tr("Off: a close frame gets no answer, so that the other side's time-out can be tried"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 7, 12, 7);
    row->setSpacing(8);
    row->addWidget(m_send);
    row->addWidget(m_half);
    row->addWidget(m_reset);
    row->addSpacing(4);
    row->addWidget(m_reason, 1);
    row->addWidget(m_pings);
    row->addWidget(m_close);
}

void SendBar::setClient(ClientId client)
{
    m_client = client;
    showSettings();
}

void SendBar::setObstacle(const QString &sentence, const QString &note, bool canHalfClose)
{
    const bool can = sentence.isEmpty();
    m_send->setEnabled(can);
    m_half->setEnabled(canHalfClose);
    m_half->setText(can || !canHalfClose ? tr("Send and half-close") : tr("Half-close"));
    m_reason->setText(can ? note : sentence);
    setRole(*m_reason, "muted");
}

void SendBar::showSettings()
{
    const QSignalBlocker pings(m_pings);
    const QSignalBlocker close(m_close);
    const ClientSettings settings = m_workbench.clientSettings(m_client);
    m_pings->setChecked(settings.answerPings);
    m_close->setChecked(settings.answerClose);
    m_reset->setEnabled(m_workbench.clientState(m_client).phase != ClientPhase::Disconnected);
}

void SendBar::takeSettings()
{
    ClientSettings settings = m_workbench.clientSettings(m_client);
    settings.answerPings = m_pings->isChecked();
    settings.answerClose = m_close->isChecked();
    m_workbench.setClientSettings(m_client, settings);
}

} // namespace Fanlight

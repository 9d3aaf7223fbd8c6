// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/topbar.h"

#include "widgets/common/theme.h"
#include "widgets/common/wording.h"
#include "widgets/window/actionbutton.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>

namespace Fanlight {

TopBar::TopBar(Workbench &workbench, QWidget *parent)
    : QFrame(parent)
    , m_workbench(workbench)
{
    buildUi();
    connect(&workbench, &Workbench::serverChanged, this, &TopBar::updateState);
    updateState();
}

void TopBar::buildUi()
{
    setObjectName(QStringLiteral("topBar"));
    setRole(*this, "bar");
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 7, 14, 7);
    layout->setSpacing(10);
    auto *name = new QLabel(QStringLiteral("Fanlight"));
    setRole(*name, "title");
    layout->addWidget(name);
    layout->addSpacing(12);

    m_pill = new QFrame;
    m_pill->setObjectName(QStringLiteral("serverPill"));
    auto *pill = new QHBoxLayout(m_pill);
    pill->setContentsMargins(12, 4, 12, 4);
    pill->setSpacing(7);
    m_dot = new QLabel(QStringLiteral("●"));
    m_state = new QLabel;
    m_state->setObjectName(QStringLiteral("serverState"));
    m_url = new QLabel;
    m_url->setObjectName(QStringLiteral("serverUrl"));
    m_url->setFont(monospace());
    m_url->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_hint = new QLabel(tr("HTTP on the same port"));
    setRole(*m_hint, "muted");
    for (QLabel *label : {m_dot, m_state, m_url, m_hint})
        pill->addWidget(label);
    layout->addWidget(m_pill);
    m_left = new QHBoxLayout;
    layout->addLayout(m_left);
    layout->addStretch(1);
    m_right = new QHBoxLayout;
    m_right->setSpacing(8);
    layout->addLayout(m_right);
}

void TopBar::addServerAction(QAction &action)
{
    m_left->addWidget(new ActionButton(action));
}

void TopBar::addAction(QAction &action, bool primary)
{
    auto *button = new ActionButton(action);
    if (primary)
        setRole(*button, "primary");
    m_right->addWidget(button);
}

void TopBar::updateState()
{
    const ServerState &state = m_workbench.serverState();
    setRole(*m_pill, state.listening ? "pill" : "pillOff");
    setRole(*m_dot, state.listening ? "good" : "muted");
    m_url->setVisible(state.listening);
    m_hint->setVisible(state.listening);
    if (!state.listening) {
        m_state->setText(state.error == ServerError::None ? tr("Not listening") : tr("Could not listen"));
        m_state->setToolTip(state.error == ServerError::None ? QString() : errorText(state));
        return;
    }
    m_state->setText(tr("Listening on"));
    m_state->setToolTip({});
    const bool isV6 = state.address.protocol() == QAbstractSocket::IPv6Protocol;
    m_url->setText((isV6 ? QStringLiteral("%1://[%2]:%3") : QStringLiteral("%1://%2:%3"))
                       .arg(state.certificate.isNull() ? QStringLiteral("ws") : QStringLiteral("wss"))
                       .arg(state.address.toString())
                       .arg(state.port));
    m_hint->setText(state.certificate.isNull() ? tr("HTTP on the same port") : tr("HTTPS on the same port"));
}

} // namespace Fanlight

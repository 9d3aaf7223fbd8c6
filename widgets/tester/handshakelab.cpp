// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/handshakelab.h"

#include "client/maskingkeys.h"
#include "client/rawclient.h"
#include "widgets/common/card.h"
#include "widgets/common/handshakewording.h"
#include "widgets/tester/answercard.h"
#include "widgets/tester/answerfaultform.h"
#include "widgets/tester/requesteditor.h"
#include "workbench/workbench.h"

#include <QBoxLayout>
#include <QSplitter>
#include <QUrl>

namespace Fanlight {

namespace {

constexpr int firstWidth = 600;

} // namespace

HandshakeLab::HandshakeLab(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_key(MaskingKeys().nonce())
{
    setObjectName(QStringLiteral("handshakeLab"));
    buildUi();
    connect(m_editor, &RequestEditor::sendRequested, this, &HandshakeLab::sendEdited);
    connect(m_faults, &AnswerFaultForm::tryRequested, this, &HandshakeLab::sendUsual);
    connect(&m_workbench, &Workbench::clientChanged, this, [this](ClientId client) {
        if (client == m_client)
            clientChanged();
    });
}

void HandshakeLab::buildUi()
{
    auto *card = new Card(tr("Opening request"), this);
    m_editor = new RequestEditor(card);
    card->addPage(tr("Our opening request"), m_editor);
    m_faults = new AnswerFaultForm(m_workbench, card);
    card->addPage(tr("Our server's answer"), m_faults);
    m_answer = new AnswerCard(m_workbench, this);
    auto *splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setObjectName(QStringLiteral("labSplitter"));
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(card);
    splitter->addWidget(m_answer);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({firstWidth, firstWidth}); // as equal as they fit
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->addWidget(splitter);
}

void HandshakeLab::setClient(ClientId client)
{
    m_client = client;
    m_opensWhenClosed = false;
    m_awaitsConnection = false;
    if (m_workbench.clients().contains(m_client))
        setUrl(m_workbench.clientSettings(m_client).url);
}

void HandshakeLab::setUrl(const QString &url)
{
    m_editor->setUsual(openingRequest(QUrl(url.trimmed()), m_key));
}

void HandshakeLab::clientChanged()
{
    const ClientState state = m_workbench.clientState(m_client);
    if (m_opensWhenClosed && state.phase == ClientPhase::Disconnected) {
        m_opensWhenClosed = false;
        openNow();
    } else if (m_awaitsConnection && state.connection != m_before) {
        m_awaitsConnection = false;
        m_answer->follow(m_client, state.connection, m_attempt.request, m_attempt.expectation);
    }
}

void HandshakeLab::sendEdited()
{
    const QString expected = m_editor->expected();
    send({m_editor->bytes(), m_editor->writes(),
        expected.isEmpty() ? QString() : tr("What it ought to do: %1").arg(expected)});
}

// The right request, so that nothing but the answer is wrong.
void HandshakeLab::sendUsual()
{
    const QString expected = expectationOf(m_workbench.serverSettings().handshakeFault.kind);
    send({m_editor->usual(), {{m_editor->usual(), 0}},
        expected.isEmpty() ? QString() : tr("What a client ought to do: %1").arg(expected)});
}

// A client has one connection: the one that is there is closed first.
void HandshakeLab::send(const Attempt &attempt)
{
    m_attempt = attempt;
    if (!m_workbench.clients().contains(m_client)) {
        QWidget *here = focusWidget();
        Q_EMIT clientRequested();
        if (here) // whoever makes one would go on there
            here->setFocus();
    }
    if (!m_workbench.clients().contains(m_client))
        return;
    m_awaitsConnection = false;
    m_opensWhenClosed = m_workbench.clientState(m_client).phase != ClientPhase::Disconnected;
    if (m_opensWhenClosed)
        m_workbench.closeClient(m_client, CloseCodes::Normal, {});
    else
        openNow();
}

void HandshakeLab::openNow()
{
    m_before = m_workbench.clientState(m_client).connection;
    m_awaitsConnection = true;
    m_workbench.openClientWith(m_client, m_attempt.writes);
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/followup.h"

#include "tables/followupmodel.h"
#include "widgets/common/messagelist.h"
#include "workbench/workbench.h"

#include <QVBoxLayout>

namespace Fanlight {

FollowUp::FollowUp(Workbench &workbench, QWidget *parent)
    : Card(tr("What followed"), parent)
    , m_workbench(workbench)
    , m_model(new FollowUpModel(workbench.store(), workbench.clock(), this))
    , m_list(new MessageList(*m_model, this))
{
    setObjectName(QStringLiteral("followUp"));
    m_list->setObjectName(QStringLiteral("followUpList"));
    m_list->setAccessibleName(tr("What followed"));
    m_list->setHint(tr("Send something: what both sides do from then on appears here."));
    contentLayout()->addSpacing(5);
    contentLayout()->addWidget(m_list, 1);
    connect(m_list, &MessageList::recordActivated, this, &FollowUp::recordActivated);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &FollowUp::showCount);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &FollowUp::showCount);
    connect(m_model, &QAbstractItemModel::modelReset, this, &FollowUp::showCount);
}

void FollowUp::setClient(ClientId client)
{
    m_model->setClient(client);
}

void FollowUp::begin()
{
    m_model->begin(m_workbench.clock().now());
    m_list->setHint(tr("Sent. Nothing has come back yet."));
}

void FollowUp::showCount()
{
    const int rows = m_model->rowCount();
    setNote(rows == 0 ? QString() : tr("%n since the send", nullptr, rows));
}

} // namespace Fanlight

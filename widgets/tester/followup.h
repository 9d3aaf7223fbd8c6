// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "widgets/common/card.h"

namespace Fanlight {

class FollowUpModel;
class MessageList;
class Workbench;

// What happened on a client's connections since the last send, live from the capture.
class FollowUp : public Card
{
    Q_OBJECT
public:
    explicit FollowUp(Workbench &workbench, QWidget *parent = nullptr);

    // Shows nothing until begin().
    void setClient(ClientId client);
    void begin(); // from this moment on

Q_SIGNALS:
    // delivery is noDelivery for a record that is no broadcast.
    void recordActivated(quint64 number, quint32 delivery);

private:
    void showCount();

    Workbench &m_workbench;
    FollowUpModel *m_model;
    MessageList *m_list;
};

} // namespace Fanlight

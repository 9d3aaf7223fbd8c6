// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/race.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;

namespace Fanlight {

// One request of a lane and its reply, as on the wire, and how the lane's bytes are multiples of them.
class RaceExchange : public QWidget
{
    Q_OBJECT
public:
    explicit RaceExchange(RaceLane lane, QWidget *parent = nullptr);

    void setResult(const LaneResult &lane);

private:
    QLabel *m_sum;
    QPlainTextEdit *m_request;
    QPlainTextEdit *m_reply;
    QPlainTextEdit *m_opening = nullptr; // WebSocket only
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/race.h"

#include <QWidget>

#include <array>

namespace Fanlight {

class Banner;
class Card;
class NumberField;
class RaceExchange;
class RaceLanes;
class RunCard;

// The same number of small round trips made in four ways, one way after the other.
class RacePanel : public QWidget
{
    Q_OBJECT
public:
    explicit RacePanel(QWidget *parent = nullptr);

    void run();
    void stop();

private:
    void buildUi();
    [[nodiscard]] QWidget *buildChoice();
    void showState();
    void showNews();

    RaceRunner m_runner;
    bool m_hasRun = false;
    RunCard *m_choice = nullptr;
    NumberField *m_requests = nullptr;
    NumberField *m_delay = nullptr;
    Banner *m_banner = nullptr;
    Card *m_lanesCard = nullptr;
    RaceLanes *m_lanes = nullptr;
    std::array<RaceExchange *, 4> m_exchanges{};
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/returnbar.h"

#include "capture/clock.h"
#include "widgets/common/returnwording.h"
#include "widgets/common/theme.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace Fanlight {

namespace {

constexpr int tick = 100; // ms: the words have tenths of a second

} // namespace

ReturnBar::ReturnBar(const CaptureClock &clock, QWidget *parent)
    : QWidget(parent)
    , m_clock(clock)
    , m_words(new QLabel(this))
    , m_now(new QPushButton(tr("Now"), this))
    , m_stop(new QPushButton(tr("Stop"), this))
{
    setObjectName(QStringLiteral("returnBar"));
    m_words->setObjectName(QStringLiteral("returnWords"));
    m_words->setFont(smallFont());
    m_words->setWordWrap(true);
    m_now->setObjectName(QStringLiteral("returnNow"));
    m_now->setAccessibleName(tr("Try to connect now"));
    m_stop->setObjectName(QStringLiteral("returnStop"));
    m_stop->setAccessibleName(tr("Do not try again"));
    for (QPushButton *button : {m_now, m_stop})
        button->setFont(smallFont());
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(11, 4, 10, 0);
    layout->setSpacing(6);
    layout->addWidget(m_words, 1);
    layout->addWidget(m_now);
    layout->addWidget(m_stop);
    m_tick.setInterval(tick);
    connect(&m_tick, &QTimer::timeout, this, &ReturnBar::updateWords);
    connect(m_now, &QPushButton::clicked, this, &ReturnBar::nowRequested);
    connect(m_stop, &QPushButton::clicked, this, &ReturnBar::stopRequested);
    showState({});
}

void ReturnBar::showState(const ClientState &state)
{
    m_state = state;
    const bool waits = state.isWaitingToReturn();
    m_now->setVisible(waits);
    m_stop->setVisible(waits);
    setRole(*m_words, state.cameBack ? "muted" : "error");
    if (waits)
        m_tick.start();
    else
        m_tick.stop();
    updateWords();
    setVisible(!m_words->text().isEmpty());
}

void ReturnBar::updateWords()
{
    m_words->setText(returnText(m_state, m_clock.now()));
}

} // namespace Fanlight

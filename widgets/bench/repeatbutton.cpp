// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/repeatbutton.h"

#include "widgets/common/theme.h"

#include <QFormLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QWidgetAction>

namespace Fanlight {

RepeatButton::RepeatButton(QWidget *parent)
    : QToolButton(parent)
{
    setObjectName(QStringLiteral("repeatButton"));
    setCheckable(true);
    setAutoRaise(true);
    setRole(*this, "chip");
    m_timer.setTimerType(Qt::PreciseTimer);
    buildMenu();
    showProgress();
    connect(&m_timer, &QTimer::timeout, this, &RepeatButton::fire);
}

void RepeatButton::buildMenu()
{
    auto *menu = new QMenu(this);
    auto *form = new QWidget(menu);
    auto *layout = new QFormLayout(form);
    m_interval = new QSpinBox(form);
    m_interval->setObjectName(QStringLiteral("repeatInterval"));
    m_interval->setAccessibleName(tr("Milliseconds between two messages"));
    m_interval->setRange(1, 86'400'000);
    m_interval->setValue(1000);
    m_interval->setSuffix(tr(" ms"));
    m_count = new QSpinBox(form);
    m_count->setObjectName(QStringLiteral("repeatCount"));
    m_count->setAccessibleName(tr("Number of messages"));
    m_count->setRange(1, 1'000'000);
    m_count->setValue(10);
    auto *startButton = new QPushButton(tr("Start repeating"), form);
    startButton->setObjectName(QStringLiteral("repeatStart"));
    startButton->setAccessibleName(startButton->text());
    layout->addRow(tr("&Every"), m_interval);
    layout->addRow(tr("&Times"), m_count);
    layout->addRow(startButton);
    auto *action = new QWidgetAction(menu);
    action->setDefaultWidget(form);
    menu->addAction(action);
    connect(startButton, &QPushButton::clicked, this, [this, menu] {
        menu->close();
        start(m_interval->value(), m_count->value());
    });
    connect(this, &QToolButton::clicked, this, [this, menu] {
        setChecked(isRunning());
        if (isRunning())
            return stop();
        menu->popup(mapToGlobal(QPoint(0, height())));
        m_interval->setFocus();
    });
}

void RepeatButton::start(int interval, int count)
{
    m_done = 0;
    m_wanted = count;
    m_timer.start(interval);
    Q_EMIT runningChanged(true);
    fire();
}

void RepeatButton::stop()
{
    if (!isRunning())
        return;
    m_timer.stop();
    showProgress();
    Q_EMIT runningChanged(false);
}

void RepeatButton::fire()
{
    ++m_done;
    showProgress();
    Q_EMIT fired(); // may stop it
    if (m_done >= m_wanted)
        stop();
}

void RepeatButton::showProgress()
{
    const bool running = isRunning();
    setChecked(running);
    setText(running ? tr("■ %1/%2").arg(m_done).arg(m_wanted) : QStringLiteral("⟳"));
    setToolTip(running ? tr("Stop repeating") : tr("Send it again and again…"));
    setAccessibleName(running ? tr("Stop repeating, %1 of %2 sent").arg(m_done).arg(m_wanted) : tr("Repeat"));
}

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/reconnectform.h"

#include "client/reconnect.h"
#include "widgets/common/formfields.h"
#include "widgets/common/theme.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QLabel>
#include <QLocale>
#include <QSpinBox>

namespace Fanlight {

ReconnectForm::ReconnectForm(QWidget *parent)
    : QWidget(parent)
    , m_enabled(new QCheckBox(tr("Come &back by itself after a loss"), this))
    , m_attempts(
          plainNumber(this, QStringLiteral("reconnectAttempts"), tr("Attempts before giving up"), 0, 10'000))
    , m_firstDelay(plainNumber(this, QStringLiteral("reconnectFirstDelay"),
          tr("Longest wait before the first attempt, in milliseconds"), 1, 600'000))
    , m_longestDelay(plainNumber(this, QStringLiteral("reconnectLongestDelay"),
          tr("Longest wait before any attempt, in milliseconds"), 1, 3'600'000))
    , m_words(new QLabel(this))
{
    buildUi();
    showSettings({});
    connect(m_enabled, &QCheckBox::toggled, this, &ReconnectForm::update);
    for (QSpinBox *number : {m_attempts, m_firstDelay, m_longestDelay})
        connect(number, &QSpinBox::valueChanged, this, &ReconnectForm::update);
}

void ReconnectForm::buildUi()
{
    m_enabled->setObjectName(QStringLiteral("reconnect"));
    m_enabled->setAccessibleName(tr("Come back by itself after a loss"));
    m_attempts->setSpecialValueText(tr("for ever"));
    m_firstDelay->setSuffix(tr(" ms"));
    m_longestDelay->setSuffix(tr(" ms"));
    m_words->setObjectName(QStringLiteral("reconnectWords"));
    m_words->setWordWrap(true);
    setRole(*m_words, "muted");
    auto *explanation = new QLabel(
        tr("After a connection was lost, or the server closed it with 1001 or 1011 to 1014. Not after "
           "Disconnect, and not after 1000, a code that blames the client (1002 to 1010) or an "
           "application's own (3000 to 4999)."),
        this);
    explanation->setWordWrap(true);
    setRole(*explanation, "muted");
    auto *layout = new QFormLayout(this);
    layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    layout->addRow(m_enabled);
    layout->addRow(explanation);
    layout->addRow(tr("&Attempts"), m_attempts);
    layout->addRow(tr("&First wait up to"), m_firstDelay);
    layout->addRow(tr("&Longest wait"), m_longestDelay);
    layout->addRow(m_words);
}

void ReconnectForm::showSettings(const ReconnectSettings &settings)
{
    m_enabled->setChecked(settings.enabled);
    m_attempts->setValue(settings.attempts);
    m_firstDelay->setValue(settings.firstDelay);
    m_longestDelay->setValue(settings.longestDelay);
    update();
}

ReconnectSettings ReconnectForm::settings() const
{
    return {m_enabled->isChecked(), m_attempts->value(), m_firstDelay->value(), m_longestDelay->value()};
}

void ReconnectForm::update()
{
    for (QSpinBox *number : {m_attempts, m_firstDelay, m_longestDelay})
        number->setEnabled(m_enabled->isChecked());
    const ReconnectSchedule schedule(settings(), 0);
    QStringList waits;
    for (int attempt = 1; attempt <= 5; ++attempt)
        waits += QLocale().toString(double(schedule.bound(attempt)) / 1000.0, 'g', 4);
    m_words->setText(
        tr("Waits at random up to %1 … s, doubled each time, so that not all clients of a server knock at "
           "once.")
            .arg(waits.join(QStringLiteral(", "))));
}

} // namespace Fanlight

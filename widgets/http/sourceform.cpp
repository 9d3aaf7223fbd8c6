// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/sourceform.h"

#include "widgets/common/comparisonwording.h"
#include "widgets/common/theme.h"
#include "widgets/http/numberfield.h"

#include <QAbstractItemView>
#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>

#include <limits>

namespace Fanlight {

SourceForm::SourceForm(QWidget *parent)
    : QWidget(parent)
{
    setRole(*this, "scrolled");
    buildUi();
    setSettings({});
    connect(m_pattern, &QComboBox::currentIndexChanged, this, &SourceForm::changed);
    connect(m_keepAlive, &QCheckBox::toggled, this, &SourceForm::changed);
}

NumberField *SourceForm::addField(QVBoxLayout &layout, const NumberSpec &spec)
{
    auto *field = new NumberField(spec, this);
    layout.addWidget(field);
    connect(field, &NumberField::changed, this, &SourceForm::changed);
    connect(field, &NumberField::submitted, this, &SourceForm::submitted);
    return field;
}

void SourceForm::buildUi()
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 4);
    layout->setSpacing(3);
    m_pattern = new QComboBox(this);
    m_pattern->setObjectName(QStringLiteral("comparisonPattern"));
    m_pattern->setAccessibleName(tr("Events"));
    m_pattern->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_pattern->setMinimumContentsLength(8);
    for (const EventPattern pattern : {EventPattern::Poisson, EventPattern::Periodic})
        m_pattern->addItem(text(pattern), int(pattern));
    m_pattern->view()->setObjectName(QStringLiteral("comparisonPatternList"));
    m_pattern->view()->setAccessibleName(m_pattern->accessibleName());
    auto *label = new QLabel(tr("&Events"), this);
    label->setBuddy(m_pattern);
    setRole(*label, "muted");
    auto *pattern = new QVBoxLayout;
    pattern->setSpacing(2);
    pattern->addWidget(label);
    pattern->addWidget(m_pattern);
    layout->addLayout(pattern);

    m_rate = addField(*layout, {QStringLiteral("comparisonRate"), tr("&Rate"), tr("events/s"), 0.1, 1000, 3,
                                   {}, tr("How many events happen, on average.")});
    m_payload = addField(*layout, {QStringLiteral("comparisonPayload"), tr("Pa&yload"), tr("bytes"), 8, 65536,
                                      0, {}, tr("Of each event: its number in hexadecimal, then filling.")});
    m_seed = addField(*layout,
        {QStringLiteral("comparisonSeed"), tr("See&d"), {}, 0, double(std::numeric_limits<quint32>::max()), 0,
            {}, tr("The same seed gives the same event times.")});
    m_poll = addField(*layout, {QStringLiteral("comparisonPoll"), tr("&Poll every"), tr("ms"), 10, 60000, 0,
                                   {}, tr("Short polling asks again this long after it asked.")});
    m_clients = addField(*layout, {QStringLiteral("comparisonClients"), tr("&Clients a transport"), {}, 1,
                                      200, 0, {}, tr("Each gets every event.")});
    m_delay = addField(*layout, {QStringLiteral("comparisonDelay"), tr("&One-way delay"), tr("ms"), 0, 5000,
                                    3, {}, tr("Each way; a new TCP connection waits one round trip more.")});
    m_jitter = addField(*layout, {QStringLiteral("comparisonJitter"), tr("&Jitter"), tr("ms"), 0, 5000, 3, {},
                                     tr("At most so much is added to the delay or taken from it.")});
    m_bandwidth = addField(*layout, {QStringLiteral("comparisonBandwidth"), tr("&Bandwidth"), tr("bytes/s"),
                                        1000, 1e9, 0, tr("unlimited"), tr("Each way, for each connection.")});
    m_duration = addField(
        *layout, {QStringLiteral("comparisonDuration"), tr("Run &for"), tr("s"), 0.1, 3600, 3, {}, {}});
    m_keepAlive = new QCheckBox(tr("&Keep-alive"), this);
    m_keepAlive->setObjectName(QStringLiteral("comparisonKeepAlive"));
    m_keepAlive->setAccessibleName(tr("Keep-alive"));
    m_keepAlive->setToolTip(
        tr("Off: each request of short and long polling opens a TCP connection of its own."));
    layout->addWidget(m_keepAlive);
    layout->addStretch();
}

void SourceForm::setSettings(const ComparisonSettings &settings)
{
    m_pattern->setCurrentIndex(m_pattern->findData(int(settings.pattern)));
    m_rate->setValue(settings.rate);
    m_payload->setValue(settings.payload);
    m_seed->setValue(settings.seed);
    m_poll->setValue(settings.pollInterval);
    m_clients->setValue(settings.clients);
    m_delay->setValue(settings.oneWayDelay);
    m_jitter->setValue(settings.jitter);
    m_bandwidth->setValue(settings.bandwidth);
    m_duration->setValue(settings.duration);
    m_keepAlive->setChecked(settings.keepAlive);
}

std::optional<ComparisonSettings> SourceForm::settings() const
{
    const auto rate = m_rate->value();
    const auto payload = m_payload->value();
    const auto seed = m_seed->value();
    const auto poll = m_poll->value();
    const auto clients = m_clients->value();
    const auto delay = m_delay->value();
    const auto jitter = m_jitter->value();
    const auto bandwidth = m_bandwidth->value();
    const auto duration = m_duration->value();
    if (!rate || !payload || !seed || !poll || !clients || !delay || !jitter || !bandwidth || !duration)
        return std::nullopt;
    ComparisonSettings settings;
    settings.pattern = EventPattern(m_pattern->currentData().toInt());
    settings.rate = *rate;
    settings.payload = int(*payload);
    settings.seed = quint32(*seed);
    settings.pollInterval = int(*poll);
    settings.clients = int(*clients);
    settings.oneWayDelay = *delay;
    settings.jitter = *jitter;
    settings.bandwidth = *bandwidth;
    settings.duration = *duration;
    settings.keepAlive = m_keepAlive->isChecked();
    return settings;
}

void SourceForm::setLocked(bool locked)
{
    m_pattern->setEnabled(!locked);
    m_keepAlive->setEnabled(!locked);
    for (NumberField *field :
        {m_rate, m_payload, m_seed, m_poll, m_clients, m_delay, m_jitter, m_bandwidth, m_duration})
        field->setLocked(locked);
}

} // namespace Fanlight

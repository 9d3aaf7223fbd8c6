// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/slowform.h"

#include "widgets/common/formfields.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>

#include <algorithm>
#include <cmath>

namespace Fanlight {

namespace {

constexpr quint64 kibi = 1024;
constexpr int mostKibi = 1024 * 1024;
constexpr int longestInterval = 86'400; // s

// Whole seconds; what is there but shorter shows as one.
int seconds(int milliseconds)
{
    return int(std::ceil(milliseconds / 1000.0));
}

// Leaves alone what the field only shows rounded.
void write(int &milliseconds, const QSpinBox &field)
{
    if (field.value() != seconds(milliseconds))
        milliseconds = field.value() * 1000;
}

} // namespace

SlowForm::SlowForm(QWidget *parent)
    : QWidget(parent)
{
    buildUi();
    showSettings({});
    connect(m_policy, &QComboBox::currentIndexChanged, this, &SlowForm::changed);
    connect(m_limit, &QSpinBox::valueChanged, this, &SlowForm::changed);
    connect(m_topic, &QLineEdit::textEdited, this, &SlowForm::changed);
    connect(m_interval, &QSpinBox::valueChanged, this, &SlowForm::changed);
    connect(m_timeout, &QSpinBox::valueChanged, this, &SlowForm::changed);
}

void SlowForm::buildUi()
{
    m_policy = new QComboBox(this);
    m_policy->setObjectName(QStringLiteral("slowPolicy"));
    m_policy->setAccessibleName(tr("When a receiver is too slow"));
    m_policy->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (const SlowPolicy policy :
        {SlowPolicy::Close, SlowPolicy::DropOldest, SlowPolicy::Conflate, SlowPolicy::Wait})
        m_policy->addItem(text(policy), int(policy));
    m_policy->view()->setObjectName(QStringLiteral("slowPolicyList"));
    m_policy->view()->setAccessibleName(m_policy->accessibleName());
    m_limit = plainNumber(this, QStringLiteral("maxQueue"), tr("Queue of a receiver, in KiB"), 1, mostKibi);
    m_limit->setSuffix(tr(" KiB"));
    m_limit->setToolTip(tr("So much may wait for one receiver before it is too slow"));
    m_topic = new QLineEdit(this);
    m_topic->setObjectName(QStringLiteral("topicMember"));
    m_topic->setAccessibleName(tr("JSON member that names the topic"));
    m_topic->setToolTip(
        tr("The topic of a message is this member of its JSON object when that is a string; else "
           "its room; else whether it is text or binary"));
    m_topic->setFont(monospace());
    m_interval = plainNumber(
        this, QStringLiteral("heartbeat"), tr("Ping after so many silent seconds"), 1, longestInterval);
    m_interval->setMinimum(0);
    m_interval->setSpecialValueText(tr("never"));
    m_interval->setSuffix(tr(" s"));
    m_interval->setToolTip(tr("Pings each connection that said nothing for so long, each at its own time"));
    m_timeout = plainNumber(this, QStringLiteral("heartbeatTimeout"),
        tr("Close when nothing comes for so many seconds"), 1, longestInterval);
    m_timeout->setSuffix(tr(" s"));
    m_timeout->setToolTip(tr("Closes with 1011 what says nothing for so long after a ping"));

    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(6);
    layout->setVerticalSpacing(4);
    layout->setColumnStretch(0, 1);
    layout->setColumnStretch(1, 1);
    layout->addWidget(labelFor(m_policy, tr("When a receiver is too s&low")), 0, 0, 1, 2);
    layout->addWidget(m_policy, 1, 0, 1, 2);
    layout->addWidget(labelFor(m_limit, tr("&Queue of each")), 2, 0);
    layout->addWidget(labelFor(m_topic, tr("Top&ic in")), 2, 1);
    layout->addWidget(m_limit, 3, 0);
    layout->addWidget(m_topic, 3, 1);
    layout->addWidget(labelFor(m_interval, tr("Ping the silent a&fter")), 4, 0);
    layout->addWidget(labelFor(m_timeout, tr("Gi&ve up after")), 4, 1);
    layout->addWidget(m_interval, 5, 0);
    layout->addWidget(m_timeout, 5, 1);
}

void SlowForm::showSettings(const ServerSettings &settings)
{
    const QSignalBlocker policy(m_policy);
    const QSignalBlocker limit(m_limit);
    const QSignalBlocker interval(m_interval);
    const QSignalBlocker timeout(m_timeout);
    m_policy->setCurrentIndex(m_policy->findData(int(settings.slowPolicy)));
    m_limit->setValue(int(std::min<quint64>(settings.limits.maxQueue / kibi, mostKibi)));
    if (m_topic->text() != settings.topicMember)
        m_topic->setText(settings.topicMember);
    m_interval->setValue(seconds(settings.heartbeat.interval));
    m_timeout->setValue(seconds(settings.heartbeat.timeout));
    updateEnabled();
}

void SlowForm::writeTo(ServerSettings &settings) const
{
    settings.slowPolicy = SlowPolicy(m_policy->currentData().toInt());
    if (quint64(m_limit->value()) != settings.limits.maxQueue / kibi)
        settings.limits.maxQueue = quint64(m_limit->value()) * kibi;
    settings.topicMember = m_topic->text();
    write(settings.heartbeat.interval, *m_interval);
    write(settings.heartbeat.timeout, *m_timeout);
}

void SlowForm::updateEnabled()
{
    m_topic->setEnabled(SlowPolicy(m_policy->currentData().toInt()) == SlowPolicy::Conflate);
    m_timeout->setEnabled(m_interval->value() > 0);
}

void SlowForm::changed()
{
    updateEnabled();
    Q_EMIT edited();
}

} // namespace Fanlight

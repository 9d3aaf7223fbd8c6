// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/deflateform.h"

#include "widgets/common/formfields.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>

namespace Fanlight {

namespace {

constexpr int mostLeastSize = 1024 * 1024; // bytes

} // namespace

DeflateForm::DeflateForm(QWidget *parent)
    : QWidget(parent)
{
    buildUi();
    showSettings({});
    for (QCheckBox *box : {m_enabled, m_serverForgets, m_clientForgets})
        connect(box, &QCheckBox::toggled, this, &DeflateForm::changed);
    for (QSpinBox *number : {m_serverBits, m_clientBits, m_leastSize})
        connect(number, &QSpinBox::valueChanged, this, &DeflateForm::changed);
}

QCheckBox *DeflateForm::addSwitch(const QString &name, const QString &text, const QString &tip)
{
    auto *box = new QCheckBox(text, this);
    box->setObjectName(name);
    box->setAccessibleName(QString(text).remove(u'&'));
    box->setToolTip(tip);
    return box;
}

void DeflateForm::buildUi()
{
    m_enabled = addSwitch(QStringLiteral("deflate"), tr("Compress (permessage-deflate)"),
        tr("For clients that offer it, from their next handshake (RFC 7692). RSV1 marks a compressed "
           "message."));
    m_serverForgets = addSwitch(QStringLiteral("serverNoContextTakeover"), tr("Each message by itself"),
        tr("server_no_context_takeover: a broadcast is compressed once for all. Off: each connection has a "
           "window of its own, 256 KiB, and what it is sent builds on what it was sent."));
    m_clientForgets = addSwitch(QStringLiteral("clientNoContextTakeover"), tr("Those of clients too"),
        tr("client_no_context_takeover: asks clients to compress each message by itself"));
    m_serverBits =
        plainNumber(this, QStringLiteral("serverMaxWindowBits"), tr("Window of the server, in bits"), 9, 15);
    m_serverBits->setToolTip(tr("server_max_window_bits: 9 to 15, 15 is 32 KiB"));
    m_clientBits =
        plainNumber(this, QStringLiteral("clientMaxWindowBits"), tr("Window of clients, in bits"), 8, 15);
    m_clientBits->setToolTip(tr("client_max_window_bits: 8 to 15, asked of those who can"));
    m_leastSize = plainNumber(
        this, QStringLiteral("leastSize"), tr("Compress from so many bytes on"), 0, mostLeastSize);
    m_leastSize->setSuffix(tr(" B"));
    m_leastSize->setToolTip(tr("Shorter messages go as they are"));

    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(6);
    layout->setVerticalSpacing(4);
    layout->setColumnStretch(0, 1);
    layout->setColumnStretch(1, 1);
    layout->addWidget(m_enabled, 0, 0, 1, 2);
    layout->addWidget(m_serverForgets, 1, 0, 1, 2);
    layout->addWidget(m_clientForgets, 2, 0, 1, 2);
    layout->addWidget(labelFor(m_serverBits, tr("Window, server")), 3, 0);
    layout->addWidget(labelFor(m_clientBits, tr("Window, clients")), 3, 1);
    layout->addWidget(m_serverBits, 4, 0);
    layout->addWidget(m_clientBits, 4, 1);
    layout->addWidget(labelFor(m_leastSize, tr("Compress from")), 5, 0);
    layout->addWidget(m_leastSize, 6, 0);
}

void DeflateForm::showSettings(const ServerSettings &settings)
{
    const QSignalBlocker enabled(m_enabled);
    const QSignalBlocker serverForgets(m_serverForgets);
    const QSignalBlocker clientForgets(m_clientForgets);
    const QSignalBlocker serverBits(m_serverBits);
    const QSignalBlocker clientBits(m_clientBits);
    const QSignalBlocker leastSize(m_leastSize);
    m_enabled->setChecked(settings.deflate.enabled);
    m_serverForgets->setChecked(settings.deflate.serverNoContextTakeover);
    m_clientForgets->setChecked(settings.deflate.clientNoContextTakeover);
    m_serverBits->setValue(settings.deflate.serverMaxWindowBits);
    m_clientBits->setValue(settings.deflate.clientMaxWindowBits);
    m_leastSize->setValue(int(settings.deflate.leastSize));
    updateEnabled();
}

void DeflateForm::writeTo(ServerSettings &settings) const
{
    settings.deflate.enabled = m_enabled->isChecked();
    settings.deflate.serverNoContextTakeover = m_serverForgets->isChecked();
    settings.deflate.clientNoContextTakeover = m_clientForgets->isChecked();
    settings.deflate.serverMaxWindowBits = m_serverBits->value();
    settings.deflate.clientMaxWindowBits = m_clientBits->value();
    settings.deflate.leastSize = m_leastSize->value();
}

void DeflateForm::updateEnabled()
{
    for (QWidget *field : findChildren<QWidget *>(Qt::FindDirectChildrenOnly)) {
        if (field != m_enabled)
            field->setVisible(m_enabled->isChecked());
    }
}

void DeflateForm::changed()
{
    updateEnabled();
    Q_EMIT edited();
}

} // namespace Fanlight

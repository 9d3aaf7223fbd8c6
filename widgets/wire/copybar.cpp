// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wire/copybar.h"

#include "widgets/common/theme.h"

#include <QBoxLayout>
#include <QJsonDocument>
#include <QPushButton>
#include <QTimer>

namespace Fanlight {

namespace {
constexpr qsizetype parseLimit = 1024 * 1024; // bytes
constexpr int thanksTime = 1'200;             // ms that a button says it copied
} // namespace

CopyBar::CopyBar(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("copyBar"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    addButton(PayloadFormat::Text, tr("Copy text"), "copyAsText", tr("Copy the payload as text"));
    addButton(PayloadFormat::Hex, tr("hex"), "copyAsHex", tr("Copy the payload as hex"));
    addButton(PayloadFormat::Base64, tr("base64"), "copyAsBase64", tr("Copy the payload as base64"));
    m_json =
        addButton(PayloadFormat::Json, tr("JSON"), "copyAsJson", tr("Copy the payload as indented JSON"));
    layout->addStretch();
}

QPushButton *CopyBar::addButton(
    PayloadFormat format, const QString &text, const char *name, const QString &accessibleName)
{
    auto *button = new QPushButton(text, this);
    button->setObjectName(QLatin1StringView(name));
    button->setAccessibleName(accessibleName);
    button->setToolTip(accessibleName);
    setRole(*button, "chip");
    layout()->addWidget(button);
    connect(button, &QPushButton::clicked, this, [this, format, button, text] {
        copyToClipboard(payloadAs(format, m_payload));
        button->setMinimumWidth(button->width()); // its neighbours stay where they are
        button->setText(tr("✓"));
        QTimer::singleShot(thanksTime, button, [button, text] { button->setText(text); });
    });
    return button;
}

void CopyBar::setPayload(const QByteArray &payload)
{
    m_payload = payload;
    m_json->setEnabled(payload.size() <= parseLimit && !QJsonDocument::fromJson(payload).isNull());
}

} // namespace Fanlight

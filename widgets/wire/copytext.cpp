// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wire/copytext.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QJsonDocument>

namespace Fanlight {

QString payloadAs(PayloadFormat format, const QByteArray &payload)
{
    switch (format) {
    case PayloadFormat::Text:
        return QString::fromUtf8(payload);
    case PayloadFormat::Json: {
        const QJsonDocument document = QJsonDocument::fromJson(payload);
        return document.isNull() ? QString() : QString::fromUtf8(document.toJson(QJsonDocument::Indented));
    }
    case PayloadFormat::Hex:
        return QString::fromLatin1(payload.toHex(' '));
    case PayloadFormat::Base64:
        return QString::fromLatin1(payload.toBase64());
    }
    return {};
}

void copyToClipboard(const QString &text)
{
    QGuiApplication::clipboard()->setText(text);
}

} // namespace Fanlight

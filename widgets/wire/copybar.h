// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/wire/copytext.h"

#include <QByteArray>
#include <QWidget>

class QPushButton;

namespace Fanlight {

// "Copy text / hex / base64 / JSON" of one payload. JSON can be pressed when the payload is some, and not too
// long to find out at once.
class CopyBar : public QWidget
{
    Q_OBJECT
public:
    explicit CopyBar(QWidget *parent = nullptr);
    void setPayload(const QByteArray &payload);

private:
    QPushButton *addButton(
        PayloadFormat format, const QString &text, const char *name, const QString &accessibleName);

    QByteArray m_payload;
    QPushButton *m_json;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/masking.h"

#include <QByteArray>
#include <QScrollArea>

namespace Fanlight {

// The mask undone byte by byte (RFC 6455 section 5.3) for the first 64 bytes: the wire, the key under it
// again and again, and what comes out.
class UnmaskView : public QScrollArea
{
    Q_OBJECT
public:
    explicit UnmaskView(QWidget *parent = nullptr);

    // wire is the masked payload as far as it is known;
    void setPayload(const QByteArray &wire, MaskingKey key);
    void setCurrent(qsizetype payloadByte); // -1 for none
    // The third row's cells: characters, "␣" for a space, two digits for what is no character.
    [[nodiscard]] QStringList plainCells() const;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    class Rows;
    void fitHeight();

    Rows *m_rows;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"

#include <QWidget>

class QLabel;

namespace Fanlight {

class PayloadView;

// The inspector's second page: the message that a frame belongs to, put together again; an HTTP head and
// body; a handshake's head.
class MessageView : public QWidget
{
    Q_OBJECT
public:
    explicit MessageView(QWidget *parent = nullptr);

    // number must be kept.
    void showRecord(const CaptureStore &store, quint64 number);
    [[nodiscard]] QString summary() const;

private:
    QLabel *m_summary;
    PayloadView *m_payload;
};

} // namespace Fanlight

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/setupsection.h"

#include <QByteArray>
#include <QWidget>

class QTextBrowser;

namespace Fanlight {

// An opening handshake: request and response side by side (one under the other where there is no room), each
// field explained, each rule checked, the accept key derived step by step, and what TCP and TLS did before
// it.
class HandshakeView : public QWidget
{
    Q_OBJECT
public:
    explicit HandshakeView(QWidget *parent = nullptr);

    // The heads' bytes as on the wire; a null array for one that is not there.
    void setHandshake(
        const QByteArray &request, const QByteArray &response, const ConnectionSetUp &setUp = {});
    [[nodiscard]] QString text() const; // as read, without mark-up

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void render();
    [[nodiscard]] bool isWide() const;

    QByteArray m_request;
    QByteArray m_response;
    ConnectionSetUp m_setUp;
    QTextBrowser *m_browser;
    bool m_renderedWide = false;
};

} // namespace Fanlight

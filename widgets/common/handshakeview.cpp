// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/handshakeview.h"

#include "widgets/common/handshakepage.h"
#include "widgets/common/theme.h"

#include <QBoxLayout>
#include <QEvent>
#include <QFontInfo>
#include <QScrollBar>
#include <QTextBrowser>
#include <QTextOption>

namespace Fanlight {

HandshakeView::HandshakeView(QWidget *parent)
    : QWidget(parent)
    , m_browser(new QTextBrowser(this))
{
    m_browser->setObjectName(QStringLiteral("handshakeText"));
    m_browser->setAccessibleName(tr("Opening handshake"));
    m_browser->setFrameShape(QFrame::NoFrame);
    m_browser->setOpenLinks(false);
    m_browser->viewport()->setAutoFillBackground(false);
    m_browser->setTabChangesFocus(true);
    m_browser->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    // A key with its GUID is one word of 60 characters.
    m_browser->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setRole(*m_browser, "plain");
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 5, 2, 4);
    layout->addWidget(m_browser);
}

void HandshakeView::setHandshake(
    const QByteArray &request, const QByteArray &response, const ConnectionSetUp &setUp)
{
    if (m_request == request && m_response == response && m_setUp == setUp &&
        !m_browser->document()->isEmpty())
        return;
    m_request = request;
    m_response = response;
    m_setUp = setUp;
    render();
    m_browser->verticalScrollBar()->setValue(0);
}

QString HandshakeView::text() const
{
    return m_browser->toPlainText();
}

bool HandshakeView::isWide() const
{
    return width() >= fontMetrics().averageCharWidth() * 88;
}

void HandshakeView::render()
{
    const PageInks inks{color(Token::Ink, *this), color(Token::MutedInk, *this), color(Token::Line, *this),
        color(Token::Handshake, *this), color(Token::Violation, *this), color(Token::AccentGround, *this),
        QFontInfo(monospace()).family()};
    m_renderedWide = isWide();
    const int kept = m_browser->verticalScrollBar()->value();
    m_browser->setHtml(setUpLine(m_setUp, inks) + handshakePage(m_request, m_response, m_renderedWide, inks) +
                       tlsSection(m_setUp, inks));
    m_browser->verticalScrollBar()->setValue(kept);
}

void HandshakeView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (isWide() != m_renderedWide)
        render();
}

void HandshakeView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    // The colours stand in the page.
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        render();
}

} // namespace Fanlight

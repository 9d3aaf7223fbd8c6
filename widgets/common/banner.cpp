// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/banner.h"

#include "widgets/common/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace Fanlight {

// A ring around an i, or a triangle around an exclamation mark. Drawn: few fonts have both as characters.
class BannerSign : public QWidget
{
public:
    explicit BannerSign(QWidget *parent)
        : QWidget(parent)
    {
        setFixedSize(16, 16);
    }

    void setKind(BannerKind kind)
    {
        m_kind = kind;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const bool isError = m_kind == BannerKind::Error;
        const QColor ink = color(isError ? Token::Violation : Token::Accent, *this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(ink, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        if (isError)
            painter.drawPolygon(QPolygonF({{8, 1.5}, {15, 14}, {1, 14}}));
        else
            painter.drawEllipse(QRectF(1.5, 1.5, 13, 13));
        painter.setPen(QPen(ink, 1.8, Qt::SolidLine, Qt::RoundCap));
        const qreal dot = isError ? 11.7 : 4.8;
        painter.drawPoint(QPointF(8, dot));
        painter.drawLine(isError ? QLineF(8, 6, 8, 9) : QLineF(8, 7.8, 8, 11.2));
    }

private:
    BannerKind m_kind = BannerKind::Information;
};

Banner::Banner(QWidget *parent)
    : QFrame(parent)
    , m_layout(new QGridLayout(this))
    , m_sign(new BannerSign(this))
    , m_text(new QLabel(this))
    , m_action(new QPushButton(this))
    , m_close(new QToolButton(this))
{
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setObjectName(QStringLiteral("bannerText"));
    m_action->setObjectName(QStringLiteral("bannerAction"));
    m_action->hide();
    m_action->setAutoDefault(true); // Enter presses it too
    setFocusProxy(m_action);
    m_close->setObjectName(QStringLiteral("bannerClose"));
    m_close->setText(QStringLiteral("✕"));
    m_close->setAccessibleName(tr("Close this message"));
    m_close->setToolTip(tr("Close this message"));
    setRole(*m_close, "quiet");

    m_layout->setContentsMargins(10, 5, 5, 5);
    m_layout->setSpacing(8);
    m_layout->setColumnStretch(1, 1);
    auto *signPlace = new QVBoxLayout;
    signPlace->setContentsMargins(0, 5, 0, 0);
    signPlace->addWidget(m_sign);
    m_layout->addLayout(signPlace, 0, 0, Qt::AlignTop);
    m_layout->addWidget(m_text, 0, 1);
    m_layout->addWidget(m_action, 0, 2);
    m_layout->addWidget(m_close, 0, 3);
    m_action->hide();
    connect(m_action, &QPushButton::clicked, this, &Banner::actionTriggered);
    connect(m_close, &QToolButton::clicked, this, &Banner::dismiss);
    hide();
}

void Banner::showMessage(BannerKind kind, const QString &sentence, const QString &action)
{
    const bool isError = kind == BannerKind::Error;
    setRole(*this, isError ? "error" : "banner");
    m_sign->setKind(kind);
    m_text->setText(sentence);
    m_action->setText(action);
    m_action->setAccessibleName(action);
    m_action->setVisible(!action.isEmpty());
    setAccessibleName(sentence);
    setVisible(!sentence.isEmpty());
}

void Banner::clear()
{
    m_text->clear();
    hide();
}

QString Banner::message() const
{
    return isHidden() ? QString() : m_text->text();
}

void Banner::setClosable(bool closable)
{
    m_close->setVisible(closable);
}

void Banner::setStacked(bool stacked)
{
    m_layout->removeWidget(m_action);
    m_layout->removeWidget(m_close);
    m_layout->addWidget(
        m_action, stacked ? 1 : 0, stacked ? 1 : 2, stacked ? Qt::AlignLeft : Qt::Alignment());
    m_layout->addWidget(m_close, 0, 3, stacked ? Qt::AlignTop : Qt::Alignment());
    m_layout->setVerticalSpacing(stacked ? 5 : 8);
}

void Banner::dismiss()
{
    clear();
    Q_EMIT dismissed();
}

} // namespace Fanlight

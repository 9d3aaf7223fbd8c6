// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/banner.h"

#include "widgets/common/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace Fanlight {

Banner::Banner(QWidget *parent)
    : QFrame(parent)
    , m_layout(new QGridLayout(this))
    , m_sign(new QLabel(this))
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
    m_close->setObjectName(QStringLiteral("bannerClose"));
    m_close->setText(QStringLiteral("✕"));
    m_close->setAccessibleName(tr("Close this message"));
    m_close->setToolTip(tr("Close this message"));
    setRole(*m_close, "quiet");

    m_layout->setContentsMargins(10, 5, 5, 5);
    m_layout->setSpacing(8);
    m_layout->setColumnStretch(1, 1);
    m_layout->addWidget(m_sign, 0, 0, Qt::AlignTop);
    m_layout->addWidget(m_text, 0, 1);
    m_layout->addWidget(m_action, 0, 2);
    m_layout->addWidget(m_close, 0, 3);
    m_sign->setContentsMargins(0, 4, 0, 0);
    m_action->hide();
    connect(m_action, &QPushButton::clicked, this, &Banner::actionTriggered);
    connect(m_close, &QToolButton::clicked, this, &Banner::dismiss);
    hide();
}

void Banner::showMessage(BannerKind kind, const QString &sentence, const QString &action)
{
    const bool isError = kind == BannerKind::Error;
    setRole(*this, isError ? "error" : "banner");
    m_sign->setText(isError ? QStringLiteral("⚠") : QStringLiteral("ⓘ"));
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

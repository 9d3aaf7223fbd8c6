// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/rail.h"

#include "widgets/common/theme.h"

#include <QButtonGroup>
#include <QEvent>
#include <QIcon>
#include <QPainter>
#include <QSvgRenderer>
#include <QToolButton>
#include <QVBoxLayout>

namespace Fanlight {

namespace {

constexpr QSize iconSize(20, 20);

// The icon's shape in one colour, at the screen's own resolution.
QPixmap tinted(const QString &resource, const QColor &colour, qreal ratio)
{
    QPixmap pixmap(iconSize * ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    QSvgRenderer(resource).render(&painter);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(pixmap.rect(), colour);
    painter.end();
    pixmap.setDevicePixelRatio(ratio);
    return pixmap;
}

} // namespace

Rail::Rail(QWidget *parent)
    : QFrame(parent)
    , m_layout(new QVBoxLayout(this))
    , m_buttons(new QButtonGroup(this))
{
    setObjectName(QStringLiteral("rail"));
    setRole(*this, "rail");
    m_layout->setContentsMargins(0, 8, 0, 8);
    m_layout->setSpacing(0);
    m_layout->addStretch(1);
    m_buttons->setExclusive(true);
    connect(m_buttons, &QButtonGroup::idToggled, this, [this](int page, bool checked) {
        if (checked)
            Q_EMIT currentChanged(page);
        paintIcons();
    });
}

void Rail::addPage(const QString &label, const QString &icon, const QString &objectName)
{
    auto *button = new QToolButton;
    button->setObjectName(objectName);
    button->setText(label);
    button->setAccessibleName(label);
    button->setToolTip(label);
    button->setCheckable(true);
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setIconSize(iconSize);
    button->setFixedWidth(68);
    button->setFont(smallFont());
    setRole(*button, "rail");
    const int page = int(m_icons.size());
    m_icons.append(icon);
    m_buttons->addButton(button, page);
    m_layout->insertWidget(page, button);
    if (page == 0)
        button->setChecked(true);
    paintIcons();
}

void Rail::setCurrent(int page)
{
    if (QAbstractButton *button = m_buttons->button(page))
        button->setChecked(true);
}

int Rail::current() const
{
    return m_buttons->checkedId();
}

void Rail::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        paintIcons();
    QFrame::changeEvent(event);
}

void Rail::paintIcons()
{
    for (int page = 0; page < m_icons.size(); ++page) {
        QAbstractButton *button = m_buttons->button(page);
        if (!button)
            continue;
        const QColor colour = color(button->isChecked() ? Token::Accent : Token::MutedInk, *this);
        button->setIcon(tinted(m_icons.at(page), colour, devicePixelRatioF()));
    }
}

} // namespace Fanlight
